"""Conditions about facts, in the closed language of questionnaires, with typed comparisons.

``segment == gold and purchases_12m >= 2``, ``last_purchase_date < 2026-01-01``, ``not
answered(churned_at)``: as there, a comparison with a fact that is not known is false, ``!=``
included, and ``answered(x)`` asks whether the fact is known.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from questionnaires import conditions
from questionnaires.conditions.nodes import OPERATORS, ORDER_OPERATORS, Comparison, Literal, Node
from questionnaires.facts import FactKind
from questionnaires.problems import did_you_mean
from surveyapp.models import FactValue
from surveyapp.services.customers.facts import FactType, FactTypes
from surveyapp.services.programmes.fact_values import TYPED, Kinds, compared, meant, typed
from surveyapp.services.programmes.meetable import (
    FIRST_DAY,
    LAST_DAY,
    Part,
    literals,
    never_met,
)
from surveyapp.services.programmes.rule_problems import N_, RuleProblem

Facts = Mapping[str, FactValue]

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
NO_VALUE = N_("Nobody can meet this: no value of '%(name)s' fits all that is asked of it.")
NO_DAY = N_(
    "Nobody can meet this: no day from %(first)s to %(last)s fits all that is asked of '%(name)s'."
)
TOO_DEEP = N_("The condition has too many brackets or 'not' inside each other; make it simpler.")
ENDS_EARLY = N_("The condition ends too early; something is missing after '%(near)s'.")
NOT_UNDERSTOOD = N_(
    "The condition cannot be read from character %(place)s on: '%(near)s'. Write words with spaces "
    "or signs in quotes."
)
OTHER_SIGNS = {
    "=": N_("Character %(place)s is a single =. Write == to compare."),
    "&": N_("Character %(place)s is a &. Write 'and'."),
    "|": N_("Character %(place)s is a |. Write 'or'."),
    "!": N_("Character %(place)s is a single !. Write 'not', or != to compare."),
}
NEAR = 20


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
        return FactCondition(None), [RuleProblem(field, *_unreadable(text, error))]
    problems = [
        RuleProblem(field, sentence, values)
        for part in parsed.comparisons
        for sentence, values in _flaws(part, known)
    ]
    if problems:
        return FactCondition(None), problems
    if failed := never_met(parsed.root, known):
        return FactCondition(None), [_impossible(field, name, known[name]) for name in failed]
    kinds = {name: known[name].kind for name in parsed.questions if known[name].kind in TYPED}
    return FactCondition(typed(parsed.root, kinds), kinds), []


def _impossible(field: str, name: str, fact: FactType) -> RuleProblem:
    if fact.kind is FactKind.DATE:
        days = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}
        return RuleProblem(field, NO_DAY, {"name": name, **days})
    return RuleProblem(field, NO_VALUE, {"name": name})


def _unreadable(text: str, error: conditions.ConditionError) -> tuple[str, dict[str, str]]:
    if error.code == "condition-too-deep":
        return TOO_DEEP, {}
    rest = text[error.position :].strip()
    if not rest:
        return ENDS_EARLY, {"near": text.rstrip()[-NEAR:]}
    known = rest[0] in OTHER_SIGNS and rest[:2] not in OPERATORS
    sentence = OTHER_SIGNS[rest[0]] if known else NOT_UNDERSTOOD
    return sentence, {"place": str(error.position + 1), "near": rest[:NEAR]}


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
