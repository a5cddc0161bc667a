"""The plan: when it was fixed, what was done otherwise, and what the answers could not give."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure, probability, told_facts
from analysis.reports.choosing import told
from analysis.reports.document import Block, Page, Paragraph, Table
from analysis.reports.telling import Telling

EXPLORED = "†"
"""Marks groups that were not thought of beforehand."""


def page(telling: Telling) -> Page | None:
    """The hash of the plan, deviations from the one that was fixed, and what was not to be had."""
    plan = telling.findings.meta.get("analysis_plan")
    if plan is None:
        return None
    return Page("plan", telling.say("plan.title"), "", tuple(_blocks(telling, plan)))


def _blocks(telling: Telling, plan: Mapping[str, Any]) -> Iterator[Block]:
    fixed = plan["fixed"]
    if fixed is not None:
        day = telling.phrases.date(date.fromisoformat(fixed["on"]))
        yield Paragraph(telling.say("plan.fixed", day=day, hash=fixed["hash"]))
        yield _deviations(telling, fixed["deviations"])
    elif plan["id"] == "usual":
        yield Paragraph(telling.say("plan.usual", hash=plan["hash"]))
    else:
        yield Paragraph(telling.say("plan.not_fixed", id=plan["id"], hash=plan["hash"]))
    weights = telling.told("respondents.weighting")
    if weights is not None:
        yield Paragraph(_weights(telling, weights))
    if plan["unmet"]:
        yield _unmet(telling, plan["unmet"])
    compared = [f for f in told(telling, "levels", "levels.") if ".compared." in f.key]
    if compared:
        yield _groups(telling, compared)


def _weights(telling: Telling, weights: Finding) -> str:
    facts = weights.facts
    return telling.say(
        f"plan.weights_{facts['by']}",
        effect=figure(telling, facts["design_effect"]),
        low=figure(telling, facts["smallest"]),
        high=figure(telling, facts["largest"]),
    )


def _groups(telling: Telling, compared: Sequence[Finding]) -> Table:
    """Outcomes by facts: the share explained and its corrected p; exploratory facts are marked."""
    cells = {(f.subject, str(f.facts["fact"])): f for f in compared}
    facts = dict.fromkeys(fact for _, fact in cells)
    explored = {str(f.facts["fact"]) for f in compared if f.facts["correction"] == "fdr"}
    return Table(
        header=("", *(_fact(telling, fact, explored) for fact in facts)),
        rows=tuple(
            (telling.name(subject), *(_cell(telling, cells.get((subject, fact))) for fact in facts))
            for subject in dict.fromkeys(subject for subject, _ in cells)
        ),
        title=telling.say("plan.groups"),
        numeric=frozenset(range(1, len(facts) + 1)),
        note=telling.say("plan.groups_note", mark=EXPLORED),
    )


def _fact(telling: Telling, fact: str, explored: Collection[str]) -> str:
    return telling.fact_name(fact) + (EXPLORED if fact in explored else "")


def _cell(telling: Telling, finding: Finding | None) -> str:
    if finding is None:
        return NOTHING
    p = probability(telling, finding.facts["p_adjusted"])
    return f"{figure(telling, finding.estimate, 3)} ({p})"


def _deviations(telling: Telling, found: tuple[Mapping[str, Any], ...]) -> Block:
    if not found:
        return Paragraph(telling.say("plan.no_deviations"))
    head = ("place", "fixed_value", "used_value", "meaning")
    return Table(
        header=tuple(telling.say(f"plan.{key}") for key in head),
        rows=tuple(
            (
                str(one["path"]),
                _value(one["fixed"]),
                _value(one["used"]),
                telling.say(f"plan.{one['weight']}"),
            )
            for one in found
        ),
        title=telling.say("plan.deviations"),
        wide=True,
    )


def _value(value: object) -> str:
    return NOTHING if value is None else str(value)


def _unmet(telling: Telling, found: tuple[Mapping[str, Any], ...]) -> Table:
    head = ("place", "why", "facts")
    return Table(
        header=tuple(telling.say(f"plan.{key}") for key in head),
        rows=tuple(
            (
                str(one["path"]),
                telling.say(f"plan.{one['code']}"),
                told_facts(telling, dict(one["facts"])),
            )
            for one in found
        ),
        title=telling.say("plan.unmet"),
        wide=True,
    )
