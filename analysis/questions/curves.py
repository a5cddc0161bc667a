"""Line or bend: a curve is claimed only where it explains more and is no accident."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.dataset import Floats
from analysis.findings import Fact, Point, Refusal, Verdict
from analysis.questions.making import refusal_of, too_few
from analysis.statistics.errors import StatisticsError
from analysis.statistics.ols import ols
from analysis.statistics.segmented import Segmented, one_knot
from analysis.statistics.segmented_limits import knot_limits
from analysis.statistics.segmented_test import SupF, sup_f_test
from analysis.statistics.splines import SplineFit, restricted_cubic_spline
from analysis.thresholds import Thresholds

GRID = 21
SUP_F_DRAWS = 1000
SURE_BELOW = 0.01
PLACES = 1000
"""A break is told to a thousandth of the range: finer places cost time and say nothing."""
SPREAD_KNOTS = (0.05, 0.35, 0.65, 0.95)
"""Where many share the lowest value (no delay at all) the usual knots fall together; these lie
above it.
"""


@dataclass(frozen=True)
class Curve:
    """What a curve came to: its shape, its points, and the facts for the appendix."""

    method: str
    points: tuple[Point, ...]
    facts: dict[str, Fact]


@dataclass(frozen=True)
class Break:
    """A position where the slope changes, clearly enough to be told."""

    found: Segmented
    p: float
    p_tail: float

    @property
    def verdict(self) -> Verdict:
        """A place that was searched for takes more than one chance in twenty to be sure of."""
        return Verdict.SURE if self.p < SURE_BELOW else Verdict.PROBABLY

    def facts(self) -> dict[str, Fact]:
        """Numbers for a sentence and the appendix."""
        return {
            "p": self.p,
            "p_tail": self.p_tail,
            "slope_below": self.found.slope_below.value,
            "slope_above": self.found.slope_above.value,
            "steeper": abs(self.found.slope_above.value) > abs(self.found.slope_below.value),
            "delta_r2": self.found.delta_r2,
            "n_below": self.found.below,
            "n_above": self.found.above,
            "draws": SUP_F_DRAWS,
        }


def curve(x: Floats, y: Floats, near: float, plan: Thresholds) -> Curve | Refusal:
    """The spline of ``y`` on ``x`` (m,) if it bends by the plan's rule, else the straight line.

    ``near`` is how close an answer must lie to a point to be counted at it.
    """
    if float(np.ptp(x)) == 0.0 or float(np.ptp(y)) == 0.0:
        return Refusal("constant")
    first, last = (float(place) for place in np.percentile(x, [2.5, 97.5]))
    grid = np.linspace(first, last, GRID)
    if grid[0] == grid[-1]:
        return Refusal("no_spread")
    spline = _spline(x, y, grid)
    bends = (
        spline is not None
        and spline.delta_r2 >= plan.curve_delta_r2
        and spline.test.p < plan.significance
    )
    try:
        facts, line = _line(x, y, grid, near)
    except StatisticsError as error:
        return refusal_of(error)
    facts |= {
        "shape": "bend" if bends else "line",
        "delta_r2": None if spline is None else spline.delta_r2,
        "p": None if spline is None else spline.test.p,
        "knots": () if spline is None else tuple(float(knot) for knot in spline.knots),
    }
    if spline is None or not bends:
        return Curve("line", line, facts)
    triples = zip(spline.fit, spline.low, spline.high, strict=True)
    return Curve("spline_rcs4", _points(x, grid, list(triples), near), facts)


def _spline(x: Floats, y: Floats, grid: Floats) -> SplineFit | None:
    """None where x has too few different values for four knots: then only a line can be told."""
    above = x[x > x.min()]
    for knots in (4, tuple(np.quantile(above, SPREAD_KNOTS)) if above.size else ()):
        try:
            return restricted_cubic_spline(x, y, knots=knots, grid=grid)
        except StatisticsError:
            continue
    return None


def _line(
    x: Floats, y: Floats, grid: Floats, near: float
) -> tuple[dict[str, Fact], tuple[Point, ...]]:
    fit = ols(y, x[:, None], errors="hc3")
    found = [fit.combination(np.array([1.0, position])) for position in grid]
    triples = [(part.value, part.interval.low, part.interval.high) for part in found]
    slope: dict[str, Fact] = {"slope_per_10": 10 * fit.slopes[0].value}
    return slope, _points(x, grid, triples, near)


def _points(
    x: Floats, grid: Floats, triples: list[tuple[float, float, float]], near: float
) -> tuple[Point, ...]:
    counts = [int((np.abs(x - position) <= near).sum()) for position in grid]
    return tuple(
        Point(float(position), float(fit), count, float(low), float(high))
        for position, count, (fit, low, high) in zip(grid, counts, triples, strict=True)
    )


def tipping_point(x: Floats, y: Floats, plan: Thresholds, seed: int) -> Break | Refusal:
    """One break in the line of ``y`` on ``x`` (m,), or why none may be named."""
    n = int(x.size)
    if n < plan.tipping_point:
        return too_few(n, plan.tipping_point)
    if float(np.ptp(x)) == 0.0 or float(np.ptp(y)) == 0.0:
        return Refusal("constant")
    x = _coarse(x)
    try:
        test = sup_f_test(x, y, seed=seed, draws=SUP_F_DRAWS, each_side=plan.each_side_of_knot)
        if test.p >= plan.significance:
            return Refusal("no_clear_limit", {"p": test.p, "delta_r2": None})
        found = one_knot(x, y, each_side=plan.each_side_of_knot)
        limits = knot_limits(x, y, seed=seed, each_side=plan.each_side_of_knot)
        return _clear(replace(found, interval=limits), x, test, plan)
    except StatisticsError as error:
        return refusal_of(error)


def _coarse(x: Floats) -> Floats:
    if np.unique(x).size <= PLACES:
        return x
    step = float(np.ptp(x)) / PLACES
    return np.asarray(x.min() + step * np.round((x - x.min()) / step), dtype=np.float64)


def _clear(found: Segmented, x: Floats, test: SupF, plan: Thresholds) -> Break | Refusal:
    if found.delta_r2 < plan.curve_delta_r2:
        return Refusal("no_clear_limit", {"p": test.p, "delta_r2": found.delta_r2})
    smaller = min(found.below, found.above)
    if smaller < plan.each_side_of_knot:
        return Refusal("too_few_one_side", {"n": smaller, "needed": plan.each_side_of_knot})
    low, high, spread = found.interval.low, found.interval.high, float(np.ptp(x))
    if found.at_edge or high - low > spread / 2:
        return Refusal("limit_uncertain", {"low": low, "high": high, "range": spread})
    return Break(found, test.p, test.tail_p)
