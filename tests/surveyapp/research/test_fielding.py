from collections.abc import Callable

import pytest
from flask import Flask

from surveyapp.models import Survey
from tests.staff import Browser

SignedIn = Callable[[str], Browser]

DRAFT = {
    "title": "Autumn",
    "organisation": "Havblikk",
    "questionnaire": "shipped:visit",
    "role": "patient",
    "unit": "minutes",
    "privacy": "anonymous",
    "relation": "market",
}


def made(browser: Browser, **changes: str) -> str:
    answer = browser.post("/surveys", **{**DRAFT, **changes})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


def test_a_shipped_questionnaire_becomes_a_draft(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    page = browser.get(made(browser)).text
    assert "Not open yet" in page
    assert "Questionnaire visit" in page


def test_a_published_version_is_used_as_it_is(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    made(browser, questionnaire="1")
    with app.extensions["database"].reading() as session:
        assert session.query(Survey.version_id).distinct().all() == [(1,)]


def test_what_is_published_already_is_offered_once(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/new").text
    assert "shipped:visit" in page
    assert "shipped:pulse&#34;" not in page
    assert 'value="shipped:pulse"' not in page


def test_without_a_title_the_form_comes_back_with_what_was_typed(signed_in: SignedIn) -> None:
    answer = signed_in("researcher").post("/surveys", **{**DRAFT, "title": " "})
    assert answer.status_code == 400
    assert 'value="Havblikk"' in answer.text
    assert 'id="wrong-title"' in answer.text


@pytest.mark.parametrize(
    "name", ["=?utf-8?q?Fjord=0D=0ABcc:_e@x.org?=", "=?utf-8?b?AGZqb3Jk?=", "Fjord \u202eerb"]
)
def test_an_organisation_that_no_message_can_bear_is_told_at_its_field(
    signed_in: SignedIn, name: str
) -> None:
    answer = signed_in("researcher").post("/surveys", **{**DRAFT, "organisation": name})
    assert answer.status_code == 400
    assert 'id="wrong-organisation">Messages bear this name' in answer.text


def test_a_questionnaire_nobody_published_is_refused(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    for choice in ("999", "shipped:nothing", "../x", ""):
        assert browser.post("/surveys", **{**DRAFT, "questionnaire": choice}).status_code == 400


def test_a_draft_is_opened_and_closed_and_stays_closed(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    address = made(browser) + "/state"
    steps = [browser.post(address, state=state).status_code for state in ("open", "closed", "open")]
    assert steps == [303, 303, 409]
