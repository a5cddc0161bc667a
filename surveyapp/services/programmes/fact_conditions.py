"""Conditions about facts, in the closed language of questionnaires, with typed comparisons.

``segment == gold and purchases_12m >= 2``, ``last_purchase_date < 2026-01-01``, ``not
answered(churned_at)``: as there, a comparison with a fact that is not known is false, ``!=``
included, and ``answered(x)`` asks whether the fact is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date

from questionnaires import conditions
from questionnaires.conditions.nodes import (
    ORDER_OPERATORS,
    Answered,
    Comparison,
    Every,
    Literal,
    Membership,
    Node,
    Not,
    Some,
)
from questionnaires.problems import did_you_mean
from surveyapp.models import AttributeKind, FactValue
from surveyapp.services.programmes.known_facts import FactKind
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.rules_fields import as_day

Facts = Mapping[str, FactValue]
Part = Comparison | Membership | Answered


@dataclass(frozen=True, slots=True)
class FactCondition:
    """A condition that has been read; ``dates`` are facts compared as days."""

    root: Node | None
    dates: frozenset[str] = frozenset()

    def holds(self, facts: Facts) -> bool:
        """Whether it is true of these facts; no condition is true of all."""
        if self.root is None:
            return True
        if not self.dates:
            return self.root.holds(facts)
        return self.root.holds({**facts, **{name: _ordinal(facts, name) for name in self.dates}})


def read_condition(
    text: str, known: Mapping[str, FactKind], field: str = "where"
) -> tuple[FactCondition, list[RuleProblem]]:
    """The condition, and everything that is wrong with it."""
    if not text:
        return FactCondition(None), []
    try:
        parsed = conditions.parse(text)
    except conditions.ConditionError as error:
        return FactCondition(None), [RuleProblem(field, "%(what)s", {"what": error.message})]
    problems = [
        RuleProblem(field, sentence, values)
        for part in parsed.comparisons
        for sentence, values in _flaws(part, known)
    ]
    if problems:
        return FactCondition(None), problems
    dates = frozenset(name for name in parsed.questions if known[name].kind is AttributeKind.DATE)
    return FactCondition(_with_days(parsed.root, dates), dates), []


def _flaws(part: Part, known: Mapping[str, FactKind]) -> Iterator[tuple[str, dict[str, str]]]:
    name = part.question
    if name not in known:
        values = {"name": name, "hint": did_you_mean(name, known)}
        yield N_("There is no fact '%(name)s'.%(hint)s"), values
        return
    fact = known[name]
    ordered = isinstance(part, Comparison) and part.operator in ORDER_OPERATORS
    if ordered and fact.kind in (AttributeKind.TEXT, AttributeKind.CHOICE):
        yield N_("'%(name)s' is a text; compare it with ==, != or in."), {"name": name}
    for literal in _literals(part):
        yield from _unfit(name, fact, literal)


def _unfit(name: str, fact: FactKind, literal: Literal) -> Iterator[tuple[str, dict[str, str]]]:
    values = {"name": name, "value": literal.text}
    if fact.kind is AttributeKind.NUMBER and literal.number is None:
        yield N_("'%(name)s' is a number; '%(value)s' is none."), values
    if fact.kind is AttributeKind.DATE and as_day(literal.text) is None:
        yield (
            N_("'%(name)s' is a date; write '%(value)s' as a day such as 2026-03-02."),
            values,
        )
    if fact.choices and literal.text not in fact.choices:
        hint = did_you_mean(literal.text, fact.choices)
        yield N_("'%(name)s' is never '%(value)s'.%(hint)s"), {**values, "hint": hint}


def _literals(part: Part) -> tuple[Literal, ...]:
    if isinstance(part, Comparison):
        return (part.value,)
    return part.values if isinstance(part, Membership) else ()


def _with_days(node: Node, dates: frozenset[str]) -> Node:
    """The same, with days as the numbers by which they are put in order."""
    if isinstance(node, Not):
        return Not(_with_days(node.part, dates))
    if isinstance(node, Every | Some):
        return replace(node, parts=tuple(_with_days(part, dates) for part in node.parts))
    if isinstance(node, Comparison) and node.question in dates:
        return replace(node, value=_day(node.value))
    if isinstance(node, Membership) and node.question in dates:
        return replace(node, values=tuple(_day(value) for value in node.values))
    return node


def _day(literal: Literal) -> Literal:
    return Literal(literal.text, float(date.fromisoformat(literal.text).toordinal()))


def _ordinal(facts: Facts, name: str) -> float | None:
    day = as_day(str(facts.get(name) or "")[:10])
    return None if day is None else float(day.toordinal())
