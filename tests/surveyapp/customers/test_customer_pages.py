from collections.abc import Callable

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.models import Consent, Contact, Customer, CustomerKind, Privacy, Response, Survey
from tests.staff import NOW, Browser
from tests.staff import response as a_response

SignedIn = Callable[[str], Browser]


def add(app: Flask, *rows: object) -> None:
    with app.extensions["database"].writing() as session:
        session.add_all(rows)


def answered(app: Flask) -> None:
    """The customer of the shown page answered the survey."""
    with app.extensions["database"].writing() as session:
        survey = session.get_one(Survey, 1)
        row: Response = a_response(survey, 1, 1, "en", NOW)
        row.customer_id = 1
        session.add(row)


def test_a_customer_is_found_by_the_beginning_of_a_name(signed_in: SignedIn) -> None:
    page = signed_in("manager").get("/customers?find=åse&by=name").text
    assert 'href="/customers/1"' in page


@pytest.mark.parametrize("wish", ["find=ASE@&by=email", "find=C&by=key", "kind=person"])
def test_a_customer_is_found_otherwise_too(signed_in: SignedIn, wish: str) -> None:
    assert 'href="/customers/1"' in signed_in("researcher").get(f"/customers?{wish}").text


@pytest.mark.parametrize("wish", ["find=berg", "kind=account", "find=c1&by=key", "segment=x"])
def test_what_does_not_fit_is_not_listed(signed_in: SignedIn, wish: str) -> None:
    page = signed_in("researcher").get(f"/customers?{wish}").text
    assert 'href="/customers/1"' not in page
    assert "No customer fits" in page


@pytest.mark.parametrize("wish", ["by=nothing&kind=x", "after=%00", "after_id=" + "9" * 30])
def test_a_mistyped_address_is_a_list_all_the_same(signed_in: SignedIn, wish: str) -> None:
    assert signed_in("researcher").get(f"/customers?{wish}").status_code == 200


def test_names_and_facts_are_texts_and_never_markup(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/customers/1").text
    assert "Åse &lt;b&gt;Berg&lt;/b&gt;" in page
    assert "gold &lt;i&gt;" in page


def test_a_page_shows_what_happened(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/customers/1").text
    assert "Bergen" in page
    assert "7.5" in page


def test_an_account_shows_its_persons(signed_in: SignedIn, app: Flask) -> None:
    account = Customer(key="A1", kind=CustomerKind.ACCOUNT)
    add(app, account)
    add(app, Customer(key="P1", account_id=account.id))
    assert "P1" in signed_in("researcher").get(f"/customers/{account.id}").text


def test_answers_stay_hidden_without_consent(signed_in: SignedIn, app: Flask) -> None:
    answered(app)
    assert "Answers to Pulse" not in signed_in("researcher").get("/customers/1").text


def test_answers_are_shown_to_whom_the_customer_allows(signed_in: SignedIn, app: Flask) -> None:
    answered(app)
    browser = signed_in("researcher")
    wish = {"purpose": "named_answers", "given": "yes", "wording": "2026-1"}
    browser.post("/customers/1/consents", **wish)
    assert "Answers to Pulse" in browser.get("/customers/1").text


def test_answers_to_an_anonymous_survey_are_never_shown(signed_in: SignedIn, app: Flask) -> None:
    answered(app)
    with app.extensions["database"].writing() as session:
        session.get_one(Survey, 1).privacy = Privacy.ANONYMOUS
    browser = signed_in("researcher")
    browser.post("/customers/1/consents", purpose="named_answers", given="yes", wording="2026-1")
    assert "Answers to Pulse" not in browser.get("/customers/1").text


def test_answers_are_hidden_again_when_the_consent_is_taken_back(
    signed_in: SignedIn, app: Flask
) -> None:
    answered(app)
    browser = signed_in("researcher")
    for given in ("yes", "no"):
        wish = {"purpose": "named_answers", "given": given, "wording": "2026-1"}
        browser.post("/customers/1/consents", **wish)
    assert "Answers to Pulse" not in browser.get("/customers/1").text


def test_a_decision_names_who_recorded_it(signed_in: SignedIn, app: Flask) -> None:
    wish = {"purpose": "invitations", "given": "no", "wording": "2026-1"}
    signed_in("researcher").post("/customers/1/consents", **wish)
    with app.extensions["database"].reading() as session:
        assert session.scalars(select(Consent.source)).one().startswith("staff ")


def test_a_contact_is_changed(signed_in: SignedIn, app: Flask) -> None:
    signed_in("researcher").post("/customers/1/contact", name="Øyvind", email="O@Example.org")
    with app.extensions["database"].reading() as session:
        assert session.get_one(Contact, 1).email == "o@example.org"


def test_a_wrong_address_keeps_what_was_typed(signed_in: SignedIn, app: Flask) -> None:
    answer = signed_in("researcher").post("/customers/1/contact", name="Øyvind", email="nobody")
    assert (answer.status_code, 'value="nobody"' in answer.text) == (400, True)
    with app.extensions["database"].reading() as session:
        assert session.get_one(Contact, 1).email == "ase@example.org"


def test_a_manager_changes_nothing(signed_in: SignedIn) -> None:
    assert "<textarea" not in (page := signed_in("manager").get("/customers/1").text)
    assert 'action="/customers/1/contact"' not in page


@pytest.mark.parametrize(
    "place",
    [
        "timeless=1&before_id=999999999999999999",
        "before=0001-01-01T00:00:00%2B14:00",
        "before=9999-12-31T23:59:59-14:00&before_id=9999999999",
    ],
)
def test_a_strange_place_in_the_list_of_events_is_no_fault(signed_in: SignedIn, place: str) -> None:
    assert signed_in("manager").get(f"/customers/events?{place}").status_code == 200


def test_events_of_a_kind_are_listed(signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    assert "E1" in browser.get("/customers/events?kind=visit").text
    assert "No event here" in browser.get("/customers/events?kind=call").text
