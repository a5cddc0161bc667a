"""Staff see answers to anonymous surveys seven or more at a time, and so learn nobody's alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import Privacy, Response, Survey
from surveyapp.queries.outcomes import outcomes
from surveyapp.queries.overview import survey_overviews
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.queries.survey_page import survey_page
from surveyapp.services.surveys.open_survey import close_survey
from surveyapp.services.surveys.open_wave import open_wave
from surveyapp.services.surveys.release_answers import release_answers
from tests.surveyapp.anonymous_answers import answers_come
from tests.surveyapp.factories import NOW, a_survey
from tests.surveyapp.invented_customers import a_programme, customers, deliver, plan

SEVEN = 7


@pytest.fixture
def session(database: Database) -> Iterator[Session]:
    with database.writing() as opened:
        yield opened


@pytest.fixture
def survey(session: Session) -> Survey:
    return a_survey(session, privacy=Privacy.ANONYMOUS)


def shown(session: Session, **facts: str) -> int:
    released = session.scalars(select(Response.facts).where(Response.released)).all()
    return sum(one == facts for one in released)


def test_nothing_is_released_until_seven_can_be_held_back(session: Session, survey: Survey) -> None:
    answers_come(session, survey, 2 * SEVEN - 1)
    assert release_answers(session, NOW) == 0
    answers_come(session, survey)
    assert release_answers(session, NOW) == SEVEN


def test_the_next_release_takes_seven_more_answers(session: Session, survey: Survey) -> None:
    answers_come(session, survey, 20)
    released = [release_answers(session, NOW)]
    for _ in range(SEVEN):
        answers_come(session, survey)
        released.append(release_answers(session, NOW))
    assert released == [13, *(0,) * 6, SEVEN]


def test_closing_releases_the_rest(session: Session, survey: Survey) -> None:
    answers_come(session, survey, 16)
    release_answers(session, NOW)
    answers_come(session, survey, 2, finished=False)
    assert shown(session) == 9
    close_survey(session, survey.id, NOW)
    assert shown(session) == 18


def test_fewer_than_seven_answers_are_never_released(session: Session, survey: Survey) -> None:
    answers_come(session, survey, SEVEN - 1)
    close_survey(session, survey.id, NOW)
    assert (release_answers(session, NOW), shown(session)) == (0, 0)


def test_answers_of_each_unit_are_released_by_themselves(session: Session, survey: Survey) -> None:
    answers_come(session, survey, 14, facts={"unit": "Bergen"})
    answers_come(session, survey, 13, facts={"unit": "Oslo"})
    release_answers(session, NOW)
    assert (shown(session, unit="Bergen"), shown(session, unit="Oslo")) == (SEVEN, 0)


def test_answers_of_each_wave_are_released_by_themselves(session: Session, survey: Survey) -> None:
    for wave_id in (None, open_wave(session, survey.id, "2026-1", NOW).id):
        answers_come(session, survey, 13, wave_id=wave_id)
    assert release_answers(session, NOW) == 0
    answers_come(session, survey)
    assert release_answers(session, NOW) == SEVEN


def test_answers_in_each_language_are_released_by_themselves(
    session: Session, survey: Survey
) -> None:
    for language in ("nb", "sv"):
        answers_come(session, survey, 13, language=language)
    assert release_answers(session, NOW) == 0
    answers_come(session, survey, language="sv")
    assert release_answers(session, NOW) == SEVEN


def test_a_small_unit_is_released_when_the_survey_closes(session: Session, survey: Survey) -> None:
    answers_come(session, survey, SEVEN, facts={"unit": "Bergen"})
    answers_come(session, survey, 2, facts={"unit": "Oslo"})
    close_survey(session, survey.id, NOW)
    assert shown(session, unit="Oslo") == 2


def test_too_few_more_of_a_unit_that_was_seen_are_never_released(
    session: Session, survey: Survey
) -> None:
    answers_come(session, survey, 9, facts={"unit": "Bergen"})
    session.execute(Response.__table__.update().values(released=True))
    answers_come(session, survey, 3, facts={"unit": "Bergen"})
    answers_come(session, survey, 9, facts={"unit": "Oslo"})
    close_survey(session, survey.id, NOW)
    assert (shown(session, unit="Bergen"), shown(session, unit="Oslo")) == (9, 9)


def test_who_is_held_back_is_drawn_by_lot(session: Session, survey: Survey) -> None:
    answers_come(session, survey, 14)
    before = {one.id: number for number, one in enumerate(session.scalars(select(Response)))}
    release_answers(session, NOW)
    session.expire_all()
    released = {
        before[id_] for id_ in session.scalars(select(Response.id).where(Response.released))
    }
    assert released not in ({*range(7)}, {*range(7, 14)})


def seen(session: Session, survey_id: int) -> list[int]:
    """How many answers are told on each page that is made of them."""
    page = survey_page(session, survey_id, NOW)
    (line,) = survey_overviews(session, NOW)
    return [
        survey_dataset(session, survey_id).n,
        page.counts.started,
        sum(one.counts.submitted for one in page.by_language),
        sum(one.counts.submitted for one in page.waves),
        line.counts.started,
        sum(line.daily),
    ]


def come_in(session: Session, survey_id: int) -> list[int]:
    """How many are said to have come in, seen or not."""
    page = survey_page(session, survey_id, NOW)
    return [page.received or 0, outcomes(session, survey_id).whole.dispositions.complete]


Look = Callable[[Session, int], list[int]]


def while_answers_come(session: Session, survey: Survey, look: Look) -> list[list[int]]:
    """What can be seen after each of 31 answers."""
    customers(session, 40)
    plan(session, a_programme(session, survey))
    deliver(session)
    looks = [look(session, survey.id)]
    for _ in range(31):
        answers_come(session, survey)
        release_answers(session, NOW)
        looks.append(look(session, survey.id))
    return looks


def steps(looks: list[list[int]]) -> set[int]:
    return {
        then - before
        for earlier, later in pairwise(looks)
        for before, then in zip(earlier, later, strict=True)
        if then != before
    }


def test_no_two_looks_differ_by_fewer_than_seven_answers(session: Session, survey: Survey) -> None:
    looks = while_answers_come(session, survey, seen)
    close_survey(session, survey.id, NOW)
    looks.append(seen(session, survey.id))
    assert looks[-1] == [31] * len(looks[-1])
    assert min(steps(looks)) >= SEVEN


def test_answers_that_come_in_are_counted_in_sevens(session: Session, survey: Survey) -> None:
    looks = while_answers_come(session, survey, come_in)
    assert (looks[-1], steps(looks)) == ([28, 28], {SEVEN})
