"""The plan: when it was fixed, what was done otherwise, and what the answers could not give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from analysis.reports.appendix.cells import NOTHING, told_facts
from analysis.reports.document import Block, Page, Paragraph, Table
from analysis.reports.telling import Telling


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
    if plan["unmet"]:
        yield _unmet(telling, plan["unmet"])


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
