"""What happened between waves, from the list in a plan's file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from analysis.dataset import Event
from questionnaires.reading.cursor import Cursor, optional
from questionnaires.reading.texts import is_language

LONGEST_NAME = 200
IN_ALL_LANGUAGES = ""
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


def read_events(cursor: Cursor) -> tuple[Event, ...]:
    """Events in the order of their days; one a day, for two could not be told apart."""
    found: dict[str, Event] = {}
    for part in cursor.parts():
        fields = part.fields({"date", "name"})
        day = optional(fields, "date", _read_day) or ""
        name = optional(fields, "name", _read_name) or {}
        if day in found:
            fields["date"].problem("duplicate-entry", f"'{day}' stands here twice; join the two.")
        elif day and name:
            found[day] = Event(day, name)
    return tuple(found[day] for day in sorted(found))


def _read_day(cursor: Cursor) -> str:
    text = cursor.string()
    try:
        if _DAY.fullmatch(text):
            return date.fromisoformat(text).isoformat()
    except ValueError:
        pass
    if text.strip():
        cursor.problem("bad-date", f"'{text[:50]}' is no day; write it like 2026-03-01.")
    return ""


def _read_name(cursor: Cursor) -> Mapping[str, str]:
    """A name for each language, or one for all."""
    if not cursor.is_mapping:
        return {IN_ALL_LANGUAGES: cursor.string(LONGEST_NAME)}
    found = cursor.entries()
    if not found:
        cursor.problem("no-name", "Name the event in one language at least, like {en: ...}.")
    return {code: t.string(LONGEST_NAME) for code, t in found.items() if is_language(t, code)}
