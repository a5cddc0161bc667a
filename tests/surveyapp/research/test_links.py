from collections.abc import Callable

from flask import Flask

from surveyapp import clock
from surveyapp.models import Link
from surveyapp.services.surveys.issue_personal_link import Recipient, issue_personal_link
from tests.staff import Browser

SignedIn = Callable[[str], Browser]


def links_of(app: Flask) -> list[Link]:
    with app.extensions["database"].reading() as session:
        return list(session.query(Link).order_by(Link.id))


def test_a_new_link_appears_with_its_name(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    browser.post("/surveys/1/links", label="On the receipt")
    assert "On the receipt" in browser.get("/surveys/1").text


def test_a_survey_that_is_not_there_gets_no_link(signed_in: SignedIn) -> None:
    assert signed_in("researcher").post("/surveys/999/links", label="x").status_code == 404


def test_a_link_taken_out_of_use_lets_nobody_in(signed_in: SignedIn, app: Flask) -> None:
    signed_in("researcher").post("/surveys/1/links/1/end")
    slug = links_of(app)[0].slug
    assert app.test_client().get(f"/s/{slug}").status_code == 404


def test_a_link_is_not_ended_by_way_of_another_survey(signed_in: SignedIn, app: Flask) -> None:
    assert signed_in("researcher").post("/surveys/2/links/1/end").status_code == 404
    assert links_of(app)[0].revoked_at is None


def test_the_code_is_an_image_in_both_formats(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    assert browser.get("/surveys/1/links/1/qr.svg").data.startswith(b"<?xml")
    assert browser.get("/surveys/1/links/1/qr.png").data.startswith(b"\x89PNG")


def test_the_code_can_be_saved_as_a_file(signed_in: SignedIn) -> None:
    answer = signed_in("researcher").get("/surveys/1/links/1/qr.png?download=1")
    assert answer.headers["Content-Disposition"].startswith("attachment")


def test_no_other_format_is_offered(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/surveys/1/links/1/qr.pdf").status_code == 404


def test_addresses_are_ours_whatever_host_the_request_names(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/1", headers={"X-Forwarded-Host": "evil.org"}).text
    assert "http://127.0.0.1:8000/s/" in page
    assert "evil.org" not in page


def test_a_poster_speaks_every_language_of_the_survey(signed_in: SignedIn) -> None:
    page = signed_in("researcher").get("/surveys/1/links/1/poster").text
    assert all(f'<p lang="{language}">' in page for language in ("en", "nb", "sv"))


def test_a_personal_link_is_never_shown(signed_in: SignedIn, app: Flask) -> None:
    with app.extensions["database"].writing() as session:
        issued = issue_personal_link(session, 1, Recipient(), clock.now())
        link_id, slug = issued.link.id, issued.link.slug
    browser = signed_in("researcher")
    assert slug not in browser.get("/surveys/1").text
    assert browser.get(f"/surveys/1/links/{link_id}/qr.svg").status_code == 404
