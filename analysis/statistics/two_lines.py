"""The two-lines test: does the sign of a slope turn round?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, same_rows, varying, vector
from analysis.statistics.errors import TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import Ols, ols
from analysis.statistics.splines import SplineFit, restricted_cubic_spline


@dataclass(frozen=True, slots=True)
class TwoLines:
    """Lines below and above ``at`` (HC3); ``reversal``: both slopes clear, with opposite signs."""

    n: int
    at: float
    n_below: int
    n_above: int
    below: Estimate
    above: Estimate
    reversal: bool


def two_lines(x: ArrayLike, y: ArrayLike, at: float | None = None, level: float = 0.95) -> TwoLines:
    """Two unconnected lines of y (n,) on x (n,), split at ``at`` (Simonsohn 2018).

    Without ``at`` the split is Simonsohn's Robin Hood choice, made here on a restricted cubic
    spline with 4 knots: the flat top (or bottom) of the curve is cut so that the weaker line gets
    more of it. Raises TooFewObservations with fewer than three rows on a side.
    """
    horizontal, vertical = vector(x), vector(y)
    same_rows(horizontal, vertical)
    varying(horizontal)
    split = _robin_hood(horizontal, vertical) if at is None else at
    fit = _split_fit(horizontal, vertical, split, level)
    below, above = fit.slopes[0], fit.slopes[1]
    clear = max(below.p, above.p) < 1 - level
    return TwoLines(
        n=fit.n,
        at=split,
        n_below=int(np.count_nonzero(horizontal < split)),
        n_above=int(np.count_nonzero(horizontal >= split)),
        below=below,
        above=above,
        reversal=clear and below.value * above.value < 0,
    )


def _split_fit(x: Floats, y: Floats, split: float, level: float = 0.95) -> Ols:
    beyond = x >= split
    smaller_side = min(np.count_nonzero(beyond), np.count_nonzero(~beyond))
    if smaller_side < 3:
        raise TooFewObservations(int(smaller_side), 3)
    distance = x - split
    columns = [np.where(beyond, 0.0, distance), np.where(beyond, distance, 0.0), beyond]
    return ols(y, np.column_stack(columns), "hc3", level=level)


def _robin_hood(x: Floats, y: Floats) -> float:
    flat = _flat_stretch(restricted_cubic_spline(x, y, grid=np.quantile(x, _INNER)), x)
    trial = _split_fit(x, y, float(np.median(flat)))
    below, above = (_clearness(slope) for slope in trial.slopes[:2])
    if not np.isfinite(below + above) or below + above == 0:
        return float(np.median(flat))
    # The clearer side gives its part of the flat stretch to the other.
    return float(np.quantile(flat, above / (below + above)))


def _clearness(slope: Estimate) -> float:
    return abs(slope.value) / slope.standard_error if slope.standard_error > 0 else np.inf


_INNER = np.linspace(0.05, 0.95, 91)


def _flat_stretch(curve: SplineFit, x: Floats) -> Floats:
    """The x whose fitted value is within one standard error of the curve's turning point."""
    grid, fit = np.array(curve.x), np.array(curve.fit)
    bowed = fit - np.interp(grid, grid[[0, -1]], fit[[0, -1]])
    sign = 1.0 if bowed.sum() >= 0 else -1.0
    top = int((sign * fit).argmax())
    error = (curve.high[top] - curve.low[top]) / (2 * 1.959964)
    flat = grid[sign * fit >= sign * fit[top] - error]
    inside = x[(x >= flat.min()) & (x <= flat.max())]
    return np.asarray(inside if inside.size else flat)
