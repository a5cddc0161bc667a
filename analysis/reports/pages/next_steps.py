"""The last page: three actions, how sure we are, and what could not be said."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from analysis.charts import fields
from analysis.findings import Finding, Verdict
from analysis.reports.choosing import apart, leaders, main_outcome, told
from analysis.reports.document import (
    Action,
    Actions,
    Block,
    Bullets,
    Heading,
    Page,
    Paragraph,
    Unsaid,
)
from analysis.reports.telling import Telling
from analysis.reports.wording import inline

STEPS = 3
ENOUGH = 250
"""Answers in a wave that find a change of 5 points four times out of five (docs/measurement.md)."""
LENGTH = "length"


def page(telling: Telling, unsaid: Sequence[Unsaid]) -> Page:
    """Actions that follow from findings, with room for an owner and a date."""
    makers: tuple[Callable[[Telling], Action | None], ...] = (
        _improve,
        _shorten,
        _win_back,
        _look_into,
        _ask_more,
    )
    actions = [action for maker in makers if (action := maker(telling))][:STEPS]
    blocks = tuple(_blocks(telling, tuple(actions), unsaid))
    message = telling.say("next_steps.message", count=len(actions))
    return Page("next-steps", telling.say("next_steps.title"), message, blocks)


def _blocks(
    telling: Telling, actions: tuple[Action, ...], unsaid: Sequence[Unsaid]
) -> Iterator[Block]:
    head = ("next_steps.step", "next_steps.owner", "next_steps.date")
    if actions:
        step, owner, date = (telling.say(key) for key in head)
        yield Actions((step, owner, date), actions)
    yield Heading(telling.say("next_steps.how_sure"))
    yield Bullets(
        tuple(telling.say(f"next_steps.{v}") for v in ("sure", "probably", "cannot_tell"))
    )
    yield Paragraph(telling.say("next_steps.together"))
    if unsaid:
        yield Heading(telling.say("next_steps.unsaid"))
        yield Bullets(tuple(_unsaid(item) for item in unsaid))


def _unsaid(item: Unsaid) -> str:
    """A title that asks keeps its question mark alone."""
    mark = "" if item.title.endswith("?") else ":"
    return f"{item.title}{mark} {item.sentence}"


def _improve(telling: Telling) -> Action | None:
    """What the map says to improve; without that, to keep what matters most and is rated well."""
    outcome = main_outcome(telling)
    members = leaders(telling, outcome)
    weak = [name for name in fields.to_improve(telling, outcome) if _counts(telling, outcome, name)]
    good = [name for name in fields.to_keep(telling, outcome) if _counts(telling, outcome, name)]
    rated = [
        level
        for name in weak or [name for name in good if name in members]
        if (level := telling.told(f"levels.{name}"))
    ]
    if not rated:
        return None
    why = "improve_why" if rated[0].subject in members else "improve_field_why"
    return Action(
        what=telling.say(
            f"next_steps.{'improve' if weak else 'keep'}", name=telling.name(rated[0].subject)
        ),
        why=telling.say(
            f"next_steps.{why}",
            value=telling.value(rated[0]),
            margin=telling.margin(rated[0]),
            outcome=inline(telling, outcome),
        ),
    )


def _counts(telling: Telling, outcome: str | None, name: str) -> bool:
    """Whether more of it surely goes together with more of the outcome."""
    effect = telling.told(f"drivers.{outcome}.{name}.effect")
    return effect is not None and telling.is_sure(effect) and _estimate(effect) > 0


def _estimate(finding: Finding) -> float:
    return finding.estimate or 0.0


def _shorten(telling: Telling) -> Action | None:
    over = telling.told("waiting.over_limit")
    if over is None or over.interval is None:
        return None
    facets = [facet for facet in _facets(telling) if facet != LENGTH]
    known = [f for f in facets if telling.phrases.has(f"next_steps.wait_{f}")]
    key = f"next_steps.wait_{known[0]}" if known else "next_steps.wait_length"
    interval = telling.between(over.interval, over.unit)
    why = telling.say("next_steps.wait_why", value=telling.value(over), interval=interval)
    return Action(what=telling.say(key), why=why)


def _facets(telling: Telling) -> tuple[str, ...]:
    """Causes that surely go together with satisfaction with the wait, the strongest first."""
    causes = [f for f in told(telling, "waiting", "waiting.causes.") if f.verdict is Verdict.SURE]
    ranked = sorted(causes, key=_importance, reverse=True)
    return tuple(f.key.removeprefix("waiting.causes.") for f in ranked)


def _importance(finding: Finding) -> float:
    importance = finding.facts.get("importance")
    return importance if isinstance(importance, float) else 0.0


def _win_back(telling: Telling) -> Action | None:
    finding = telling.told("risk.at_risk")
    if finding is None or finding.interval is None:
        return None
    interval = telling.between(finding.interval, finding.unit)
    return Action(
        what=telling.say("next_steps.win_back"),
        why=telling.say("next_steps.win_back_why", value=telling.value(finding), interval=interval),
    )


def _look_into(telling: Telling) -> Action | None:
    """The lowest side, where it lies surely below the highest and is not to be improved already."""
    roles = ("dimension", "sibling", "driver")
    levels = [
        f
        for f in telling.answer("levels").findings
        if f.refusal is None and f.facts.get("role") in roles and f.key == f"levels.{f.subject}"
    ]
    levels.sort(key=_estimate)
    if len(levels) < 2 or not apart(levels[0], levels[-1]):
        return None
    lowest = levels[0]
    outcome = main_outcome(telling)
    if lowest.subject in fields.to_improve(telling, outcome) and _counts(
        telling, outcome, str(lowest.subject)
    ):
        return None
    return Action(
        what=telling.say("next_steps.look_into", name=telling.name(lowest.subject)),
        why=telling.say(
            "next_steps.look_into_why",
            value=telling.value(lowest),
            margin=telling.margin(lowest),
        ),
    )


def _ask_more(telling: Telling) -> Action | None:
    if telling.dataset.n >= ENOUGH:
        return None
    return Action(telling.say("next_steps.ask_more"), telling.say("next_steps.ask_more_why"))
