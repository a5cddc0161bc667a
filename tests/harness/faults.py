"""Builds with one thing taken away, to see that the checks would notice.

Each fault changes the program in the process that serves it and nowhere else; nothing in the
product knows of them.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from surveyapp.services import start_response, take_page
from surveyapp.services.find_response import Underway, keep
from surveyapp.tokens import hash_token
from tests.harness.half_forms import serve_half_forms


def no_fault() -> None:
    """The build as it is."""


def no_uniqueness() -> None:
    """A response is not found again by its key, and the key may be kept twice."""

    def keep_anyway(session: Session, response: Underway) -> bool:
        if keep(session, response):
            return True
        another = hash_token(secrets.token_hex())
        keys = {"submit_key": another, "resume_token_hash": another}
        return keep(session, replace(response, first={**(response.first or {}), **keys}))

    _change(start_response, "find", lambda _session, _token: None)
    _change(take_page, "keep", keep_anyway)


def submitted_again() -> None:
    """A finished response is taken as if it were not."""
    _change(Underway, "submitted", property(lambda _response: False))


def _change(owner: Any, name: str, value: object) -> None:
    # A name that is gone would leave the build whole, and the control would prove nothing.
    getattr(owner, name)
    setattr(owner, name, value)


FAULTS: dict[str, Callable[[], None]] = {
    "sound": no_fault,
    "no_uniqueness": no_uniqueness,
    "submitted_again": submitted_again,
    "half_forms": serve_half_forms,
}
