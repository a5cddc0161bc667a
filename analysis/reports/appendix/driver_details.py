"""Drivers looked at in other ways: another division, places, both ends, and units held."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Fact, Finding
from analysis.reports.appendix.cells import NOTHING, estimate, figure, interval
from analysis.reports.document import Table
from analysis.reports.telling import Telling

HEAD = ("predictor", "johnson", "place", "penalty", "reward", "kind")


def otherwise(telling: Telling, outcome: str) -> Iterator[Table]:
    """One table for an outcome; its last column only where units could be held."""
    key = f"drivers.{outcome}"
    effects = [
        f
        for f in telling.answer("drivers").starting(f"{key}.")
        if f.key.endswith(".effect") and f.refusal is None
    ]
    if not effects:
        return
    units = telling.told(f"{key}.units")
    head = (*HEAD, "with_units") if units is not None else HEAD
    yield Table(
        header=tuple(telling.say(f"models.{name}") for name in head),
        rows=tuple(_row(telling, key, str(f.subject), units is not None) for f in effects),
        title=telling.say("models.other_title", outcome=telling.name(outcome)),
        numeric=frozenset({1, 2, 3, 4, 6}),
        wide=True,
        note=_note(telling, units),
    )


def _note(telling: Telling, units: Finding | None) -> str:
    note = telling.say("models.other_note")
    if units is None:
        return note
    icc = figure(telling, units.estimate)
    more = telling.say("models.other_units", icc=icc, interval=interval(telling, units.interval))
    return f"{note} {more}"


def _row(telling: Telling, key: str, name: str, units: bool) -> tuple[str, ...]:
    importance = telling.told(f"{key}.{name}.importance")
    both = telling.told(f"{key}.{name}.asymmetry")
    cells = (
        telling.name(name),
        figure(telling, importance.facts.get("johnson")) if importance else NOTHING,
        _place(importance) if importance else NOTHING,
        figure(telling, both.facts.get("penalty")) if both else NOTHING,
        figure(telling, both.facts.get("reward")) if both else NOTHING,
        telling.say(f"models.kind_{both.facts['kind']}") if both else NOTHING,
    )
    if not units:
        return cells
    held = telling.told(f"{key}.{name}.with_units")
    return (*cells, _with_limits(telling, held) if held else NOTHING)


def _with_limits(telling: Telling, held: Finding) -> str:
    return f"{estimate(telling, held)} ({interval(telling, held.interval)})"


def _place(importance: Finding) -> str:
    low, high = (_whole(importance.facts.get(f"rank_{end}")) for end in ("low", "high"))
    return str(low) if low == high else f"{low}–{high}"


def _whole(fact: Fact) -> int:
    return int(fact) if isinstance(fact, int | float) else 0
