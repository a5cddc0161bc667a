"""What the whole application shares: database sessions, form protection, the reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from babel import Locale
from flask import current_app, g, has_request_context, request
from flask_babel import Babel
from flask_babel import gettext as translated
from flask_wtf import CSRFProtect
from sqlalchemy.orm import Session

from surveyapp.database import Database

LANGUAGES = {"en": "English", "nb": "Norsk bokmål", "sv": "Svenska"}
"""Interface languages, each by its own name."""

LANGUAGE_COOKIE = "language"
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

csrf = CSRFProtect()
babel = Babel()


class GetMayNotWriteError(Exception):
    """A request that must change nothing asked for a session that writes."""


def database() -> Database:
    """The database of the current application."""
    found = current_app.extensions["database"]
    if not isinstance(found, Database):
        raise TypeError("create_app puts a Database here")
    return found


@contextmanager
def reading() -> Iterator[Session]:
    """A session that changes nothing."""
    with database().reading() as session:
        yield session


@contextmanager
def writing() -> Iterator[Session]:
    """A session that is committed once, when the block ends well.

    Raises:
        GetMayNotWriteError: in a GET, which scanners and prefetching browsers send unasked.
    """
    with database_to_write().writing() as session:
        yield session


def database_to_write() -> Database:
    """The database, for use cases that take their turn to write by themselves.

    Raises:
        GetMayNotWriteError: in a GET.
    """
    if has_request_context() and request.method in SAFE_METHODS:
        raise GetMayNotWriteError(f"{request.method} {request.path}")
    return database()


def choose_language() -> str:
    """What the page set, else what the reader chose, else what the browser prefers."""
    if not has_request_context():
        return "en"
    for wish in (g.get("language"), request.cookies.get(LANGUAGE_COOKIE)):
        if wish in LANGUAGES:
            return str(wish)
    # Norwegian browsers say "no" as often as "nb"; "nn" readers read Bokmål rather than English.
    wishes = ("nb", "no", "nn", "sv", "en")
    best = request.accept_languages.best_match(wishes, "en")
    return "nb" if best in {"no", "nn"} else str(best)


def choose_locale() -> Locale:
    """The locale of the chosen language; reading it from Babel's files once is enough."""
    return _locale(choose_language())


@cache
def _locale(language: str) -> Locale:
    # Of the customs of writing dates in English, those of Europe fit readers here.
    return Locale.parse("en_GB" if language == "en" else language)


def gettext(text: str, **facts: object) -> str:
    """The text in the reader's language, with the facts put in."""
    return str(translated(text, **facts))
