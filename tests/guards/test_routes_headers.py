"""Every answer carries the header table, errors included."""

import errno
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from surveyapp.app import create_app
from surveyapp.audiences import Audience, audience
from tests.route_walk import make_patient, steps
from tests.staff import Browser, fast_passwords, settings

TABLE = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def carried(answer: TestResponse) -> dict[str, str | None]:
    return {name: answer.headers.get(name) for name in TABLE}


@pytest.fixture
def https_app(data_folder: Path) -> Iterator[Flask]:
    config = settings(data_folder, public_url="https://survey.example.org")
    made = create_app(config, fast_passwords())
    yield made
    made.extensions["database"].close()


def test_every_route_carries_the_table(app: Flask, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("admin")
    make_patient(app)
    for step in steps(app):
        answer = browser.client.open(step.address, method=step.method, buffered=True)
        assert carried(answer) == TABLE, step.name


def test_private_pages_are_kept_nowhere(app: Flask, signed_in: Callable[[str], Browser]) -> None:
    browser = signed_in("admin")
    for step in steps(app):
        answer = browser.client.open(step.address, method=step.method, buffered=True)
        stored = answer.headers["Cache-Control"] != "no-store"
        assert stored is step.endpoint.endswith("static"), step.name


@pytest.mark.parametrize(
    ("path", "options", "status"),
    [
        ("/nowhere", {}, 404),
        ("/sign-in", {"method": "DELETE"}, 405),
        ("/sign-in", {"method": "POST"}, 400),
        ("/sign-in", {"method": "POST", "data": b"x" * 2_000_000}, 413),
        ("/sign-out", {"method": "POST"}, 403),
        ("/boom", {}, 500),
    ],
)
def test_errors_carry_it_too(
    app: Flask, path: str, options: dict[str, object], status: int
) -> None:
    app.add_url_rule("/boom", "boom", audience(Audience.PUBLIC)(lambda: 1 / 0))
    answer = app.test_client().open(path, **options)
    assert (answer.status_code, carried(answer)) == (status, TABLE)


def test_an_error_tells_nothing_of_the_program(app: Flask) -> None:
    app.add_url_rule("/boom", "boom", audience(Audience.PUBLIC)(lambda: 1 / 0))
    page = app.test_client().get("/boom").text
    assert "Something went wrong on our side" in page
    assert "ZeroDivision" not in page


@pytest.mark.parametrize(
    ("number", "status"), [(errno.ENOSPC, 503), (errno.EROFS, 503), (errno.EACCES, 500)]
)
def test_a_full_disk_passes_and_a_fault_does_not(app: Flask, number: int, status: int) -> None:
    def fail() -> str:
        raise OSError(number, "no")

    app.add_url_rule("/boom", "boom", audience(Audience.PUBLIC)(fail))
    assert app.test_client().get("/boom").status_code == status


@pytest.mark.parametrize(
    ("language", "title"),
    [
        ("en", "There is nothing here"),
        ("nb", "Her er det ingenting"),
        ("sv", "Här finns ingenting"),
    ],
)
def test_error_pages_speak_the_readers_language(app: Flask, language: str, title: str) -> None:
    page = app.test_client().get("/nowhere", headers={"Accept-Language": language}).text
    assert f"<h1>{title}</h1>" in page


def test_an_error_page_gives_a_stranger_no_cookie(app: Flask) -> None:
    assert "Set-Cookie" not in app.test_client().get("/nowhere").headers


def test_by_https_browsers_are_told_to_stay_there(https_app: Flask) -> None:
    answer = https_app.test_client().get("/nowhere", base_url="https://survey.example.org")
    assert answer.headers["Strict-Transport-Security"].startswith("max-age=31536000")


def test_by_http_they_are_not(app: Flask) -> None:
    assert "Strict-Transport-Security" not in app.test_client().get("/livez").headers


def test_by_https_the_session_cookie_is_bound_to_the_host(https_app: Flask) -> None:
    page = https_app.test_client().get("/sign-in", base_url="https://survey.example.org")
    cookie = page.headers["Set-Cookie"]
    assert cookie.startswith("__Host-session=")
    assert {"Secure", "HttpOnly", "Path=/", "SameSite=Lax"} <= set(cookie.split("; "))
    assert "Domain" not in cookie
