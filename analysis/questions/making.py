"""Makes findings that keep to the cell sizes of the plan, and refusals that say
why there is none.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.error_refusals import refusal_of
from analysis.questions.small_cells import hidden_cells
from analysis.statistics.means import mean_interval
from analysis.statistics.proportions import wilson
from analysis.thresholds import Thresholds

__all__ = [
    "ABOUT_NUMBERS",
    "SEED",
    "certain",
    "described",
    "ecological",
    "effect_verdict",
    "hidden",
    "level",
    "not_asked",
    "persons_only",
    "refusal_of",
    "refused",
    "scaled",
    "share",
    "shares",
    "too_few",
]

SEED = 20260101
ABOUT_NUMBERS = frozenset(
    {
        "no_answers",
        "too_few",
        "too_few_to_show",
        "complementary",
        "too_few_one_side",
        "too_few_over_limit",
        "too_few_events",
        "group_too_small",
        "subtracts_too_few",
    }
)
"""Refusals that more answers would lift."""
SECRET = frozenset({"too_few_to_show", "complementary"})
"""Refusals that hide how few there are."""


def refused(
    key: str,
    unit: Unit,
    method: str,
    refusal: Refusal,
    n: int = 0,
    subject: str | None = None,
) -> Finding:
    """A finding that gives no number and says why; not even how many where that is the secret."""
    n = 0 if refusal.code in SECRET else n
    verdict = Verdict.TOO_FEW if refusal.code in ABOUT_NUMBERS else Verdict.CANNOT_TELL
    return Finding(key, n, unit, method, verdict, subject=subject, refusal=refusal)


def too_few(n: int, needed: int) -> Refusal:
    """The refusal for fewer answers than the plan asks for."""
    return Refusal("too_few", {"n": n, "needed": needed})


def hidden(plan: Thresholds) -> Refusal:
    """The refusal for a group too small to be shown; it does not say how small."""
    return Refusal("too_few_to_show", {"needed": plan.show})


def not_asked(*missing: str) -> Refusal:
    """The refusal for a question whose items or facts are not there."""
    return Refusal("not_asked", {"missing": missing})


def certain(n: int, plan: Thresholds) -> Check:
    """Whether a description rests on enough answers to go without the word "uncertain"."""
    return Check("certain", n >= plan.certain, {"n": n, "needed": plan.certain})


def ecological(dataset: Dataset) -> tuple[Check, ...]:
    """The warning that rows are aggregates, where they are."""
    if dataset.source.level == "respondent":
        return ()
    return (Check("ecological", False, {"level": dataset.source.level}),)


def persons_only(dataset: Dataset) -> Refusal | None:
    """Why nothing may be said about persons, if rows are aggregates."""
    if dataset.source.level == "respondent":
        return None
    return Refusal("ecological", {"level": dataset.source.level})


def described(n: int, plan: Thresholds) -> Verdict:
    """The weight of a description that rests on ``n`` answers."""
    if n < plan.show:
        return Verdict.TOO_FEW
    if n < plan.compare:
        return Verdict.CANNOT_TELL
    return Verdict.SURE if n >= plan.certain else Verdict.PROBABLY


SURE_BELOW = 0.05
PROBABLE_BELOW = 0.10
"""Limits of the p corrected within a question."""


def effect_verdict(interval: Interval | None, p_adjusted: float | None) -> Verdict:
    """The weight of an effect: its interval leaves out 0, and how well it survives the correction
    for many tests. Without any effect at all, one question in ten says "probably" somewhere.
    """
    if interval is None or interval.low <= 0 <= interval.high or p_adjusted is None:
        return Verdict.CANNOT_TELL
    if p_adjusted < SURE_BELOW:
        return Verdict.SURE
    return Verdict.PROBABLY if p_adjusted < PROBABLE_BELOW else Verdict.CANNOT_TELL


def scaled(interval: Interval, step: float, method: str) -> Interval:
    """The interval of an estimate that is told for a ``step`` other than one."""
    return Interval(step * interval.low, step * interval.high, method, interval.level)


def share(
    key: str,
    count: int,
    n: int,
    plan: Thresholds,
    *,
    facts: Mapping[str, Fact] | None = None,
    checks: tuple[Check, ...] = (),
) -> Finding:
    """A Wilson share of ``n`` answers, hidden where ``n`` is below the smallest group shown."""
    if n < plan.show:
        return refused(key, Unit.SHARE, "wilson", hidden(plan), n)
    part = wilson(count, n)
    return Finding(
        key,
        n,
        Unit.SHARE,
        "wilson",
        described(n, plan),
        part.share,
        part.interval,
        checks=(certain(n, plan), *checks),
        facts={"count": count, **(facts or {})},
    )


def shares(
    cells: Mapping[str, tuple[int, dict[str, Fact]]],
    n: int,
    plan: Thresholds,
    *,
    checks: tuple[Check, ...] = (),
) -> Iterator[Finding]:
    """Shares of ``n`` by key, each with its count and facts, small counts hidden.

    Cells exclude each other; who is in none of them is not told, yet not given away either.
    """
    rest = n - sum(count for count, _ in cells.values())
    counts = {REST: rest, **{key: count for key, (count, _) in cells.items()}}
    unseen = hidden_cells(counts, plan, unpublished=(REST,))
    for key, (count, facts) in cells.items():
        if key in unseen and n >= plan.show:
            yield refused(key, Unit.SHARE, "wilson", unseen[key].refusal(plan))
        else:
            yield share(key, count, n, plan, facts=facts, checks=checks)


REST = ""
"""Stands for those who are in no cell."""


def level(  # noqa: PLR0913 - every finding of a level says the same things
    key: str,
    values: Floats,
    plan: Thresholds,
    *,
    binary: bool,
    facts: Mapping[str, Fact] | None = None,
    checks: tuple[Check, ...] = (),
    subject: str | None = None,
) -> Finding:
    """The mean of 0-100 scores (m,), NaN left out, or the share of 100s where they are
    two-valued.
    """
    valid = values[~np.isnan(values)]
    unit, method = (Unit.SHARE, "wilson") if binary else (Unit.POINTS, "mean_t")
    n = int(valid.size)
    if n < plan.show:
        return refused(key, unit, method, hidden(plan), n, subject)
    estimate, interval, spread = _summary(valid, binary)
    return Finding(
        key,
        n,
        unit,
        method,
        described(n, plan),
        estimate,
        interval,
        subject,
        checks=(certain(n, plan), *checks),
        facts={"binary": binary, "sd": spread, **(facts or {})},
    )


def _summary(valid: Floats, binary: bool) -> tuple[float, Interval, float]:
    if binary:
        part = wilson(int((valid > 50).sum()), int(valid.size))
        return part.share, part.interval, float(np.std(valid / 100, ddof=1))
    mean = mean_interval(valid)
    return mean.mean, mean.interval, mean.sd
