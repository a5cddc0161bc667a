"""Rules that contradict each other, the survey, or what is known: all told at once, by field."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.facts import FactKind
from questionnaires.problems import did_you_mean
from surveyapp.services.programmes.contradictions import contradictions
from surveyapp.services.programmes.contradictions_in_time import contradictions_in_time
from surveyapp.services.programmes.contradictions_so_far import contradictions_so_far
from surveyapp.services.programmes.fact_conditions import read_condition
from surveyapp.services.programmes.fact_values import DAYS
from surveyapp.services.programmes.programme_rules import (
    AnniversaryTrigger,
    ManagersTrigger,
    Rules,
)
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.surroundings import Surroundings


def check_rules(rules: Rules, around: Surroundings) -> list[RuleProblem]:
    """Everything that cannot be, in the order of the form."""
    _condition, problems = read_condition(rules.where, around.facts)
    return [
        *(RuleProblem(field, text, values) for field, text, values in _unknown(rules, around)),
        *problems,
        *contradictions(rules, around),
        *contradictions_so_far(rules, around.so_far),
        *contradictions_in_time(rules, around),
    ]


def _unknown(rules: Rules, around: Surroundings) -> Iterator[tuple[str, str, dict[str, str]]]:
    named = {"by": rules.by, "arms.from": rules.arms_from, "trigger.of": "", "trigger.fact": ""}
    if isinstance(rules.trigger, AnniversaryTrigger):
        named["trigger.of"] = rules.trigger.of
    if isinstance(rules.trigger, ManagersTrigger):
        named["trigger.fact"] = rules.trigger.fact
    for field, name in named.items():
        if name and name not in around.facts:
            hint = did_you_mean(name, around.facts)
            yield field, N_("There is no fact '%(name)s'.%(hint)s"), {"name": name, "hint": hint}
    day = named["trigger.of"]
    if day in around.facts and around.facts[day].kind not in DAYS:
        yield "trigger.of", N_("'%(name)s' is no date, so it has no anniversary."), {"name": day}
    yield from _unfit_arms(rules, around)


def _unfit_arms(rules: Rules, around: Surroundings) -> Iterator[tuple[str, str, dict[str, str]]]:
    fact, name = around.facts.get(rules.arms_from), rules.arms_from
    if fact is None:
        return
    if fact.kind not in (FactKind.TEXT, FactKind.CHOICE):
        yield "arms.from", N_("'%(name)s' is no text, so it names no arm."), {"name": name}
    for arm in rules.arms if fact.choices else ():
        if arm.name not in fact.choices:
            hint = did_you_mean(arm.name, fact.choices)
            values = {"name": name, "value": arm.name, "hint": hint}
            yield "arms", N_("'%(name)s' is never '%(value)s'.%(hint)s"), values
