"""Do hazards stay in proportion as time goes on? Score tests and scaled Schoenfeld residuals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, stats

from analysis.statistics.arrays import Floats, floats
from analysis.statistics.cox import Climbed, climbed
from analysis.statistics.cox_likelihood import RiskRows, RiskSets, Ties, exposure
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.estimate import Test

Scale = Literal["km", "rank", "log", "identity"]


@dataclass(frozen=True, slots=True, eq=False)
class ProportionalHazards:
    """``predictors`` (p of them) and ``overall`` test that log hazard ratios do not change in time.

    ``times`` (e,) of events and ``residuals`` (e, p), scaled so that their trend over time is that
    of the log hazard ratio; ``correlations`` (p,) with the transformed time.
    """

    n: int
    events: int
    scale: Scale
    predictors: tuple[Test, ...]
    overall: Test
    correlations: tuple[float, ...]
    times: Floats
    residuals: Floats


def proportional_hazards(
    time: ArrayLike,
    event: ArrayLike,
    predictors: ArrayLike,
    *,
    scale: Scale = "km",
    ties: Ties = "efron",
) -> ProportionalHazards:
    """Test a Cox regression (arguments as in ``cox``) for slopes that change with time.

    Score test of an interaction with transformed time (Grambsch & Therneau 1994, without their
    shortcut that all risk sets have one covariance). ``scale`` "km": one minus the Kaplan-Meier
    curve just before, "rank", "log" or "identity". Raises TooFewObservations below two event times,
    and what ``cox`` raises.
    """
    found = climbed(time, event, predictors, ties)
    rows, top = found.rows, found.top
    at = rows.time[rows.starts][rows.of]
    if np.unique(at).size < 2:
        raise TooFewObservations(int(np.unique(at).size), 2)
    moment = _transformed(rows, at, scale)
    moment = moment - moment.mean()
    left = rows.x[rows.event == 1] - top.mean
    pull = moment @ left
    cross, square = (_information(rows, top, weight) for weight in (moment, moment**2))
    free = square - cross @ linalg.solve(top.information, cross, assume_a="sym")
    n, p = int(found.order.size), pull.size
    singles = tuple(_chi_square(n, float(pull[j] ** 2 / free[j, j]), 1) for j in range(p))
    together = float(pull @ linalg.lstsq(free, pull)[0])
    residuals = _scaled(found, left)
    return ProportionalHazards(
        n=n,
        events=int(at.size),
        scale=scale,
        predictors=singles,
        overall=_chi_square(n, together, p),
        correlations=floats(_correlations(moment, residuals)),
        times=at,
        residuals=residuals,
    )


def _transformed(rows: RiskRows, at: Floats, scale: Scale) -> Floats:
    if scale == "identity":
        return at
    if scale == "log":
        if at.min() <= 0:
            raise OutOfRange("the time of an event on the log scale", "above 0")
        return np.log(at)
    if scale == "rank":
        return np.asarray(stats.rankdata(at), dtype=np.float64)
    return 1 - _survival_before(rows)


def _survival_before(rows: RiskRows) -> Floats:
    """Kaplan-Meier's curve just before each event (e,)."""
    died = np.bincount(rows.of, minlength=rows.groups)
    there = rows.event.size - rows.starts
    after = np.cumprod(1 - died / there)
    return np.asarray(np.concatenate([[1.0], after[:-1]])[rows.of])


def _information(rows: RiskRows, top: RiskSets, weight: Floats) -> Floats:
    """Covariances of the events' risk sets (p, p), added up with weights (e,)."""
    hazard = exposure(rows, weight / top.total)
    within = (rows.x * (top.risk * hazard)[:, None]).T @ rows.x
    return np.asarray(within - (top.mean * weight[:, None]).T @ top.mean)


def _scaled(found: Climbed, left: Floats) -> Floats:
    spread = found.moments.spread()[: left.shape[1]]
    scaled = left.shape[0] * left @ linalg.inv(found.top.information) + found.slopes
    return np.asarray(scaled / spread)


def _correlations(moment: Floats, residuals: Floats) -> Floats:
    centred = residuals - residuals.mean(axis=0)
    length = np.sqrt((centred**2).sum(axis=0) * (moment @ moment))
    return np.asarray(moment @ centred / np.where(length > 0, length, 1.0))


def _chi_square(n: int, statistic: float, df: int) -> Test:
    return Test(n, statistic, df, float(stats.chi2.sf(statistic, df)))
