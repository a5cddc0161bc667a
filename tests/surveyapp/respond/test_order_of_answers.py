"""Anonymous answers lie in an order that says nothing about who came when."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from surveyapp.models import Privacy
from surveyapp.queries.unreleased import unmixed_surveys
from surveyapp.services.surveys.mix_answers import mix_answers
from tests.surveyapp.engines import ON_POSTGRES, ON_SQLITE
from tests.surveyapp.factories import NOW
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person

PEOPLE = 12
IN_ORDER = [f"Person {number}" for number in range(PEOPLE)]


@pytest.fixture
def answered(fielded: Fielded) -> Fielded:
    """One after the other came by the same link."""
    link = fielded.open_link(privacy=Privacy.ANONYMOUS)
    for words in IN_ORDER:
        ada = Person(fielded.app)
        ada.open(link)
        ada.press(SAT1="8")
        ada.press(WAI1="none")
        ada.press()
        ada.press(OPN1=words)
    return fielded


def given_out(fielded: Fielded) -> list[object]:
    return [kept.document["OPN1"] for kept in fielded.responses()]


@ON_SQLITE
def test_anonymous_answers_are_not_given_out_in_the_order_they_came(answered: Fielded) -> None:
    assert given_out(answered) != IN_ORDER
    assert sorted(given_out(answered), key=str) == sorted(IN_ORDER)


@ON_POSTGRES
def test_mixed_answers_are_the_same_in_another_order(answered: Fielded) -> None:
    before = {(kept.id, kept.submit_key, kept.link_id) for kept in answered.responses()}
    with answered.database.writing() as session:
        mix_answers(session, unmixed_surveys(session, NOW))
    assert {(kept.id, kept.submit_key, kept.link_id) for kept in answered.responses()} == before
    assert given_out(answered) != IN_ORDER


@ON_POSTGRES
def test_mixed_answers_are_those_of_one_transaction_and_mixed_once(answered: Fielded) -> None:
    with answered.database.writing() as session:
        mix_answers(session, unmixed_surveys(session, NOW))
    with answered.database.writing() as session:
        written_by = "SELECT count(DISTINCT xmin::text) FROM response"
        assert session.scalar(text(written_by)) == 1
        assert unmixed_surveys(session, NOW) == ()


@ON_POSTGRES
def test_who_has_begun_goes_on_after_the_answers_were_mixed(answered: Fielded) -> None:
    ada = Person(answered.app)
    ada.open(answered.open_link(privacy=Privacy.ANONYMOUS))
    ada.press(SAT1="8")
    with answered.database.writing() as session:
        mix_answers(session, [kept.survey_id for kept in answered.responses()])
    assert "Did you wait" not in ada.press(WAI1="none").text
    assert answered.responses()[-1].document["SAT1"] == 8


@ON_SQLITE
def test_answers_that_are_not_anonymous_stay_in_order(fielded: Fielded) -> None:
    for points in "12345678":
        ada = Person(fielded.app)
        ada.open(fielded.open_link())
        ada.press(SAT1=points)
    assert [kept.document["SAT1"] for kept in fielded.responses()] == list(range(1, 9))
