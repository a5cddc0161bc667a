"""A mapping given on the command line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from analysis.intake.columns import ColumnMapping, FactColumn, ItemColumn
from analysis.intake.problems import IntakeProblem, IntakeProblems, quoted


def from_flags(
    *,
    maps: Iterable[str] = (),
    codes: Iterable[str] = (),
    facts: Iterable[str] = (),
    missing: Iterable[str] = (),
    start: ColumnMapping | None = None,
) -> ColumnMapping:
    """A mapping from flags like ``SAT1=CUSA1``, ``0=not_applicable`` and ``actual_wait=Delay``.

    A code for one item alone is written ``SAT1:99=missing``. Flags come on top of ``start``; the
    rest is found by name. Raises ``IntakeProblems`` for flags without ``=`` and repeated ones.
    """
    start = start or ColumnMapping()
    problems: list[IntakeProblem] = []
    items = {item: ItemColumn(column) for item, column in _pairs("--map", maps, problems).items()}
    named = {name: FactColumn(column) for name, column in _pairs("--fact", facts, problems).items()}
    coded = _pairs("--code", codes, problems)
    if problems:
        raise IntakeProblems("flags", problems)
    mapping = replace(
        start,
        items={**start.items, **items},
        facts={**start.facts, **named},
        missing=start.missing | set(missing),
    )
    return _with_codes(mapping, coded)


def _pairs(flag: str, given: Iterable[str], problems: list[IntakeProblem]) -> dict[str, str]:
    found: dict[str, str] = {}
    for text in given:
        left, equals, right = (part.strip() for part in text.partition("="))
        if not (left and equals and right):
            sentence = f"{flag} {quoted(text)} is not understood; write it like {flag} A=B"
            problems.append(IntakeProblem("bad-flag", sentence))
        elif found.setdefault(left, right) != right:
            sentence = f"{flag} names {quoted(left)} twice; keep one of the two"
            problems.append(IntakeProblem("repeated-flag", sentence))
    return found


def _with_codes(mapping: ColumnMapping, coded: Mapping[str, str]) -> ColumnMapping:
    for raw, meaning in coded.items():
        item, colon, value = raw.partition(":")
        if colon and item in mapping.items:
            place = mapping.items[item]
            changed = replace(place, codes={**place.codes, value.strip(): meaning})
            mapping = replace(mapping, items={**mapping.items, item: changed})
        else:
            mapping = replace(mapping, codes={**mapping.codes, raw: meaning})
    return mapping
