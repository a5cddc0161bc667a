"""Read the JSON of a delivery; what cannot be read is told by its field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import TypeVar

import msgspec

from surveyapp.errors import BadInputError
from surveyapp.services.webhooks.field_problem import BODY, FieldProblem, UnfitDeliveryError

LONGEST_TOLD = 200
MOMENT = "write the time with its offset from UTC, as 2026-03-02T10:00:00+01:00"

_PLACE = re.compile(r" - at (?:`key` in )?`\$\.?(?P<path>[^`]*)`$")
_NAMED = re.compile(
    r"^Object (?P<what>missing required|contains unknown) field `(?P<name>.*)`$", re.S
)
_NAMED_TOLD = {
    "missing required": "is missing",
    "contains unknown": "is not known here; leave it out",
}

Read = TypeVar("Read")


class UnreadableBodyError(UnfitDeliveryError, BadInputError):
    """The body is not what belongs here; the problem names the field and what fits there."""


def read_body(
    body: bytes, kind: type[Read], words: Mapping[str, Iterable[str]] | None = None
) -> Read:
    """The body as a ``kind``; ``words`` are those that a field may be, by the field's path.

    Raises:
        UnreadableBodyError: naming the first field that does not fit.
    """
    try:
        return msgspec.json.decode(body, type=kind)
    except msgspec.ValidationError as error:
        raise UnreadableBodyError(_problem(str(error), words or {})) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        told = str(error)[:LONGEST_TOLD]
        raise UnreadableBodyError(FieldProblem(BODY, f"is no JSON in UTF-8: {told}")) from None


def _problem(told: str, words: Mapping[str, Iterable[str]]) -> FieldProblem:
    place = _PLACE.search(told)
    path = place["path"].replace("[...]", "") if place else ""
    told = told[: place.start()] if place else told
    named = _NAMED.match(told)
    if named is not None:
        inside = ".".join(part for part in (path, named["name"][:LONGEST_TOLD]) if part)
        return FieldProblem(inside, _NAMED_TOLD[named["what"]])
    if "datetime" in told:
        return FieldProblem(path, MOMENT)
    if path in words:
        return FieldProblem(path, f"use one of {', '.join(words[path])}")
    return FieldProblem(path or BODY, told[:LONGEST_TOLD])
