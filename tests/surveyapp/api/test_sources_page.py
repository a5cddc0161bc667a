"""The page of systems that may send events."""

from collections.abc import Callable

from flask import Flask

from surveyapp.models import WebhookSource
from tests.staff import Browser

SignedIn = Callable[[str], Browser]


def source(app: Flask) -> WebhookSource:
    with app.extensions["database"].reading() as session:
        return session.query(WebhookSource).one()


def test_a_system_added_is_shown_with_address_and_secret(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("admin")
    browser.post("/sources", name="Queue <b>")
    page = browser.get("/sources").text
    assert f"/api/v1/events/{source(app).slug}" in page
    assert "whsec_" in page
    assert "Queue &lt;b&gt;" in page


def test_a_system_without_a_name_is_not_added(signed_in: SignedIn) -> None:
    assert signed_in("admin").post("/sources", name=" ").status_code == 400


def test_a_new_secret_is_another(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("admin")
    browser.post("/sources", name="Queue")
    before = browser.get("/sources").text
    browser.post(f"/sources/{source(app).id}/secret")
    assert source(app).secret_version == 2
    assert before.split("whsec_")[1][:44] not in browser.get("/sources").text


def test_a_system_out_of_use_shows_no_secret(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("admin")
    browser.post("/sources", name="Queue")
    browser.post(f"/sources/{source(app).id}/end")
    assert "whsec_" not in browser.get("/sources").text
