"""The list of customers and the list of events."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TypeVar

from flask import render_template, request
from flask.typing import ResponseReturnValue

from surveyapp.audiences import STAFF, audience
from surveyapp.customers import words
from surveyapp.extensions import reading
from surveyapp.models import CustomerKind
from surveyapp.queries.customer_list import SearchBy, Wanted, customer_list, segments
from surveyapp.queries.event_list import WantedEvents, event_kinds, event_list
from surveyapp.typed_text import one_line

LONGEST = 254
LARGEST = 2**31 - 1
"""Of a row."""
MOST_DIGITS = 10

Word = TypeVar("Word", bound=StrEnum)


@audience(*STAFF)
def customers() -> ResponseReturnValue:
    """Customers by what is searched, some at a time."""
    wanted = Wanted(
        find=_text("find"),
        by=_word("by", SearchBy) or SearchBy.NAME,
        kind=_word("kind", CustomerKind),
        segment=_text("segment") or None,
        after=_text("after") or None,
        after_id=_number("after_id") or 0,
    )
    with reading() as database:
        found = customer_list(database, wanted)
        known_segments = segments(database)
    return render_template(
        "customers/customers.html", found=found, wanted=wanted, segments=known_segments, words=words
    )


@audience(*STAFF)
def events() -> ResponseReturnValue:
    """Events, the latest first, some at a time."""
    wanted = WantedEvents(
        kind=_text("kind") or None,
        timeless="timeless" in request.args,
        before=_moment("before"),
        before_id=_number("before_id"),
    )
    with reading() as database:
        found = event_list(database, wanted)
        kinds = event_kinds(database)
    return render_template(
        "customers/events.html", found=found, wanted=wanted, kinds=kinds, words=words
    )


def _text(name: str) -> str:
    return one_line(request.args.get(name, "")[:LONGEST])


def _word(name: str, words_known: type[Word]) -> Word | None:
    """A choice of the form; anything else is as if nothing was chosen."""
    try:
        return words_known(request.args.get(name, ""))
    except ValueError:
        return None


def _number(name: str) -> int | None:
    text = request.args.get(name, "")
    if not (text.isascii() and text.isdigit() and len(text) <= MOST_DIGITS):
        return None
    return min(int(text), LARGEST)


def _moment(name: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(request.args.get(name, ""))
        return found.astimezone(UTC) if found.tzinfo is not None else None
    except (ValueError, OverflowError):
        return None
