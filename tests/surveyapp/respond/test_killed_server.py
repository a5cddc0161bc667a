"""A server killed in the middle of everything: what was saved is there, whole, and nothing else."""

from __future__ import annotations

import socket
import sqlite3
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from http.client import HTTPException
from pathlib import Path

import pytest
from sqlalchemy import select

from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models import Response, ResponseStatus
from tests.surveyapp.factories import a_survey, an_open_link
from tests.surveyapp.served import Served, Visitor

pytestmark = [pytest.mark.enable_socket, pytest.mark.slow]

ANSWERS = {
    "SAT1": "8",
    "AGR1": "5",
    "WAI1": "none",
    "LOY2": "9",
    "COM1": "no",
    "NAM1": "Bergen",
    "OPN1": "Fine",
}
KEPT = {**ANSWERS, "SAT1": 8, "AGR1": 5, "WAI1": ["none"], "LOY2": 9}
PAGES = ({"SAT1", "AGR1"}, {"WAI1"}, {"LOY2", "COM1"}, {"NAM1", "OPN1"})
LOST = (OSError, HTTPException)
"""What a visitor's browser meets when the server goes away."""


@pytest.fixture
def served(tmp_path: Path) -> Iterator[Served]:
    server = Served(tmp_path)
    server.start()
    yield server
    server.kill()


@pytest.fixture
def link(tmp_path: Path) -> str:
    with open_database(prepare(tmp_path)) as database, database.writing() as session:
        return f"/s/{an_open_link(session, a_survey(session)).slug}"


def responses(served: Served) -> list[Response]:
    with open_database(prepare(served.folder)) as database, database.reading() as session:
        return list(session.scalars(select(Response)))


def restart(served: Served) -> None:
    served.kill()
    served.start()


def on_second_page(served: Served, link: str) -> Visitor:
    ada = Visitor(served, link)
    ada.open()
    ada.fill(ANSWERS)
    ada.send()
    return ada


@contextmanager
def database_taken(served: Served) -> Iterator[None]:
    """Another program writes, so that the server is in the middle of saving for so long."""
    path = served.folder / "surveyapp.sqlite"
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        yield
        other.execute("ROLLBACK")


def test_pages_saved_before_are_there_after_and_the_survey_goes_on(
    link: str, served: Served
) -> None:
    ada = on_second_page(served, link)
    restart(served)
    assert [kept.document for kept in responses(served)] == [{"SAT1": 8, "AGR1": 5}]
    ada.finish(ANSWERS)
    [kept] = responses(served)
    assert (kept.status, kept.document) == (ResponseStatus.SUBMITTED, KEPT)


def test_a_page_sent_again_after_the_restart_is_the_same_page(link: str, served: Served) -> None:
    ada = on_second_page(served, link)
    restart(served)
    ada.send()
    ada.send()
    assert [kept.document for kept in responses(served)] == [{"SAT1": 8, "AGR1": 5}]


def test_a_page_that_was_being_saved_is_not_kept_and_can_be_sent_again(
    link: str, served: Served
) -> None:
    ada = on_second_page(served, link)
    ada.fill(ANSWERS)
    with ThreadPoolExecutor() as pool, database_taken(served):
        sending = pool.submit(ada.send)
        time.sleep(0.5)
        served.kill()
        assert isinstance(sending.exception(), LOST)
    served.start()
    assert [kept.document for kept in responses(served)] == [{"SAT1": 8, "AGR1": 5}]
    ada.send()
    assert responses(served)[0].document["WAI1"] == ["none"]


def test_of_a_form_that_had_arrived_by_half_nothing_is_kept(link: str, served: Served) -> None:
    ada = Visitor(served, link)
    ada.open()
    ada.fill(ANSWERS)
    kind = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900"
    begun = f"POST {link} HTTP/1.1\r\nHost: x\r\n{kind}\r\n\r\nstate={ada.sending[1]['state'][0]}"
    with socket.create_connection(("127.0.0.1", served.port)) as half:
        half.sendall(begun.encode())
        time.sleep(0.2)
        restart(served)
    assert responses(served) == []
    ada.send()
    assert len(responses(served)) == 1


def is_sound(served: Served) -> bool:
    """Whether the database file itself bore the kill."""
    with closing(sqlite3.connect(served.folder / "surveyapp.sqlite")) as database:
        return bool(database.execute("PRAGMA integrity_check").fetchone() == ("ok",))


def is_whole(document: Mapping[str, object]) -> bool:
    """Whether there is at least one page, and of each page all answers or none."""
    return bool(document) and all(page & set(document) in (set(), page) for page in PAGES)


def answer_until_lost(served: Served, link: str) -> list[Visitor]:
    """Visitor after visitor, until the server goes away."""
    visitors: list[Visitor] = []
    try:
        while True:
            visitor = Visitor(served, link)
            visitor.open()
            visitors.append(visitor)
            visitor.finish(ANSWERS)
    except LOST:
        return visitors


@pytest.fixture
def crowd(link: str, served: Served) -> list[Visitor]:
    """Everybody who was answering when the server was killed, and those who had finished."""
    with ThreadPoolExecutor(4) as pool:
        streams = [pool.submit(answer_until_lost, served, link) for _ in range(4)]
        time.sleep(1)
        served.kill()
    assert is_sound(served)
    served.start()
    return [visitor for stream in streams for visitor in stream.result()]


def test_among_many_nothing_is_lost_or_kept_by_half_and_all_can_finish(
    crowd: list[Visitor], served: Served
) -> None:
    assert all(is_whole(kept.document) for kept in responses(served))
    acknowledged = sum(len(visitor.taken) for visitor in crowd)
    saved = sum(len(kept.document) for kept in responses(served))
    assert acknowledged <= saved <= acknowledged + 2 * 4
    for visitor in crowd:
        visitor.send()
        visitor.finish(ANSWERS)
    assert [kept.document for kept in responses(served)] == [KEPT] * len(crowd)
