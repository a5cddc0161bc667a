"""Links for many places, their sheets, and kiosks."""

from collections.abc import Callable

from flask import Flask

from surveyapp.models import Link, LinkKind, Response
from tests.staff import Browser
from tests.surveyapp.respondent import Person

SignedIn = Callable[[str], Browser]


def links_of(app: Flask) -> list[Link]:
    with app.extensions["database"].reading() as session:
        return list(session.query(Link).order_by(Link.id))


def make(browser: Browser, units: str, kind: str = "open") -> str:
    browser.post("/surveys/1/links/places", units=units, kind=kind)
    return browser.get("/surveys/1").text


def test_each_place_gets_a_link_that_knows_it(signed_in: SignedIn, app: Flask) -> None:
    make(signed_in("researcher"), "Bergen\n\nOslo S\nBergen")
    assert [link.facts for link in links_of(app)[1:]] == [{"unit": "Bergen"}, {"unit": "Oslo S"}]


def test_a_place_that_has_a_link_keeps_it(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    make(browser, "Bergen")
    make(browser, "Bergen\nOslo S")
    assert [link.label for link in links_of(app)[1:]] == ["Bergen", "Oslo S"]


def test_a_name_that_is_too_long_is_told_by_its_line(signed_in: SignedIn, app: Flask) -> None:
    page = make(signed_in("researcher"), "Bergen\n" + "x" * 201)
    assert "Line 2 is too long" in page
    assert len(links_of(app)) == 1


def test_no_names_are_asked_for_again(signed_in: SignedIn) -> None:
    assert "one a line" in make(signed_in("researcher"), " \n")


def test_more_places_than_fit_at_once_make_none(signed_in: SignedIn, app: Flask) -> None:
    page = make(signed_in("researcher"), "\n".join(f"Shop {n}" for n in range(501)))
    assert "501" in page
    assert len(links_of(app)) == 1


def test_the_sheets_show_each_place_with_its_address(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    make(browser, "Bergen\nOslo S")
    page = browser.get("/surveys/1/sheets").text
    assert all(link.slug in page for link in links_of(app))
    assert page.count("data:image/svg+xml") == 3


def test_without_a_link_in_use_there_is_nothing_to_print(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    browser.post("/surveys/1/links/1/end")
    assert "No link is in use" in browser.get("/surveys/1/sheets").text


def test_an_answer_by_the_link_of_a_place_carries_the_place(
    signed_in: SignedIn, app: Flask
) -> None:
    make(signed_in("researcher"), "Bergen")
    visitor = Person(app)
    visitor.open(f"/s/{links_of(app)[-1].slug}")
    visitor.press(SAT1="8")
    with app.extensions["database"].reading() as session:
        facts = [response.facts for response in session.query(Response)]
    assert {"unit": "Bergen"} in facts


def test_only_a_kiosk_starts_over_by_itself(signed_in: SignedIn, app: Flask) -> None:
    make(signed_in("researcher"), "Desk", LinkKind.KIOSK.value)
    opened, kiosk = links_of(app)
    browser = app.test_client()
    assert "data-start" not in browser.get(f"/s/{opened.slug}").text
    assert f'data-start="/s/{kiosk.slug}?new=1"' in browser.get(f"/s/{kiosk.slug}").text


def test_a_kiosk_without_scripts_starts_over_too(signed_in: SignedIn, app: Flask) -> None:
    make(signed_in("researcher"), "Desk", LinkKind.KIOSK.value)
    opened, kiosk = links_of(app)
    after = f'; url=/s/{kiosk.slug}?new=1"></noscript>'
    visitor = Person(app)
    assert f'http-equiv="refresh" content="300{after}' in visitor.open(f"/s/{kiosk.slug}").text
    for _page in range(5):
        visitor.press(SAT1="8")
    assert f'http-equiv="refresh" content="15{after}' in visitor.answer.text
    assert "refresh" not in Person(app).open(f"/s/{opened.slug}").text
