"""After the answers: may the organisation see them and get in touch?"""

import pytest
from sqlalchemy import select

from surveyapp.models import Consent, ConsentPurpose, Privacy
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person

QUESTION = "see your answers and contact you about them?"


def finished(
    fielded: Fielded, privacy: Privacy = Privacy.CONFIDENTIAL, cookies: bool = True
) -> Person:
    """A customer at the end of a survey."""
    person = Person(fielded.app, cookies=cookies)
    person.open(fielded.personal_link(privacy))
    person.finish()
    return person


def decisions(fielded: Fielded) -> list[tuple[ConsentPurpose, bool, str]]:
    with fielded.database.reading() as session:
        query = select(Consent.purpose, Consent.given, Consent.source).order_by(Consent.id)
        return [tuple(row) for row in session.execute(query)]


@pytest.mark.parametrize("cookies", [True, False])
def test_a_yes_is_kept_with_the_survey_it_was_given_in(fielded: Fielded, cookies: bool) -> None:
    person = finished(fielded, cookies=cookies)
    assert QUESTION in person.page
    person.press("contact=yes")
    assert "may see your answers" in person.page
    assert decisions(fielded) == [(ConsentPurpose.NAMED_ANSWERS, True, "survey 1")]


def test_a_yes_is_taken_back(fielded: Fielded) -> None:
    person = finished(fielded)
    person.press("contact=yes")
    person.press("contact=no")
    assert [given for _, given, _ in decisions(fielded)] == [True, False]


def test_saying_the_same_twice_adds_nothing(fielded: Fielded) -> None:
    person = finished(fielded)
    form = person.form
    for _ in range(2):
        person.client.post(form.action, data={**form.fields, "contact": "no"})
    assert [given for _, given, _ in decisions(fielded)] == [False]


def test_looking_at_the_question_decides_nothing(fielded: Fielded) -> None:
    person = finished(fielded)
    person.open(person.path)
    assert decisions(fielded) == []


def test_nobody_is_asked_in_an_anonymous_survey(fielded: Fielded) -> None:
    assert QUESTION not in finished(fielded, Privacy.ANONYMOUS).page


@pytest.mark.parametrize("choice", ["", "perhaps"])
def test_something_else_than_yes_or_no_is_refused(fielded: Fielded, choice: str) -> None:
    person = finished(fielded)
    form = person.form
    answer = person.client.post(form.action, data={**form.fields, "contact": choice})
    assert (answer.status_code, decisions(fielded)) == (400, [])


def test_a_form_of_another_response_is_refused(fielded: Fielded) -> None:
    person = finished(fielded)
    forged = {"state": person.form.fields["state"][0][:-4] + "AAAA", "contact": "yes"}
    assert person.client.post(person.form.action, data=forged).status_code == 400
    assert decisions(fielded) == []
