"""What an analysis did otherwise than the plan that was fixed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from analysis.findings import Fact
from analysis.plans.model import AnalysisPlan, explicit


class Difference(StrEnum):
    """How something differs from the fixed plan."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


class Weight(StrEnum):
    """What a difference does to the results."""

    EXPLORES = "explores"
    """More was looked at: what it found is exploratory, the planned results stand."""
    LEAVES_OUT = "leaves_out"
    """Something planned is not reported."""
    ALTERS = "alters"
    """Planned results may have come out otherwise."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """One difference: where (``thresholds.drivers``), how, and both values for a sentence.

    ``fixed`` is None for what was added, ``used`` for what was removed.
    """

    path: str
    difference: Difference
    weight: Weight
    fixed: Fact
    used: Fact


SETTINGS = ("questionnaire", "clusters", "missing", "imputations", "seed")


def deviations(fixed: AnalysisPlan, used: AnalysisPlan) -> tuple[Deviation, ...]:
    """Everything in which the plan used differs from the fixed one, in the order of a plan.

    Both are written out first, so that usual values count like written ones. Names and titles do
    not matter, nor does the order of lists.
    """
    before, after = explicit(fixed), explicit(used)
    return (
        *_lists("questions", before.questions or (), after.questions or ()),
        *_lists("groups", before.groups, after.groups),
        *_lists("exploratory", before.exploratory, after.exploratory),
        *_mappings("primary", _primaries(before), _primaries(after)),
        *_mappings("weights", _weights(before), _weights(after)),
        *_mappings("events", _days(before), _days(after)),
        *_settings(before, after),
        *_mappings("thresholds", before.thresholds, after.thresholds),
    )


def _lists(path: str, fixed: tuple[str, ...], used: tuple[str, ...]) -> Iterator[Deviation]:
    for name in fixed:
        if name not in used:
            yield Deviation(f"{path}.{name}", Difference.REMOVED, Weight.LEAVES_OUT, name, None)
    for name in used:
        if name not in fixed:
            yield Deviation(f"{path}.{name}", Difference.ADDED, Weight.EXPLORES, None, name)


def _mappings(
    path: str, fixed: Mapping[str, Fact], used: Mapping[str, Fact]
) -> Iterator[Deviation]:
    for name in (*fixed, *(name for name in used if name not in fixed)):
        here, there = fixed.get(name), used.get(name)
        if here == there:
            continue
        difference = Difference.CHANGED
        if name not in used:
            difference = Difference.REMOVED
        elif name not in fixed:
            difference = Difference.ADDED
        yield Deviation(f"{path}.{name}", difference, Weight.ALTERS, here, there)


def _settings(fixed: AnalysisPlan, used: AnalysisPlan) -> Iterator[Deviation]:
    for name in SETTINGS:
        here, there = getattr(fixed, name), getattr(used, name)
        if here != there:
            yield Deviation(name, Difference.CHANGED, Weight.ALTERS, here, there)


def _primaries(plan: AnalysisPlan) -> dict[str, Fact]:
    return {primary.finding: primary.direction.value for primary in plan.primary}


def _days(plan: AnalysisPlan) -> dict[str, Fact]:
    """All events are fitted together, so that one more may alter what is said of another."""
    return {event.date: event.date for event in plan.events}


def _weights(plan: AnalysisPlan) -> dict[str, Fact]:
    if plan.weights is None:
        return {}
    bounds: dict[str, Fact] = {"low": plan.weights.low, "high": plan.weights.high}
    return {
        **{
            f"margins.{margin}.{category}": value
            for margin, targets in plan.weights.margins.items()
            for category, value in targets.items()
        },
        **bounds,
    }
