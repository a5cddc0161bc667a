"""The preferences page: what a reader chooses is kept, with its time and wording."""

from __future__ import annotations

import re

import pytest

from surveyapp.models import Consent, Suppression
from surveyapp.tokens import hash_address
from tests.staff import NOW, SECRET, Browser
from tests.surveyapp.mailing.conftest import Reader


@pytest.fixture
def browser(ada: Reader) -> Browser:
    return Browser(ada.app.test_client())


def proof(browser: Browser, ada: Reader) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', browser.get(ada.choices).text)
    assert found, "the page has no form"
    return found[1]


def choose(browser: Browser, ada: Reader, *agreed: str, language: str = "nb") -> int:
    fields = {"csrf_token": proof(browser, ada), "language": language, "agreed": list(agreed)}
    return browser.client.post(ada.choices, data=fields).status_code


def test_the_page_shows_what_holds_now(browser: Browser, ada: Reader) -> None:
    page = browser.get(ada.choices).text
    assert 'value="nb" checked' in page
    assert 'value="invitations" checked' in page
    assert 'value="named_answers" checked' not in page


def test_a_language_is_kept_and_spoken_from_then_on(browser: Browser, ada: Reader) -> None:
    assert choose(browser, ada, "invitations", language="sv") == 303
    assert ada.customer().language == "sv"
    assert "Dina val" in browser.get(ada.choices).text


def test_a_yes_is_kept_with_its_wording_and_a_no_after_it_too(
    browser: Browser, ada: Reader
) -> None:
    choose(browser, ada, "invitations", "linked_waves")
    choose(browser, ada, "invitations")
    assert ada.decisions() == [
        ("linked_waves", True, "preferences page"),
        ("linked_waves", False, "preferences page"),
    ]
    with ada.app.extensions["database"].reading() as session:
        assert {consent.wording for consent in session.query(Consent)} == {"preferences-1"}


def test_choosing_the_same_again_adds_nothing(browser: Browser, ada: Reader) -> None:
    for _ in range(2):
        choose(browser, ada, "invitations", "linked_waves")
    assert len(ada.decisions()) == 1


def test_without_invitations_nothing_more_is_sent(browser: Browser, ada: Reader) -> None:
    choose(browser, ada)
    assert ada.contact().unsubscribed_at is not None
    assert ada.waiting().status == "cancelled"


def test_who_changes_the_mind_is_asked_again(browser: Browser, ada: Reader) -> None:
    choose(browser, ada)
    choose(browser, ada, "invitations")
    assert ada.contact().unsubscribed_at is None
    assert ada.decisions()[-1] == ("invitations", True, "preferences page")


@pytest.mark.parametrize("language", ["", "xx", "nb\0", "n" * 10_000])
def test_a_language_that_there_is_not_changes_nothing(
    browser: Browser, ada: Reader, language: str
) -> None:
    assert choose(browser, ada, language=language) == 400
    assert (ada.customer().language, ada.decisions()) == ("nb", [])


def test_without_the_forms_proof_nothing_is_taken(ada: Reader) -> None:
    answer = ada.app.test_client().post(ada.choices, data={"language": "sv"})
    assert answer.status_code in {400, 403}
    assert ada.customer().language == "nb"


def test_choices_are_kept_and_confirmed_without_cookies(ada: Reader) -> None:
    browser = Browser(ada.app.test_client(use_cookies=False))
    fields = {"csrf_token": proof(browser, ada), "language": "sv", "agreed": "invitations"}
    answer = browser.client.post(ada.choices, data=fields)
    assert (answer.status_code, ada.customer().language) == (303, "sv")
    assert "Dina val är sparade." in browser.get(answer.location).text


def test_the_proof_of_a_session_is_not_that_of_the_form(browser: Browser, ada: Reader) -> None:
    fields = {"csrf_token": browser.proof(), "language": "sv"}
    assert browser.client.post(ada.choices, data=fields).status_code == 400
    assert ada.customer().language == "nb"


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Your choices"), ("nb", "Valgene dine"), ("sv", "Dina val")]
)
def test_the_page_speaks_the_language_asked_for(ada: Reader, language: str, title: str) -> None:
    page = ada.app.test_client().get(f"{ada.choices}?language={language}").text
    assert f">{title}</h1>" in page


def close_address(ada: Reader, reason: str) -> None:
    hashed = hash_address(SECRET, ada.contact().email or "")
    with ada.app.extensions["database"].writing() as session:
        session.add(Suppression(address_hash=hashed, reason=reason, since=NOW))


def closed_for(ada: Reader) -> list[str]:
    with ada.app.extensions["database"].reading() as session:
        return [row.reason.value for row in session.query(Suppression)]


@pytest.mark.parametrize("reason", ["complained", "unsubscribed"])
def test_a_closed_address_is_shown_as_such_and_opened_by_a_later_wish(
    browser: Browser, ada: Reader, reason: str
) -> None:
    close_address(ada, reason)
    assert 'value="invitations" checked' not in browser.get(ada.choices).text
    choose(browser, ada, "invitations")
    assert (closed_for(ada), ada.decisions()[-1][:2]) == ([], ("invitations", True))
    assert 'value="invitations" checked' in browser.get(ada.choices).text


def test_no_wish_brings_a_dead_mailbox_back_and_the_page_says_so(
    browser: Browser, ada: Reader
) -> None:
    close_address(ada, "undeliverable")
    choose(browser, ada, "invitations", language="en")
    assert closed_for(ada) == ["undeliverable"]
    assert "Messages to this address came back" in browser.get(ada.choices).text


def test_the_wish_opens_no_address_of_others(browser: Browser, ada: Reader) -> None:
    with ada.app.extensions["database"].writing() as session:
        session.add(Suppression(address_hash="0" * 64, reason="complained", since=NOW))
    choose(browser, ada, "invitations")
    assert closed_for(ada) == ["complained"]
