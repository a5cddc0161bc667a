"""Files people send by mistake are told on the page by row and column, and change nothing."""

from __future__ import annotations

import re
from collections.abc import Callable
from io import BytesIO

import pytest
from flask import Flask
from markupsafe import escape
from sqlalchemy import select

from surveyapp.models import Contact, Customer, Event
from tests.staff import Browser
from tests.surveyapp.bad_imports import (
    CUSTOMERS,
    EACH_BAD_FILE,
    EACH_ENCODING,
    ONE_OF_EACH_KIND,
    SOUND,
    UNKNOWN_UNIT,
    BadFile,
)

SignedIn = Callable[[str], Browser]
PROBLEM = re.compile(r"<tr>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>\s*<td[^>]*>(.*?)</td>")


def sent(browser: Browser, target: str, mapping: str, content: bytes) -> str:
    """The address where a file waits with its mapping."""
    place = browser.post("/customers/imports", file=(BytesIO(content), "f.csv"), target=target)
    address = str(place.location).partition("?")[0]
    browser.post(address, how="text", text=mapping)
    return address


def known(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        events = select(Event.key).where(Event.key.like("E%"))
        return [*session.scalars(select(Customer.key)), *session.scalars(events)]


@EACH_BAD_FILE
def test_a_bad_file_is_told_by_row_and_column(signed_in: SignedIn, bad: BadFile) -> None:
    browser = signed_in("researcher")
    page = browser.get(sent(browser, bad.target, bad.mapping, bad.bytes) + "/preview").text
    rows, column, sentence = PROBLEM.findall(page)[0]
    assert (rows, column) == (str(bad.row), bad.column or "–")
    assert str(escape(bad.sentence.removeprefix("is "))) in sentence


@ONE_OF_EACH_KIND
def test_a_bad_file_is_not_applied(signed_in: SignedIn, app: Flask, bad: BadFile) -> None:
    browser, before = signed_in("researcher"), known(app)
    answer = browser.post(sent(browser, bad.target, bad.mapping, bad.bytes) + "/apply")
    assert answer.status_code == 400
    assert known(app) == before


@pytest.mark.parametrize("how", ["form", "text"])
def test_an_unknown_unit_is_told(signed_in: SignedIn, how: str) -> None:
    browser = signed_in("researcher")
    content = b"No,Customer,Wait\nE1,C1,5\n"
    place = sent(browser, "events", UNKNOWN_UNIT, content)
    form = {"c0": "field:key", "c1": "field:customer", "c2": "field:wait", "wait_unit": "weeks"}
    fields = form if how == "form" else {"how": "text", "text": UNKNOWN_UNIT}
    answer = browser.post(place, target="events", **fields)
    assert answer.status_code == 400
    assert "Choose what waits are counted in." in answer.text


@EACH_ENCODING
def test_names_survive_every_encoding(signed_in: SignedIn, app: Flask, encoding: str) -> None:
    browser = signed_in("researcher")
    browser.post(sent(browser, "customers", CUSTOMERS, SOUND.encode(encoding)) + "/apply")
    with app.extensions["database"].reading() as session:
        assert "Åse Ødegård" in session.scalars(select(Contact.name)).all()
