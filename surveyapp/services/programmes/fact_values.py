"""Facts and what they are compared with, as conditions compare them: days and flags as numbers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date

from questionnaires.conditions.nodes import (
    Answered,
    Comparison,
    Every,
    Literal,
    Membership,
    Node,
    Not,
    Some,
)
from questionnaires.facts import FactKind
from surveyapp.models import FactValue
from surveyapp.services.programmes.rules_fields import NO, YES, as_day

Kinds = Mapping[str, FactKind]
DAYS = frozenset({FactKind.DATE, FactKind.DATE_OR_FLAG})
TYPED = DAYS | {FactKind.FLAG}
"""Kinds whose values are not compared as they are kept."""


def happening(name: str) -> str:
    """What asks whether something happened, of a fact that also says when; no fact is called so."""
    return f"{name} happened"


def meant(literal: Literal, kind: FactKind) -> Literal | None:
    """The value of a condition as it is compared; None where the fact is never such."""
    if kind is FactKind.NUMBER:
        return literal if literal.number is not None else None
    if kind is FactKind.FLAG:
        flag = _flag(literal.text)
        return None if flag is None else Literal(literal.text, flag)
    if kind in DAYS:
        day = as_day(literal.text)
        return None if day is None else Literal(literal.text, float(day.toordinal()))
    return literal


def typed(node: Node, kinds: Kinds) -> Node:
    """The same condition, with days and flags as the numbers they are compared by."""
    if isinstance(node, Not):
        return Not(typed(node.part, kinds))
    if isinstance(node, Every | Some):
        return replace(node, parts=tuple(typed(part, kinds) for part in node.parts))
    if isinstance(node, Comparison) and node.question in kinds:
        return replace(node, value=_value(node.value, kinds[node.question]))
    if isinstance(node, Membership) and node.question in kinds:
        kind = kinds[node.question]
        return replace(node, values=tuple(_value(value, kind) for value in node.values))
    if isinstance(node, Answered) and kinds.get(node.question) is FactKind.DATE_OR_FLAG:
        return Answered(happening(node.question))
    return node


def _value(literal: Literal, kind: FactKind) -> Literal:
    return meant(literal, kind) or literal


def compared(facts: Mapping[str, FactValue], kinds: Kinds) -> dict[str, FactValue]:
    """The facts with those of typed kinds as they are compared."""
    found = dict(facts)
    for name, kind in kinds.items():
        given = facts.get(name)
        if kind is FactKind.FLAG:
            found[name] = _flag(given)
        if kind not in DAYS:
            continue
        day = _day(given)
        found[name] = day
        if kind is FactKind.DATE_OR_FLAG:
            found[happening(name)] = 1.0 if day is not None or _flag(given) else None
    return found


def _day(given: FactValue) -> float | None:
    day: date | None = as_day(str(given or "")[:10])
    return None if day is None else float(day.toordinal())


def _flag(given: FactValue) -> float | None:
    if isinstance(given, int | float):
        return float(given != 0)
    word = str(given or "").strip().casefold()
    if word in YES | NO:
        return float(word in YES)
    return None
