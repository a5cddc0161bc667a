"""Forged, broken and oversized forms, and databases that cannot be written to."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest

from questionnaires import library
from surveyapp.database import Database
from tests.surveyapp.engines import ON_SQLITE
from tests.surveyapp.respond.conftest import Fielded
from tests.surveyapp.respondent import Person, ShownForm

IMPATIENT = {"sqlite": "PRAGMA busy_timeout = 50", "postgresql": "SET lock_timeout = 50"}


def on_second_page(fielded: Fielded) -> Person:
    ada = Person(fielded.app)
    ada.open(fielded.open_link())
    ada.press(SAT1="8")
    return ada


@contextmanager
def another_program(fielded: Fielded) -> Iterator[None]:
    """Something else that keeps the database to itself for as long as the block runs."""
    kind = fielded.database.engine.dialect.name
    with fielded.app.extensions["database"].engine.connect() as connection:
        connection.exec_driver_sql(IMPATIENT[kind])
        connection.commit()
    with taken(fielded.database):
        yield


@contextmanager
def taken(database: Database) -> Iterator[None]:
    if not database.is_sqlite:
        with database.engine.connect() as other:
            other.exec_driver_sql("LOCK TABLE response IN EXCLUSIVE MODE")
            yield
        return
    with closing(sqlite3.connect(str(database.url.database), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def document(fielded: Fielded) -> dict[str, object]:
    return dict(fielded.responses()[0].document)


@pytest.mark.parametrize("state", ["", "x", "AAAA", "é", "A" * 400])
def test_a_form_without_our_seal_is_refused(fielded: Fielded, state: str) -> None:
    ada = on_second_page(fielded)
    answer = ada.press(state=state, WAI1="none")
    assert answer.status_code == 400
    assert "WAI1" not in document(fielded)


def test_a_seal_of_another_response_is_refused(fielded: Fielded) -> None:
    ada, bob = on_second_page(fielded), Person(fielded.app)
    bob.open(ada.path.rsplit("/", 1)[0])
    bob.press()
    answer = ada.press(state=bob.form.fields["state"], WAI1="none")
    assert answer.status_code == 400


def test_a_form_sent_by_another_site_is_refused(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    form = ada.form
    answer = ada.client.post(
        form.action, data=form.fields, headers={"Origin": "https://evil.example"}
    )
    assert answer.status_code == 403


def test_unknown_fields_are_refused_and_nothing_is_kept(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    answer = ada.press(WAI1="none", is_admin="1")
    assert answer.status_code == 400
    assert "WAI1" not in document(fielded)


def test_five_megabytes_are_refused_and_nothing_is_kept(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    answer = ada.press(WAI1="none", OPN1="x" * 5_000_000)
    assert answer.status_code == 413
    assert "WAI1" not in document(fielded)


def test_a_text_that_is_too_long_is_kept_in_the_field_to_shorten(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1="none")
    ada.press()
    answer = ada.press(OPN1="ø" * 2001)
    assert "2001 characters; shorten it to 2000" in answer.text
    assert ada.form.fields["OPN1"] == ["ø" * 2001]


def test_markup_comes_back_as_text(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1="none")
    ada.press()
    ada.press("back", OPN1="</textarea><script>alert(1)</script>")
    ada.press()
    assert "<script>alert" not in ada.page
    assert ada.form.fields["OPN1"] == ["</textarea><script>alert(1)</script>"]


@pytest.mark.parametrize("hostile", ["{{7*7}}", "{org}", "=1+1", "\u202etxt", "👩‍👩‍👧 ﷽"])
def test_hostile_texts_are_only_texts(fielded: Fielded, hostile: str) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1="none")
    ada.press()
    ada.press("back", OPN1=hostile)
    assert document(fielded)["OPN1"] == hostile.replace("\u202e", "")


@pytest.mark.parametrize("broken", ["a\x00b", "a\x07b"])
def test_characters_that_cannot_be_kept_are_asked_about(fielded: Fielded, broken: str) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1="none")
    ada.press()
    assert "cannot be kept" in ada.press(OPN1=broken).text


def test_a_locked_database_gives_a_human_page_from_which_to_try_again(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    form = ada.form
    with another_program(fielded):
        answer = ada.press(WAI1="none")
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) > 0
    again = ShownForm(answer.text)
    assert again.fields["state"] == form.fields["state"]
    assert ada.press().status_code == 200
    assert document(fielded)["WAI1"] == ["none"]


@ON_SQLITE
def test_a_read_only_database_is_read_but_not_written(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    with fielded.app.extensions["database"].engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only = ON")
    assert ada.press(WAI1="none").status_code == 503
    assert Person(fielded.app).open(ada.path.rsplit("/", 1)[0]).status_code == 200


def test_the_pages_ask_nobody_to_index_or_follow_them(fielded: Fielded) -> None:
    answer = Person(fielded.app).open(fielded.open_link())
    assert '<meta name="robots" content="noindex">' in answer.text
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("name", library.names())
def test_the_first_page_of_every_form_is_light(fielded: Fielded, name: str) -> None:
    ada = Person(fielded.app)
    ada.open(fielded.open_link(library.load(name)))
    files = re.findall(r'(?:href|src)="(/respond/[^"]+)"', ada.page)
    packed = [ada.client.get(f, headers={"Accept-Encoding": "gzip"}, buffered=True) for f in files]
    assert len(files) == 2
    assert len(ada.answer.data) + sum(len(answer.data) for answer in packed) < 15_000


def test_a_browser_that_unpacks_nothing_gets_the_style_sheet_as_it_is(fielded: Fielded) -> None:
    answer = fielded.app.test_client().get("/respond/respond.css", buffered=True)
    assert ":root" in answer.text
    assert "Accept-Encoding" in answer.headers["Vary"]


@pytest.mark.parametrize("button", ["later", "switch=nb", "back"])
def test_leaving_a_page_throws_no_long_text_away(fielded: Fielded, button: str) -> None:
    ada = on_second_page(fielded)
    ada.press(WAI1="none")
    ada.press()
    assert ada.press(button, OPN1="ø" * 2001).status_code == 422
    assert ada.form.fields["OPN1"] == ["ø" * 2001]


def test_half_a_surrogate_pair_is_refused_and_nothing_is_kept(fielded: Fielded) -> None:
    ada = on_second_page(fielded)
    body = f"state={ada.form.fields['state'][0]}&WAI1=none&OPN1=a%ED%A0%80"
    form = "application/x-www-form-urlencoded"
    assert ada.client.post(ada.form.action, data=body, content_type=form).status_code == 400
    assert "WAI1" not in document(fielded)


@pytest.mark.parametrize("origin", ["http://[::1", "https://evil.example\\@localhost", "x"])
def test_an_origin_that_is_no_address_is_refused(fielded: Fielded, origin: str) -> None:
    ada = on_second_page(fielded)
    answer = ada.client.post(ada.form.action, data=ada.form.fields, headers={"Origin": origin})
    assert answer.status_code == 403
