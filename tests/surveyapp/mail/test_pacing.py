"""All workers of an installation together keep to the rate, whatever happens to one of them."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from itertools import pairwise

from sqlalchemy import insert, select

from surveyapp import clock
from surveyapp.database import Database
from surveyapp.mail.pacing import Pace, Place
from surveyapp.mail_settings import Rate
from surveyapp.models import SendingPace
from surveyapp.models.pace import ALL
from surveyapp.services.sending.keep_pace import SOON, keep_pace, shared_pace
from tests.surveyapp.factories import NOW
from tests.surveyapp.mail.conftest import SECRET

SECOND = timedelta(seconds=1)
FAR = NOW + 100 * SECOND


def taken(
    database: Database, *domains: str, each: float = 10, each_domain: float = 10
) -> list[datetime]:
    """When messages of one claim leave."""
    with database.writing() as session:
        pace, now = shared_pace(session, Rate(each, each_domain), SECRET, domains)
        places = pace.take_places(domains, len(domains), now + SOON)
        keep_pace(session, pace, SECRET)
    return [at for _, at in places]


def keys(database: Database) -> set[str]:
    with database.reading() as session:
        return set(session.scalars(select(SendingPace.key)))


def test_messages_follow_each_other_at_the_rate() -> None:
    places = Pace(Rate(2, 100), NOW).take_places("abc", 3, FAR)
    assert places == [Place(0, NOW), Place(1, NOW + SECOND / 2), Place(2, NOW + SECOND)]


def test_a_crowded_domain_lets_others_go_first() -> None:
    places = Pace(Rate(2, 0.5), NOW).take_places(["a", "a", "b", "c"], 4, FAR)
    assert [place.number for place in places] == [0, 2, 3, 1]
    assert places[3].at == NOW + 2 * SECOND


def test_among_those_that_may_leave_the_oldest_leaves_first() -> None:
    places = Pace(Rate(2, 1), NOW).take_places(["a", "a", "b", "c"], 4, FAR)
    assert [place.number for place in places] == [0, 2, 1, 3]


def test_text_messages_have_no_domain_that_could_be_crowded() -> None:
    places = Pace(Rate(2, 0.5), NOW).take_places(["", ""], 2, FAR)
    assert [place.at for place in places] == [NOW, NOW + SECOND / 2]


def test_nobody_takes_a_place_far_ahead() -> None:
    assert len(Pace(Rate(2, 1), NOW).take_places("abcdefgh", 8, NOW + SECOND)) == 3


def test_a_slow_rate_lets_one_leave_at_once_and_the_next_much_later(database: Database) -> None:
    assert [len(taken(database, "a", "b", each=0.01)) for _ in range(2)] == [1, 0]


def test_what_one_worker_has_taken_is_not_for_another(database: Database) -> None:
    moments = taken(database, *"abcde") + taken(database, *"fghij")
    assert all(after - before >= SECOND / 10 for before, after in pairwise(moments))


def test_workers_that_ask_at_once_get_places_apart(database: Database) -> None:
    with ThreadPoolExecutor(4) as pool:
        claims = pool.map(lambda _: taken(database, *"abcde", each=20), range(4))
    moments = sorted(moment for claim in claims for moment in claim)
    assert len(moments) == 20
    assert all(after - before >= SECOND / 20 for before, after in pairwise(moments))


def test_a_domain_one_worker_writes_to_is_spared_by_another(database: Database) -> None:
    first = taken(database, "a.example", each=1000, each_domain=1)
    second = taken(database, "b.example", "a.example", each=1000, each_domain=1)
    assert second[1] - first[0] == SECOND
    assert second[0] < second[1]


def test_a_clock_that_was_set_back_stops_nobody(database: Database) -> None:
    later = clock.now() + timedelta(days=400)
    with database.writing() as session:
        session.execute(insert(SendingPace).values(key=ALL, next_at=later))
    assert taken(database, "a")[0] < later - timedelta(days=399)


def test_names_of_domains_are_kept_nowhere_and_their_rows_not_for_long(database: Database) -> None:
    taken(database, "anna.example", each=1000, each_domain=1)
    assert len(keys(database)) == 2
    assert not any("anna" in key for key in keys(database))
    taken(database, *"bcdefghij", each=5, each_domain=100)
    assert keys(database) == {ALL}
