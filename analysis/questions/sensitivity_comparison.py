"""A result made another way, beside the one it checks."""

from __future__ import annotations

from dataclasses import replace

from analysis.dataset import Dataset
from analysis.findings import Check, Finding, Interval, Refusal
from analysis.questions.making import ecological
from analysis.thresholds import Thresholds


def not_separable(removed: int, plan: Thresholds) -> Refusal | None:
    """Why the two results may not be shown side by side: together they would tell what
    few people said.
    """
    if removed == 0:
        return Refusal("nothing_removed")
    if removed < plan.show:
        return Refusal("subtracts_too_few", {"needed": plan.show})
    return None


def compared(
    dataset: Dataset, what: str, varied: Finding, baseline: Finding, removed: int
) -> Finding:
    """The varied result beside the one it checks."""
    if varied.estimate is None or baseline.estimate is None:
        return varied
    difference = varied.estimate - baseline.estimate
    half = _half_width(baseline.interval)
    robust = Check(
        "robust", abs(difference) <= half, {"difference": difference, "half_width": half}
    )
    return replace(
        varied,
        checks=(robust, *ecological(dataset)),
        facts={
            "what": what,
            "baseline": baseline.estimate,
            "difference": difference,
            "removed": removed,
        },
    )


def _half_width(interval: Interval | None) -> float:
    return 0.0 if interval is None else (interval.high - interval.low) / 2
