from collections.abc import Callable
from contextlib import closing

from flask import Flask

from surveyapp.database import Database
from tests.staff import PASSWORD, Browser

SignedIn = Callable[[str], Browser]
NEW = "another sentence for me"


def change(browser: Browser, present: str = PASSWORD, new: str = NEW) -> int:
    return browser.post("/account/password", present=present, new=new).status_code


def test_a_new_password_ends_every_session(signed_in: SignedIn) -> None:
    here, there = signed_in("manager"), signed_in("manager")
    assert change(here) == 303
    assert [b.get("/results").status_code for b in (here, there)] == [302, 302]


def test_the_new_password_opens_and_the_old_one_does_not(
    signed_in: SignedIn, stranger: Browser
) -> None:
    change(signed_in("manager"))
    assert stranger.sign_in("manager").status_code == 403
    assert stranger.sign_in("manager", NEW).status_code == 303


def test_changing_needs_the_present_password(signed_in: SignedIn) -> None:
    assert change(signed_in("manager"), present="wrong") == 403


def test_guessing_the_present_password_is_limited(signed_in: SignedIn) -> None:
    browser = signed_in("manager")
    tries = [change(browser, present="wrong") for _ in range(11)]
    assert tries[-1] == 429


def test_checking_a_password_takes_no_turn_from_those_who_write(
    app: Flask, signed_in: SignedIn
) -> None:
    browser = signed_in("manager")
    with closing(Database(app.config["DATABASE_URL"])) as other, other.writing() as session:
        session.connection()
        assert change(browser, present="wrong") == 403


def test_a_short_password_is_refused_with_its_length(signed_in: SignedIn) -> None:
    answer = signed_in("manager").post("/account/password", present=PASSWORD, new="short")
    assert answer.status_code == 400
    assert "12" in answer.text


def test_the_language_chosen_stays(stranger: Browser) -> None:
    stranger.post("/preferences", language="sv", next="/sign-in")
    assert '<html lang="sv"' in stranger.get("/sign-in").text


def test_the_theme_chosen_stays(stranger: Browser) -> None:
    stranger.post("/preferences", theme="dark", next="/sign-in")
    assert 'data-theme="dark"' in stranger.get("/sign-in").text


def test_the_browsers_language_is_used_until_one_is_chosen(stranger: Browser) -> None:
    page = stranger.get("/sign-in", headers={"Accept-Language": "no,en;q=0.5"}).text
    assert '<html lang="nb"' in page
