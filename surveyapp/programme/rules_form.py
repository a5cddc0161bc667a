"""Between a form, whose fields are named like places in the document, and the rules document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from werkzeug.datastructures import MultiDict

from surveyapp.services.programmes.rules_fields import UNITS

KIND = "trigger.kind"
OF_KIND: Mapping[str, Sequence[str]] = {
    "list": ("trigger.keys",),
    "filter": (),
    "event": ("trigger.event", "trigger.occurrence", "trigger.after", "trigger.counted_from"),
    "anniversary": ("trigger.of",),
    "managers": ("trigger.fact",),
}
"""The fields that belong to each way of starting an invitation; the others are not read."""

DELAYS = ("trigger.after", "late")
"""Written as a number and a unit."""
PLAIN = (
    "where",
    "by",
    "keep_group",
    "sample.n",
    "sample.share",
    "sample.allocation",
    "quota.total",
    "quota.each",
    "per_account",
    "quiet_days",
    "stop.end",
    "stop.answers",
    "stop.invitations",
    "stop.answered",
    "window.from",
    "window.until",
    "time_zone",
    "reminders",
    "channel",
    "fallback",
    "consent",
    "before",
    "valid_days",
)
DAYS = "window.days"
ARMS = "arms"
ARMS_FROM = "arms.from"

Document = dict[str, Any]
Form = MultiDict[str, str]


def document_of(form: Form) -> Document:
    """The rules document; empty fields are left out."""
    kind = form.get(KIND, "")
    found: dict[str, Any] = {KIND: kind}
    for name in (*OF_KIND.get(kind, ()), "late", *PLAIN):
        value = _delay(form, name) if name in DELAYS else form.get(name, "").strip()
        if value:
            found[name] = value
    if days := form.getlist(DAYS):
        found[DAYS] = days
    arms, told_by = _arms(form.get(ARMS, "")), form.get(ARMS_FROM, "").strip()
    if told_by:
        found[ARMS] = {"from": told_by, "values": list(arms)}
    elif arms:
        found[ARMS] = arms
    return _nested(found)


def values_of(document: Mapping[str, Any]) -> dict[str, Any]:
    """What the form shows for a document."""
    values = dict(_flat(document, ""))
    for name in DELAYS:
        number, _, unit = str(values.pop(name, "")).partition(" ")
        values[f"{name}.number"] = number
        values[f"{name}.unit"] = unit.strip().rstrip("s") if unit else "day"
    keys = values.get("trigger.keys")
    values["trigger.keys"] = "\n".join(map(str, keys)) if isinstance(keys, list) else keys or ""
    reminders = values.get("reminders")
    if isinstance(reminders, list):
        values["reminders"] = ", ".join(map(str, reminders))
    days = values.get(DAYS) or []
    values[DAYS] = days if isinstance(days, list) else str(days).replace(",", " ").split()
    values[ARMS], values[ARMS_FROM] = _lines_of(document.get(ARMS))
    return values


def _lines_of(arms: object) -> tuple[str, str]:
    """The arms one a line, and the fact that tells them."""
    if not isinstance(arms, Mapping):
        return "", ""
    if "from" not in arms:
        return "\n".join(f"{name}: {weight}" for name, weight in arms.items()), ""
    values = arms.get("values") or ""
    lines = "\n".join(map(str, values)) if isinstance(values, list) else str(values)
    return lines, str(arms["from"] or "")


def _delay(form: Form, name: str) -> str:
    number, unit = form.get(f"{name}.number", "").strip(), form.get(f"{name}.unit", "")
    return f"{number} {unit}s" if number and unit in UNITS else number


def _arms(text: str) -> dict[str, str]:
    """One a line, ``name: weight``; a name alone weighs 1."""
    arms: dict[str, str] = {}
    for line in filter(None, (line.strip() for line in text.splitlines())):
        name, colon, weight = line.rpartition(":")
        arms[(name if colon else line).strip()] = weight.strip() if colon else "1"
    return arms


def _nested(flat: Mapping[str, Any]) -> Document:
    document: Document = {}
    for path, value in flat.items():
        section, _, name = path.rpartition(".")
        (document.setdefault(section, {}) if section else document)[name] = value
    return document


def _flat(document: Mapping[str, Any], prefix: str) -> Iterable[tuple[str, Any]]:
    for name, value in document.items():
        if isinstance(value, Mapping) and f"{prefix}{name}" != ARMS:
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
