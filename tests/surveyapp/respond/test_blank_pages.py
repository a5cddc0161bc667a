"""Blank pages are drawn once for all, and nobody sees in them what is another's."""

from __future__ import annotations

from surveyapp.models import ResponseStatus
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person


def two_at(fielded: Fielded) -> tuple[Person, Person]:
    link = fielded.open_link()
    ada, bo = Person(fielded.app), Person(fielded.app)
    ada.open(link)
    bo.open(link)
    return ada, bo


def test_each_visitor_gets_a_seal_of_their_own(fielded: Fielded) -> None:
    ada, bo = two_at(fielded)
    assert ada.form.fields["state"] != bo.form.fields["state"]


def test_two_visitors_at_once_finish_a_response_each(fielded: Fielded) -> None:
    for person in two_at(fielded):
        person.finish()
    assert [r.status for r in fielded.responses()] == [ResponseStatus.SUBMITTED] * 2


def test_without_cookies_each_form_leads_to_the_own_response(fielded: Fielded) -> None:
    link = fielded.open_link()
    actions = set()
    for _ in range(2):
        person = Person(fielded.app, cookies=False)
        person.open(link)
        person.press()
        actions.add(person.form.action)
    assert len(actions) == 2


def test_an_answered_page_is_shown_to_nobody_else(fielded: Fielded) -> None:
    ada, bo = two_at(fielded)
    ada.press(SAT1="8")
    ada.press("back")
    bo.press()
    bo.press("back")
    assert ada.form.fields["SAT1"] == ["8"]
    assert "SAT1" not in bo.form.fields


def test_a_page_kept_in_one_language_is_not_shown_in_another(fielded: Fielded) -> None:
    ada, bo = two_at(fielded)
    ada.open(f"{ada.path}?language=nb")
    bo.open(f"{bo.path}?language=en")
    assert 'lang="nb"' in ada.page.split("<head>")[0]
    assert 'lang="en"' in bo.page.split("<head>")[0]


def test_the_same_questionnaire_names_each_organisation(fielded: Fielded) -> None:
    for organisation in ("Fjord Line", "Skåne & Co"):
        person = Person(fielded.app)
        person.open(fielded.open_link(organisation=organisation))
        assert organisation.replace("&", "&amp;") in person.page
