"""The page of systems that may tell something."""

from collections.abc import Callable

import pytest
from flask import Flask

from surveyapp.models import SourceRight, WebhookSource
from tests.staff import Browser

SignedIn = Callable[[str], Browser]


def source(app: Flask) -> WebhookSource:
    with app.extensions["database"].reading() as session:
        return session.query(WebhookSource).one()


@pytest.fixture
def browser(signed_in: SignedIn) -> Browser:
    """An administrator's, who added a queue system."""
    entered = signed_in("admin")
    entered.post("/sources", name="Queue <b>", rights="events")
    return entered


def test_a_system_added_is_shown_with_address_and_secret(browser: Browser, app: Flask) -> None:
    page = browser.get("/sources").text
    assert f"/api/v1/events/{source(app).slug}" in page
    assert "whsec_" in page
    assert "Queue &lt;b&gt;" in page


def test_a_system_without_a_name_is_not_added(signed_in: SignedIn) -> None:
    assert signed_in("admin").post("/sources", name=" ", rights="events").status_code == 400


def test_nothing_is_ticked_for_a_new_system(signed_in: SignedIn) -> None:
    assert "checked" not in signed_in("admin").get("/sources").text


@pytest.mark.parametrize("fields", [{}, {"rights": "everything"}])
def test_a_system_that_may_tell_nothing_is_not_added(
    signed_in: SignedIn, fields: dict[str, str]
) -> None:
    answer = signed_in("admin").post("/sources", name="Queue", **fields)
    assert (answer.status_code, 'value="Queue"' in answer.text) == (400, True)
    assert "Choose what the system may tell." in answer.text


def test_only_what_it_may_tell_is_ticked_and_has_an_address(browser: Browser, app: Flask) -> None:
    page = browser.get("/sources").text
    assert 'value="events" checked' in page
    assert "/api/v1/bounces/" not in page
    assert source(app).rights == {SourceRight.EVENTS}


def test_what_it_may_tell_can_be_changed(browser: Browser, app: Flask) -> None:
    browser.post(f"/sources/{source(app).id}/rights", rights="bounces")
    assert source(app).rights == {SourceRight.BOUNCES}
    assert f"/api/v1/bounces/{source(app).slug}" in browser.get("/sources").text


def test_a_system_is_taken_out_of_use_rather_than_left_without_rights(
    browser: Browser, app: Flask
) -> None:
    assert browser.post(f"/sources/{source(app).id}/rights").status_code == 400
    assert source(app).rights == {SourceRight.EVENTS}


def test_a_new_secret_is_another(browser: Browser, app: Flask) -> None:
    before = browser.get("/sources").text
    browser.post(f"/sources/{source(app).id}/secret")
    assert source(app).secret_version == 2
    assert before.split("whsec_")[1][:44] not in browser.get("/sources").text


def test_a_system_out_of_use_shows_no_secret(browser: Browser, app: Flask) -> None:
    browser.post(f"/sources/{source(app).id}/end")
    assert "whsec_" not in browser.get("/sources").text
