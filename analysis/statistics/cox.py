"""Cox regression: what goes with leaving sooner or later."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import linalg

from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.cox_likelihood import (
    RiskRows,
    RiskSets,
    Ties,
    exposure,
    risk_rows,
    risk_sets,
)
from analysis.statistics.errors import (
    NotConverged,
    NoVariation,
    OutOfRange,
    Separated,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.gram import Gram, columns_of, gram, independent_columns, varying_columns
from analysis.statistics.proportional_odds import exponentiated, likelihood_ratio
from analysis.statistics.sandwich import cluster_sums, clustered_covariance

MOST_STEPS = 40
MOST_HALVINGS = 20
SETTLED = 1e-8
FLAT = 1e-5
RUNNING = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Cox:
    """Log hazard ratios per unit of each predictor, and ``hazard_ratios``, their exponentials.

    ``test`` is the likelihood ratio against no predictors. ``times`` (t,) and ``hazard`` (t,) are
    the cumulative baseline hazard of a row at the predictors' means ``centre`` (p,); survival of a
    row x is exp(-hazard exp(slopes' (x - centre))).
    """

    n: int
    events: int
    ties: Ties
    slopes: tuple[Estimate, ...]
    hazard_ratios: tuple[Estimate, ...]
    log_likelihood: float
    null_log_likelihood: float
    test: Test
    iterations: int
    covariance: Floats
    centre: Floats
    times: Floats
    hazard: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Climbed:
    """Sorted rows, the sorting order, moments, and the likelihood's top in standard deviations."""

    rows: RiskRows
    order: NDArray[np.intp]
    moments: Gram
    slopes: Floats
    top: RiskSets
    null: float
    iterations: int


def cox(
    time: ArrayLike,
    event: ArrayLike,
    predictors: ArrayLike,
    *,
    ties: Ties = "efron",
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> Cox:
    """Proportional-hazards regression (Cox 1972) of time (n,) to event or end of watching.

    ``event`` (n,) is 1 where it happened, 0 where watching ended before. Tied times after Efron
    (1977) or Breslow (1974). With ``clusters`` (n,) of labels, errors come from score residuals
    summed by cluster (Lin & Wei 1989), corrected by G / (G - 1). Raises Separated naming predictors
    without a finite slope, NoVariation (p: no events), Collinear, OutOfRange.
    """
    level = proper_level(level)
    found = climbed(time, event, predictors, ties)
    covariance = linalg.inv(found.top.information)
    if clusters is not None:
        scores = _score_residuals(found.rows, found.top)
        covariance = clustered_covariance(covariance, scores, np.asarray(clusters), found.order)
    p = found.slopes.size
    spread = found.moments.spread()[:p]
    covariance = covariance / np.outer(spread, spread)
    how = "wald" if clusters is None else "wald_cluster"
    slopes = tuple(
        normal(float(b), math.sqrt(v), how, level)
        for b, v in zip(found.slopes / spread, np.diag(covariance), strict=True)
    )
    times, hazard = _baseline(found)
    return Cox(
        n=int(found.order.size),
        events=int(found.rows.of.size),
        ties=ties,
        slopes=slopes,
        hazard_ratios=tuple(map(exponentiated, slopes)),
        log_likelihood=found.top.log_likelihood,
        null_log_likelihood=found.null,
        test=likelihood_ratio(found.null, found.top.log_likelihood, p, found.order.size),
        iterations=found.iterations,
        covariance=covariance,
        centre=found.moments.means[:p],
        times=times,
        hazard=hazard,
    )


def climbed(time: ArrayLike, event: ArrayLike, predictors: ArrayLike, ties: Ties) -> Climbed:
    """The partial likelihood's top for checked data."""
    x, watched, happened = columns_of(predictors, time, event)
    n, p = x.shape
    if watched.shape[1] != 1 or happened.shape[1] != 1 or p == 0:
        raise ShapeMismatch(x.shape, watched.shape, happened.shape)
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    moments = gram(x, watched, happened)
    _check(moments, x, watched[:, 0], happened[:, 0])
    scaled = (x - moments.means[:p]) / moments.spread()[:p]
    rows, order = risk_rows(watched[:, 0], happened[:, 0], scaled, ties)
    slopes = np.zeros(p)
    now = start = risk_sets(rows, slopes)
    for steps in range(1, MOST_STEPS + 1):
        step = _step(now)
        slopes, now = _advance(rows, slopes, step, now)
        if np.abs(step).max() < SETTLED * (1 + np.abs(slopes).max()):
            null = start.log_likelihood
            return Climbed(rows, order, moments, slopes, now, null, steps)
    raise NotConverged(MOST_STEPS)


def _score_residuals(rows: RiskRows, top: RiskSets) -> Floats:
    """Each row's part of the gradient (n, p), in the order of ``rows``."""
    jumps = 1 / top.total
    hazard = exposure(rows, jumps)
    pulled = exposure(rows, top.mean * jumps[:, None])
    scores = -top.risk[:, None] * (rows.x * hazard[:, None] - pulled)
    # Tied events share the risk sets that they leave one after the other.
    tied = np.bincount(rows.of, minlength=rows.groups)
    means = cluster_sums(top.mean, rows.of, rows.groups)
    happened = rows.event == 1
    scores[happened] += rows.x[happened] - (means / np.maximum(tied, 1)[:, None])[rows.of]
    return np.asarray(scores)


def _check(moments: Gram, x: Floats, time: Floats, event: Floats) -> None:
    p = x.shape[1]
    if not ((event == 0) | (event == 1)).all():
        raise OutOfRange("an event", "0 or 1")
    if time.min() < 0:
        raise OutOfRange("a time", "zero or more")
    if not event.any():
        raise NoVariation((p,))
    varying_columns(moments.only(p), [x])
    independent_columns(moments.only(p).correlation())


def _step(now: RiskSets) -> Floats:
    flat = linalg.eigvalsh(now.information)[0] < FLAT
    step: Floats = linalg.lstsq(now.information, now.gradient)[0]
    if flat:
        size = np.abs(step)
        raise Separated(tuple(int(j) for j in np.flatnonzero(size >= RUNNING * size.max())))
    return step


def _advance(
    rows: RiskRows, slopes: Floats, step: Floats, now: RiskSets
) -> tuple[Floats, RiskSets]:
    for halving in range(MOST_HALVINGS):
        there = slopes + step / 2**halving
        found = risk_sets(rows, there)
        if found.log_likelihood >= now.log_likelihood - 1e-10 * abs(now.log_likelihood):
            return there, found
    raise NotConverged(MOST_HALVINGS)


def _baseline(found: Climbed) -> tuple[Floats, Floats]:
    """Times of events and the cumulative hazard there of a row at the means."""
    rows, top = found.rows, found.top
    factor = float(np.exp((rows.x @ found.slopes).max()))
    jumps = cluster_sums(1 / (top.total[:, None] * factor), rows.of, rows.groups)
    some = np.unique(rows.of)
    return rows.time[rows.starts[some]], np.cumsum(jumps[:, 0])[some]
