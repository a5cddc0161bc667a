"""Who reads a message: found by the token in it, or not found at all."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from flask import current_app, g, request

from surveyapp.attempts import Attempts
from surveyapp.extensions import LANGUAGES
from surveyapp.queries.preferences import PreferencePage
from surveyapp.services.customers.unsubscribe import UnknownPreferencesError

ATTEMPTS = "mailing_attempts"
GUESSING = "preferences"


@contextmanager
def slowing_guesses() -> Iterator[None]:
    """Count tokens that are none of ours; valid ones are looked at first and never held up.

    Raises:
        TooManyFailuresError: ten misses within a minute.
    """
    try:
        yield
    except UnknownPreferencesError:
        attempts: Attempts = current_app.extensions[ATTEMPTS]
        address = request.remote_addr or ""
        attempts.require_patience(address, GUESSING)
        attempts.note_failure(address, GUESSING)
        raise


def secret_key() -> str:
    """The application's key, which tokens are made from."""
    return str(current_app.config["SECRET_KEY"])


def speak(page: PreferencePage) -> str:
    """Make the page speak the language asked for, or the reader's."""
    for wish in (request.args.get("language"), page.language):
        if wish in LANGUAGES:
            g.language = wish
            return str(wish)
    return ""
