"""Logistic regression by maximum likelihood."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import linalg, special, stats

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, matrix, proper_level, same_rows, varying, vector
from analysis.statistics.errors import (
    NotConverged,
    NoVariation,
    OutOfRange,
    Separated,
    TooFewObservations,
)
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.ols import check_collinear

MOST_STEPS = 40

SETTLED = 1e-9

# Information below this (a standard error above 300 for one standard deviation of a predictor)
# only comes up when probabilities run off to 0 and 1, where Newton's steps never shrink.
FLAT = 1e-5

# Part of the longest step from which on a predictor counts as running off.
RUNNING = 0.1


@dataclass(frozen=True, slots=True, eq=False)
class Logistic:
    """Log odds of y = 1; ``slopes`` per unit of each predictor, ``odds_ratios`` their exponentials.

    ``auc`` is the chance that a random 1 has a higher fitted probability than a random 0.
    """

    n: int
    events: int
    intercept: Estimate
    slopes: tuple[Estimate, ...]
    odds_ratios: tuple[Estimate, ...]
    log_likelihood: float
    deviance: float
    auc: float
    iterations: int
    covariance: Floats


def logistic(y: ArrayLike, predictors: ArrayLike, level: float = 0.95) -> Logistic:
    """Fit y (n,) of 0 and 1 on predictors (n, p); intervals are Wald's, from the information.

    The standard error of an odds ratio is by the delta method, its interval exponentiated. Raises
    Separated naming the predictors that split the outcomes, NoVariation (a constant y is column
    p), Collinear.
    """
    outcome, x = vector(y), matrix(predictors)
    same_rows(outcome, x)
    n, p = x.shape
    _check(outcome, x)
    middle, spread = x.mean(axis=0), x.std(axis=0)
    design = np.column_stack([np.ones(n), (x - middle) / spread])
    check_collinear(linalg.qr(design, mode="r")[0][1 : p + 1, 1:], np.full(p, math.sqrt(n)))
    beta, information, steps = _maximised(outcome, design)
    back = np.diag(np.concatenate([[1.0], 1 / spread]))
    back[0, 1:] = -middle / spread
    covariance = back @ linalg.inv(information) @ back.T
    level = proper_level(level)
    errors = np.sqrt(np.diag(covariance))
    estimates = [
        normal(float(b), float(s), "wald", level) for b, s in zip(back @ beta, errors, strict=True)
    ]
    log_odds = design @ beta
    likelihood = float(np.sum(outcome * log_odds - np.logaddexp(0.0, log_odds)))
    return Logistic(
        n=n,
        events=int(outcome.sum()),
        intercept=estimates[0],
        slopes=tuple(estimates[1:]),
        odds_ratios=tuple(_exponentiated(slope) for slope in estimates[1:]),
        log_likelihood=likelihood,
        deviance=-2 * likelihood,
        auc=auc(outcome, log_odds),
        iterations=steps,
        covariance=covariance,
    )


def auc(y: ArrayLike, score: ArrayLike) -> float:
    """Area under the ROC curve of a score (n,) for y (n,) of 0 and 1; ties count half."""
    outcome, given = vector(y), vector(score)
    same_rows(outcome, given)
    events = int(outcome.sum())
    others = outcome.size - events
    if min(events, others) == 0:
        raise NoVariation((0,))
    ranks = stats.rankdata(given)[outcome == 1].sum()
    return float(ranks - events * (events + 1) / 2) / (events * others)


def _check(outcome: Floats, x: Floats) -> None:
    n, p = x.shape
    if not np.isin(outcome, (0.0, 1.0)).all():
        raise OutOfRange("an outcome", "0 or 1")
    if n < p + 2:
        raise TooFewObservations(n, p + 2)
    varying(np.column_stack([x, outcome]))


def _maximised(outcome: Floats, design: Floats) -> tuple[Floats, Floats, int]:
    """Coefficients, information matrix and steps of Newton's method."""
    beta = np.zeros(design.shape[1])
    mean = outcome.mean()
    beta[0] = math.log(mean / (1 - mean))
    now = _log_likelihood(outcome, design @ beta)
    for steps in range(1, MOST_STEPS + 1):
        fitted = special.expit(design @ beta)
        information = (design * (fitted * (1 - fitted))[:, None]).T @ design
        # Where the information is nearly singular, lstsq still gives the direction.
        step = linalg.lstsq(information, design.T @ (outcome - fitted))[0]
        if linalg.eigvalsh(information)[0] < FLAT:
            raise Separated(_running_off(step[1:]))
        beta, now = _advanced(outcome, design, (beta, step, now))
        if np.abs(step).max() < SETTLED * (1 + np.abs(beta).max()):
            return beta, information, steps
    raise NotConverged(MOST_STEPS)


def _advanced(
    outcome: Floats, design: Floats, move: tuple[Floats, Floats, float]
) -> tuple[Floats, float]:
    beta, step, now = move
    for halving in range(10):
        candidate = beta + step / 2**halving
        likelihood = _log_likelihood(outcome, design @ candidate)
        if likelihood >= now - 1e-9 * abs(now):
            return candidate, likelihood
    return candidate, likelihood


def _log_likelihood(outcome: Floats, log_odds: Floats) -> float:
    return float(np.sum(outcome * log_odds - np.logaddexp(0.0, log_odds)))


def _running_off(step: Floats) -> tuple[int, ...]:
    """Predictors whose coefficient still moves, while those with a finite estimate stand still."""
    size = np.abs(step)
    return tuple(int(column) for column in np.flatnonzero(size >= RUNNING * size.max()))


def _exponentiated(slope: Estimate) -> Estimate:
    ratio = math.exp(slope.value)
    limits = slope.interval
    interval = Interval(math.exp(limits.low), math.exp(limits.high), limits.method, limits.level)
    return Estimate(ratio, ratio * slope.standard_error, interval, slope.p)
