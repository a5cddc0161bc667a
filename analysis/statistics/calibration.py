"""Do predicted chances come true as often as they say?"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special, stats

from analysis.statistics.arrays import Floats, proper_level, same_rows, vector
from analysis.statistics.auc import Auc, area_under_curve
from analysis.statistics.errors import NotConverged, OutOfRange
from analysis.statistics.estimate import Estimate, Test, normal
from analysis.statistics.logistic import logistic
from analysis.statistics.proportions import Proportion, wilson

MOST_STEPS = 50
SETTLED = 1e-12


@dataclass(frozen=True, slots=True)
class Band:
    """Predictions of about the same size: their mean, and what came true with Wilson's interval."""

    predicted: float
    observed: Proportion


@dataclass(frozen=True, slots=True)
class Calibration:
    """How predicted chances compare with what happened.

    ``slope`` below 1: predictions are too extreme; ``in_the_large`` above 0: too low on the whole
    (log odds; its p-value asks about 0, the slope's about 1). ``brier`` is the mean squared error,
    ``scaled_brier`` 1 minus its ratio to that of a constant prediction. ``hosmer_lemeshow`` has
    bands - 2 degrees of freedom, as for predictions fitted to the same rows.
    """

    n: int
    events: int
    slope: Estimate
    in_the_large: Estimate
    brier: float
    scaled_brier: float
    auc: Auc
    bands: tuple[Band, ...]
    hosmer_lemeshow: Test


def calibration(
    y: ArrayLike, predicted: ArrayLike, *, bands: int = 10, level: float = 0.95
) -> Calibration:
    """Check chances ``predicted`` (n,), above 0 and below 1, against y (n,) of 0 and 1.

    Cox's (1958) calibration slope and intercept, Hosmer & Lemeshow's (1980) test over ``bands`` of
    equally many rows (fewer where predictions are tied). Predictions fitted to the same rows always
    have slope 1: use those of ``out_of_fold``. Raises NoVariation (predictions are
    column 0, y is 1).
    """
    outcome, chance = vector(y), vector(predicted)
    same_rows(outcome, chance)
    if chance.min() <= 0 or chance.max() >= 1:
        raise OutOfRange("a predicted chance", "above 0 and below 1")
    if bands < 3:
        raise OutOfRange("the number of bands", "at least 3")
    level = proper_level(level)
    log_odds = special.logit(chance)
    fit = logistic(outcome, log_odds, level).slopes[0]
    share = float(outcome.mean())
    brier = float(np.mean((outcome - chance) ** 2))
    found = _bands(outcome, chance, bands, level)
    return Calibration(
        n=outcome.size,
        events=int(outcome.sum()),
        slope=_against_one(fit),
        in_the_large=_in_the_large(outcome, log_odds, level),
        brier=brier,
        scaled_brier=1 - brier / (share * (1 - share)),
        auc=area_under_curve(outcome, chance, level),
        bands=found,
        hosmer_lemeshow=_hosmer_lemeshow(found, outcome.size),
    )


def _against_one(slope: Estimate) -> Estimate:
    z = (slope.value - 1) / slope.standard_error
    return Estimate(
        slope.value, slope.standard_error, slope.interval, float(2 * special.ndtr(-abs(z)))
    )


def _in_the_large(outcome: Floats, log_odds: Floats, level: float) -> Estimate:
    """The constant that predictions lack, their slope held at 1."""
    shift = 0.0
    for _ in range(MOST_STEPS):
        chance = special.expit(log_odds + shift)
        information = float(np.sum(chance * (1 - chance)))
        step = float(np.sum(outcome - chance)) / max(information, 1e-300)
        # Far from the top the curve is flat and a full step would overshoot.
        shift += max(-2.0, min(2.0, step))
        if abs(step) < SETTLED * (1 + abs(shift)):
            return normal(shift, 1 / math.sqrt(information), "wald", level)
    raise NotConverged(MOST_STEPS)


def _bands(outcome: Floats, chance: Floats, bands: int, level: float) -> tuple[Band, ...]:
    edges = np.quantile(chance, np.linspace(0, 1, bands + 1)[1:-1])
    place = np.searchsorted(edges, chance, side="left")
    found = []
    for band in np.unique(place):
        here = place == band
        happened = int(outcome[here].sum())
        size = int(np.count_nonzero(here))
        found.append(Band(float(chance[here].mean()), wilson(happened, size, level)))
    return tuple(found)


def _hosmer_lemeshow(bands: tuple[Band, ...], n: int) -> Test:
    statistic = sum(
        band.observed.n
        * (band.observed.share - band.predicted) ** 2
        / (band.predicted * (1 - band.predicted))
        for band in bands
    )
    df = max(len(bands) - 2, 1)
    return Test(n, float(statistic), df, float(stats.chi2.sf(statistic, df)))
