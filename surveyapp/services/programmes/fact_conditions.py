"""Conditions about facts, in the closed language of questionnaires, with typed comparisons.

``segment == gold and purchases_12m >= 2``, ``last_purchase_date < 2026-01-01``, ``not
answered(churned_at)``: as there, a comparison with a fact that is not known is false, ``!=``
included, and ``answered(x)`` asks whether the fact is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

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
from questionnaires.facts import FactKind
from questionnaires.problems import did_you_mean
from surveyapp.models import FactValue
from surveyapp.services.customers.facts import FactType, FactTypes
from surveyapp.services.programmes.fact_values import TYPED, compared, happening, meant
from surveyapp.services.programmes.rule_problems import N_, RuleProblem

Facts = Mapping[str, FactValue]
Part = Comparison | Membership | Answered
Kinds = Mapping[str, FactKind]

UNORDERED = {
    FactKind.TEXT: N_("'%(name)s' is a text; compare it with ==, != or in."),
    FactKind.CHOICE: N_("'%(name)s' is a text; compare it with ==, != or in."),
    FactKind.FLAG: N_("'%(name)s' is yes or no; write %(name)s == yes."),
}
NEVER_SUCH = {
    FactKind.NUMBER: N_("'%(name)s' is a number; '%(value)s' is none."),
    FactKind.DATE: N_("'%(name)s' is a date; write '%(value)s' as a day such as 2026-03-02."),
    FactKind.DATE_OR_FLAG: N_(
        "'%(name)s' is a date; write '%(value)s' as a day such as 2026-03-02, or ask whether it "
        "happened with answered(%(name)s)."
    ),
    FactKind.FLAG: N_("'%(name)s' is yes or no, never '%(value)s'."),
}


@dataclass(frozen=True, slots=True)
class FactCondition:
    """A condition that has been read; ``kinds`` are of facts that are not compared as kept."""

    root: Node | None
    kinds: Kinds = field(default_factory=dict)

    def holds(self, facts: Facts) -> bool:
        """Whether it is true of these facts; no condition is true of all."""
        if self.root is None:
            return True
        return self.root.holds(compared(facts, self.kinds) if self.kinds else facts)


def read_condition(
    text: str, known: FactTypes, field: str = "where"
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
    kinds = {name: known[name].kind for name in parsed.questions if known[name].kind in TYPED}
    return FactCondition(_typed(parsed.root, kinds), kinds), []


def _flaws(part: Part, known: FactTypes) -> Iterator[tuple[str, dict[str, str]]]:
    name = part.question
    if name not in known:
        values = {"name": name, "hint": did_you_mean(name, known)}
        yield N_("There is no fact '%(name)s'.%(hint)s"), values
        return
    fact = known[name]
    ordered = isinstance(part, Comparison) and part.operator in ORDER_OPERATORS
    if ordered and fact.kind in UNORDERED:
        yield UNORDERED[fact.kind], {"name": name}
        return
    for literal in literals(part):
        yield from _unfit(name, fact, literal)


def _unfit(name: str, fact: FactType, literal: Literal) -> Iterator[tuple[str, dict[str, str]]]:
    values = {"name": name, "value": literal.text}
    if meant(literal, fact.kind) is None:
        yield NEVER_SUCH[fact.kind], values
    if fact.choices and literal.text not in fact.choices:
        hint = did_you_mean(literal.text, fact.choices)
        yield N_("'%(name)s' is never '%(value)s'.%(hint)s"), {**values, "hint": hint}


def literals(part: Part) -> tuple[Literal, ...]:
    """What the fact is compared with."""
    if isinstance(part, Comparison):
        return (part.value,)
    return part.values if isinstance(part, Membership) else ()


def _typed(node: Node, kinds: Kinds) -> Node:
    """The same, with days and flags as the numbers they are compared by."""
    if isinstance(node, Not):
        return Not(_typed(node.part, kinds))
    if isinstance(node, Every | Some):
        return replace(node, parts=tuple(_typed(part, kinds) for part in node.parts))
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
