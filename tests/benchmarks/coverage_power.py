"""Effects of the size a design is planned for: how often they are noticed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.statistics.correlation import pearson
from analysis.statistics.gap import gap_model
from analysis.statistics.mediation_observed import mediation
from analysis.statistics.ols import ols
from analysis.statistics.planner.bent_power import Kink, Knot, kink_power, knot_power
from analysis.statistics.planner.mediation_power import Paths, mediation_power
from analysis.statistics.planner.power import (
    Change,
    Increment,
    change_power,
    correlation_power,
    increment_power,
    n_for_change,
    n_for_correlation,
    n_for_increment,
)
from analysis.statistics.segmented_test import sup_f_test
from analysis.statistics.two_groups import paired_t, welch_t

Random = np.random.Generator
KINK, KNOT = Kink(), Knot()
PATHS = Paths(0.26, 0.26)
STEP = Increment(0.03, 0.30, 1, 3)
CHANGE_N, PANEL_N = n_for_change(Change(5)).n, n_for_change(Change(5, same_people=0.5)).n
PAIR_N, STEP_N = n_for_correlation(0.25).n, n_for_increment(STEP).n


@dataclass(frozen=True)
class PowerCheck:
    """``promised`` is the planner's chance; ``noticed`` tells of one invented sample.

    One run in ``rarely`` is made; ``simulated`` promises are themselves a little uncertain.
    """

    name: str
    promised: Callable[[], float]
    noticed: Callable[[Random], bool]
    rarely: int = 1


def _change(random: Random) -> bool:
    return welch_t(random.normal(5, 20, CHANGE_N), random.normal(0, 20, CHANGE_N)).p < 0.05


def _panel(random: Random) -> bool:
    person, each = random.normal(0, 20 * 0.5**0.5, PANEL_N), 20 * 0.5**0.5
    after = person + random.normal(5, each, PANEL_N)
    return paired_t(after, person + random.normal(0, each, PANEL_N)).p < 0.05


def _correlation(random: Random) -> bool:
    x, e = random.standard_normal((2, PAIR_N))
    return pearson(x, 0.25 * x + np.sqrt(1 - 0.25**2) * e).p < 0.05


def _increment(random: Random) -> bool:
    x = random.standard_normal((STEP_N, 3))
    y = x @ np.sqrt([0.03, 0.135, 0.135]) + np.sqrt(0.7) * random.standard_normal(STEP_N)
    return ols(y, x, errors="classical").slopes[0].p < 0.05


def _kink(random: Random) -> bool:
    gap = KINK.gap_sd * random.standard_normal(300)
    y = KINK.within * np.minimum(gap, 0) + KINK.beyond * np.maximum(gap, 0)
    return gap_model(gap, y + KINK.noise * random.standard_normal(300)).difference.p < 0.05


def _knot(random: Random) -> bool:
    x = np.clip(KNOT.mean + KNOT.sd * random.standard_normal(500), 0, 100)
    y = KNOT.slope * x + KNOT.change * np.maximum(x - KNOT.at, 0)
    y += KNOT.noise * random.standard_normal(500)
    return sup_f_test(x, y, seed=int(random.integers(2**31)), draws=300).p < 0.05


def _mediation(random: Random) -> bool:
    x = random.standard_normal(200)
    m = 0.26 * x + np.sqrt(1 - 0.26**2) * random.standard_normal(200)
    y = 0.26 * m + np.sqrt(1 - 0.26**2) * random.standard_normal(200)
    limits = mediation(x, m, y, seed=int(random.integers(2**31)), draws=1000).indirect.percentile
    return limits.low > 0


POWERS = (
    PowerCheck(
        f"change of 5 points, n = {CHANGE_N} a wave",
        lambda: change_power(CHANGE_N, Change(5)).power,
        _change,
    ),
    PowerCheck(
        f"the same in a panel of {PANEL_N}",
        lambda: change_power(PANEL_N, Change(5, same_people=0.5)).power,
        _panel,
    ),
    PowerCheck(
        f"correlation of .25, n = {PAIR_N}",
        lambda: correlation_power(PAIR_N, 0.25).power,
        _correlation,
    ),
    PowerCheck(
        f"R2 of .30 from .27, n = {STEP_N}", lambda: increment_power(STEP_N, STEP).power, _increment
    ),
    PowerCheck("gap kink, n = 300", lambda: kink_power(300, KINK, seed=1, runs=4000).power, _kink),
    PowerCheck(
        "tipping point, n = 500",
        lambda: knot_power(500, KNOT, seed=1, runs=1000).power,
        _knot,
        rarely=10,
    ),
    PowerCheck(
        "mediation .26 x .26, n = 200",
        lambda: mediation_power(200, PATHS).power,
        _mediation,
        rarely=5,
    ),
)
