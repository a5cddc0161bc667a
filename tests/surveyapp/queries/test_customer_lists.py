from datetime import UTC, timedelta, timezone

import pytest
from sqlalchemy import text

from surveyapp.database import Database
from surveyapp.models import Contact, Customer, CustomerKind, Event, FactValue
from surveyapp.queries import customer_list as listing
from surveyapp.queries import event_list as happening
from surveyapp.queries.customer_list import CustomerList, SearchBy, Wanted, customer_list
from surveyapp.queries.event_list import LINES, WantedEvents, event_kinds, event_list
from surveyapp.queries.ladder_stage import Stage, ladder_stage
from tests.surveyapp.factories import NOW

PEOPLE = ("Åse", "anna", "Anna B", "Øyvind", "Bo", "Zed", "ännä")


@pytest.fixture
def filled(database: Database) -> Database:
    """More than fit on one page: 240 people whose names repeat, one of them an account."""
    with database.writing() as session:
        for number in range(240):
            kind = CustomerKind.ACCOUNT if number == 60 else CustomerKind.PERSON
            facts: dict[str, FactValue] = {"segment": "gold" if number % 2 else "Øst"}
            customer = Customer(key=f"c{number:03}", kind=kind, facts=facts)
            session.add(customer)
            session.flush()
            name = PEOPLE[number % len(PEOPLE)]
            email = f"p{number}@example.org"
            session.add(Contact(customer_id=customer.id, name=name, email=email))
    return database


def all_of(database: Database, **wish: object) -> list[str]:
    """Keys from every page, in order."""
    keys: list[str] = []
    page = CustomerList((), None, 0)
    while True:
        with database.reading() as session:
            place = {"after": page.after, "after_id": page.after_id}
            page = customer_list(session, Wanted(**place, **wish))  # type: ignore[arg-type] # of the test
        keys += [line.key for line in page.lines]
        if page.after is None:
            return keys


def test_all_pages_together_list_everybody_once(filled: Database) -> None:
    assert all_of(filled) == [f"c{number:03}" for number in range(240)]


@pytest.mark.parametrize(
    ("find", "by", "count"),
    [
        ("ANNA", SearchBy.NAME, 69),
        ("å", SearchBy.NAME, 35),
        ("øyvind", SearchBy.NAME, 34),
        ("c0", SearchBy.KEY, 100),
        ("C0", SearchBy.KEY, 0),
        ("P1", SearchBy.EMAIL, 111),
        ("%", SearchBy.NAME, 0),
        ("_nna", SearchBy.NAME, 0),
    ],
)
def test_a_search_finds_what_begins_so_on_all_pages(
    filled: Database, find: str, by: SearchBy, count: int
) -> None:
    found = all_of(filled, find=find, by=by)
    assert (len(found), len(set(found))) == (count, count)


def test_filters_hold_on_all_pages(filled: Database) -> None:
    assert len(all_of(filled, segment="gold")) == 120
    assert all_of(filled, kind=CustomerKind.ACCOUNT) == ["c060"]
    assert all_of(filled, kind=CustomerKind.ACCOUNT, segment="gold") == []


def test_segments_are_told_once_each(filled: Database) -> None:
    with filled.reading() as session:
        assert listing.segments(session) == ("gold", "Øst")


@pytest.fixture
def eventful(database: Database) -> Database:
    """Visits at the same time in pairs, and some whose time nobody told."""
    with database.writing() as session:
        customer = Customer(key="c1")
        session.add(customer)
        session.flush()
        for number in range(130):
            at = None if number >= 120 else NOW - timedelta(minutes=number // 2)
            kind = "call" if number % 3 else "visit"
            session.add(Event(key=f"e{number}", customer_id=customer.id, kind=kind, happened_at=at))
    return database


def all_events(database: Database, **wish: object) -> list[str]:
    keys: list[str] = []
    place: dict[str, object] = {}
    while True:
        with database.reading() as session:
            page = event_list(session, WantedEvents(**place, **wish))  # type: ignore[arg-type] # of the test
        keys += [line.key for line in page.lines]
        if not page.more:
            return keys
        place = {"before": page.lines[-1].happened_at, "before_id": page.lines[-1].id}


def test_all_pages_together_list_every_event_once(eventful: Database) -> None:
    found = all_events(eventful)
    assert (len(found), len(set(found))) == (120, 120)


def test_pages_go_on_at_the_same_event_whatever_the_clocks_say(eventful: Database) -> None:
    with eventful.reading() as session:
        if not eventful.is_sqlite:
            session.execute(text("SET LOCAL TIME ZONE 'Asia/Tokyo'"))
        last = event_list(session, WantedEvents()).lines[-1]
        assert last.happened_at is not None
        places = [last.happened_at.astimezone(zone) for zone in (UTC, timezone(timedelta(hours=5)))]
        pages = [event_list(session, WantedEvents(before=at, before_id=last.id)) for at in places]
    assert pages[0].lines[0].key == pages[1].lines[0].key == all_events(eventful)[LINES]


def test_events_of_a_kind_and_those_without_a_time(eventful: Database) -> None:
    assert len(all_events(eventful, kind="visit")) == 40
    assert len(all_events(eventful, timeless=True)) == 10


def test_kinds_are_told_once_each(eventful: Database) -> None:
    with eventful.reading() as session:
        assert event_kinds(session) == ("call", "visit")
        assert len(happening.events_of(session, 1)) == happening.LINES


@pytest.mark.parametrize(
    ("facts", "bought", "stage"),
    [
        ({}, 0, None),
        ({"is_lead": 1.0}, 0, Stage.LEAD),
        ({"is_lead": 1.0, "is_prospect": 1.0}, 0, Stage.PROSPECT),
        ({"is_prospect": 1.0}, 1, Stage.FIRST_BUYER),
        ({}, 2, Stage.REPEAT_BUYER),
        ({"purchases_12m": 1.0}, 2, Stage.FIRST_BUYER),
        ({"purchases_12m": 5.0, "referrals_logged": 1.0}, 0, Stage.AMBASSADOR),
        ({"referrals_logged": 3.0}, 1, Stage.FIRST_BUYER),
    ],
)
def test_a_stage_follows_from_facts_and_purchases(
    facts: dict[str, FactValue], bought: int, stage: Stage | None
) -> None:
    assert ladder_stage(facts, bought) == stage
