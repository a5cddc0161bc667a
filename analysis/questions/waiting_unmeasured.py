"""How strong something unmeasured would have to be to undo what a wait goes together with."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import refusal_of, refused, too_few
from analysis.questions.waiting_times import Times, winsorised
from analysis.statistics.correlation import pearson
from analysis.statistics.e_value import Scale, e_value
from analysis.statistics.errors import PerfectFit, StatisticsError
from analysis.statistics.event_rule import event_rule
from analysis.statistics.logistic import logistic
from analysis.statistics.robustness import Robustness, robustness
from analysis.thresholds import Thresholds

KEY = "waiting.unmeasured"
LEFT_OVER = 1e-12
RARE = 0.15
"""Below this share of the rarer outcome an odds ratio is as good as a ratio of risks."""


def robust(x: Floats, y: Floats) -> Robustness:
    """How robust the slope of y (n,) on x (n,) is; it depends on their correlation alone."""
    r, df = pearson(x, y).r, x.size - 2
    if 1 - r * r < LEFT_OVER:
        raise PerfectFit
    return robustness(r * math.sqrt(df / (1 - r * r)), 1.0, df)


def unmeasured(times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """The robustness value of satisfaction with a wait, or its E-value where it is two-valued."""
    if times.clock is None or times.satisfaction is None:
        return
    wait, source = times.clock
    rows = drawn_rows(~np.isnan(wait) & ~np.isnan(times.satisfaction), seed)
    unit, method = (Unit.RATIO, "e_value") if times.binary else (Unit.SHARE, "robustness_value")
    if rows.size < plan.curve:
        yield refused(KEY, unit, method, too_few(rows.size, plan.curve), rows.size)
        return
    inside, pulled = winsorised(wait[rows])
    y = times.satisfaction[rows]
    try:
        found = _ratio(inside, y / 100, plan) if times.binary else _share(inside, y)
    except StatisticsError as error:
        found = refusal_of(error)
    if isinstance(found, Refusal):
        yield refused(KEY, unit, method, found, rows.size)
        return
    value, verdict, facts = found
    told: dict[str, Fact] = {"outcome": times.outcome, "wait_source": source}
    yield Finding(
        KEY,
        int(rows.size),
        unit,
        method,
        verdict,
        value,
        checks=(pulled, *times.checks),
        facts={**told, "wait_unit": times.wait_unit, **facts},
    )


Found = tuple[float, Verdict, dict[str, Fact]]


def _share(wait: Floats, y: Floats) -> Found:
    found = robust(wait, y)
    facts: dict[str, Fact] = {"to_unclear": found.to_unclear, "partial_r2": found.partial_r2}
    return found.value, _clear(found.to_unclear > 0), facts


def _ratio(wait: Floats, y: Floats, plan: Thresholds) -> Found | Refusal:
    """For a wait that is a standard deviation longer."""
    if not event_rule(y, 1, fewest=plan.behaviour_events).enough:
        return Refusal("too_few_events", {"needed": plan.behaviour_events})
    step = float(np.std(wait, ddof=1))
    ratio = logistic(y, (wait / (step or 1.0))[:, None]).odds_ratios[0]
    rare = min(float(y.mean()), 1 - float(y.mean())) < RARE
    scale: Scale = "odds_ratio_rare" if rare else "odds_ratio"
    found = e_value(ratio.value, ratio.interval.low, ratio.interval.high, scale)
    facts: dict[str, Fact] = {
        "to_unclear": found.limit,
        "odds_ratio": ratio.value,
        "step": step,
        "scale": scale,
    }
    return found.value, _clear(found.limit > 1), facts


def _clear(stands: bool) -> Verdict:
    return Verdict.SURE if stands else Verdict.CANNOT_TELL
