"""How much work a completed survey is: ``python -m tests.benchmarks.whole_line_calls`` counts it.

Requests, calls of functions and statements to the database, by a survey of 32 items on one page and
on four. Unlike milliseconds they are the same on a busy machine, so they tell which change cost
what.
"""

from __future__ import annotations

import cProfile
import pstats
import sys
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import Engine, event

from surveyapp.app import create_app
from surveyapp.commands.serve_app import warm_up
from surveyapp.commands.setting_up import prepare
from tests.benchmarks.whole_line import ITEMS, LIMITS, PORT, field
from tests.surveyapp.respondent import Person

if TYPE_CHECKING:
    from wsgiref.types import StartResponse, WSGIEnvironment

WARMING = 10
"""Completions before counting; the first ones read templates and compile statements."""
COMPLETIONS = 20
ANSWERS = {f"Q{number}": "3" for number in range(ITEMS)}


class Counted:
    """What is done in the application from here on."""

    def __init__(self, app: Flask) -> None:
        self._answer = app.wsgi_app
        self._profile = cProfile.Profile()
        self._requests = self._statements = 0
        event.listen(Engine, "before_cursor_execute", self._statement)
        app.wsgi_app = self  # type: ignore[assignment, method-assign] # as Flask documents it

    def __call__(self, environ: WSGIEnvironment, start: StartResponse) -> Iterable[bytes]:
        self._requests += 1
        return self._profile.runcall(self._answer, environ, start)

    def __str__(self) -> str:
        calls = pstats.Stats(self._profile).total_calls  # type: ignore[attr-defined] # not in its stub
        counts = (self._requests, calls, self._statements)
        requests, calls, statements = (count / COMPLETIONS for count in counts)
        return f"{requests:.0f} requests, {calls:,.0f} calls, {statements:.0f} statements"

    def _statement(self, *_told: object) -> None:
        self._statements += 1


def complete(app: Flask, link: str) -> None:
    """Answer from the first page to the thanks."""
    person = Person(app)
    person.open(link)
    while person.form.choices:
        person.press(**{name: ANSWERS[name] for name in person.form.choices})


def count(pages: int) -> Counted:
    """The work of completions with this many pages."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        link = urlsplit(field(folder, pages)).path
        app = create_app(prepare(folder, f"http://127.0.0.1:{PORT}"))
        warm_up(app)
        for _ in range(WARMING):
            complete(app, link)
        counted = Counted(app)
        for _ in range(COMPLETIONS):
            complete(app, link)
        app.extensions["database"].close()
    return counted


if __name__ == "__main__":
    for pages in LIMITS:
        sys.stdout.write(f"{pages} page(s): {count(pages)} a completion\n")
