"""Rows of a preview as pages show them: field by field, what is there and what would be."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec
from flask_babel import format_datetime

from analysis.intake.sentences import short
from surveyapp.customers.words import CHANGED_FIELDS
from surveyapp.extensions import gettext as _
from surveyapp.services.importing.changes import Change

USUAL = {"kind": {"person", "visit"}, "basis": {"chosen"}}
"""What a new row is unless told otherwise needs no line."""
ASSIGNED = frozenset({"customer_id"})
"""A number of our own, which tells a reader nothing."""


@dataclass(frozen=True, slots=True)
class ShownField:
    """A field that would change; an empty text is nothing, and long ones are cut off."""

    name: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A row that would be new or changed."""

    number: int
    key: str
    is_new: bool
    fields: tuple[ShownField, ...]


def shown(change: Change) -> ShownChange:
    """The fields of a row that would not be as they are."""
    return ShownChange(change.number, change.key, change.is_new, tuple(_fields(change)))


def _fields(change: Change) -> Iterator[ShownField]:
    before = _flat(change.before)
    after = _flat(change.after)
    for name in {**after, **before}:
        old, new = before.get(name), after.get(name)
        if old == new or (change.is_new and new in USUAL.get(name, ())):
            continue
        title = str(CHANGED_FIELDS.get(name, name))
        if name in ASSIGNED:
            yield ShownField(title, "", _("assigned") if new is not None else "")
        else:
            yield ShownField(title, _told(old), _told(new))


def _flat(state: Any) -> dict[str, Any]:
    """A state with its facts among its fields, blank ones left out."""
    if state is None:
        return {}
    fields = state._asdict()
    facts = msgspec.json.decode(fields.pop("facts"))
    return {name: value for name, value in {**fields, **facts}.items() if value not in (None, "")}


def _told(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return str(format_datetime(value, "short"))
    return f"{value:g}" if isinstance(value, float) and abs(value) < 1e6 else short(value)
