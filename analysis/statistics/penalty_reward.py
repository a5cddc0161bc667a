"""Does doing badly hurt more than doing well helps? Dummies for low and high marks."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.statistics.adjustment import holm
from analysis.statistics.arrays import Floats, matrix, same_rows, vector
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.gram import numbers
from analysis.statistics.ols import Errors, Ols, ols

Kind = Literal["basic", "excitement", "performance", "unclear"]

FEWEST = 5


@dataclass(frozen=True, slots=True)
class Asymmetry:
    """One attribute: what low marks take away and what high marks add, against those in between.

    ``penalty`` is negative where low marks hurt. ``asymmetry`` is reward + penalty: below 0, doing
    badly hurts more than doing well helps; ``adjusted_p`` is its p-value after Holm over all
    attributes. ``kind``: "basic" (asymmetry clear, penalty larger), "excitement" (reward larger),
    "performance" (both clear, no clear asymmetry), else "unclear".
    """

    n_low: int
    n_middle: int
    n_high: int
    penalty: Estimate
    reward: Estimate
    asymmetry: Estimate
    adjusted_p: float
    kind: Kind


@dataclass(frozen=True, slots=True)
class PenaltyReward:
    """``attributes`` in the order of the predictors, and the regression's R2."""

    n: int
    r2: float
    attributes: tuple[Asymmetry, ...]


def penalty_reward(
    y: ArrayLike,
    marks: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    *,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> PenaltyReward:
    """Regress y (n,) on dummies of low and high marks (n, p) together (Brandt 1987).

    Marks up to ``low`` (a number or one for each attribute) are low, from ``high`` on high. Errors
    are HC3, or cluster-robust with ``clusters`` (n,). Raises TooFewObservations when an attribute
    has fewer than five low, middle or high marks, Collinear counting the dummies low, high, low ...
    """
    outcome, table = vector(y), matrix(marks)
    same_rows(outcome, table)
    bottom, top = (_limits(limit, table.shape[1]) for limit in (low, high))
    if (bottom >= top).any():
        raise OutOfRange("the limit of low marks", "below that of high marks")
    dummies = np.stack([table <= bottom, table >= top], axis=2).astype(np.float64)
    counts = _counts(dummies)
    errors: Errors = "hc3" if clusters is None else "cluster"
    fit = ols(outcome, dummies.reshape(outcome.size, -1), errors, clusters, level)
    sums = [_asymmetry(fit, place) for place in range(table.shape[1])]
    adjusted = holm([each.p for each in sums])
    return PenaltyReward(
        n=fit.n,
        r2=fit.r2,
        attributes=tuple(
            _attribute(fit, place, (counts[place], sums[place], float(adjusted[place])))
            for place in range(table.shape[1])
        ),
    )


def _limits(limit: ArrayLike, p: int) -> Floats:
    given = numbers(limit)
    if given.ndim > 1 or (given.ndim == 1 and given.size != p):
        raise ShapeMismatch(given.shape, (p,))
    return np.broadcast_to(given, (p,))


def _counts(dummies: Floats) -> NDArray[np.intp]:
    """How many marks are low, between and high (p, 3)."""
    low, high = (dummies[:, :, side].sum(axis=0).astype(np.intp) for side in (0, 1))
    counts = np.stack([low, dummies.shape[0] - low - high, high], axis=1)
    if counts.min() < FEWEST:
        raise TooFewObservations(int(counts.min()), FEWEST)
    return counts


def _asymmetry(fit: Ols, place: int) -> Estimate:
    weights = np.zeros(fit.p + 1)
    weights[1 + 2 * place : 3 + 2 * place] = 1.0
    return fit.combination(weights)


def _attribute(fit: Ols, place: int, found: tuple[NDArray[np.intp], Estimate, float]) -> Asymmetry:
    counts, asymmetry, p = found
    penalty, reward = fit.slopes[2 * place], fit.slopes[2 * place + 1]
    return Asymmetry(
        n_low=int(counts[0]),
        n_middle=int(counts[1]),
        n_high=int(counts[2]),
        penalty=penalty,
        reward=reward,
        asymmetry=asymmetry,
        adjusted_p=p,
        kind=_kind((penalty, reward, asymmetry), p, 1 - fit.level),
    )


def _kind(estimates: tuple[Estimate, Estimate, Estimate], p: float, most: float) -> Kind:
    penalty, reward, asymmetry = estimates
    hurts = penalty.value < 0 and penalty.p < most
    helps = reward.value > 0 and reward.p < most
    if p < most and asymmetry.value < 0 and hurts:
        return "basic"
    if p < most and asymmetry.value > 0 and helps:
        return "excitement"
    return "performance" if hurts and helps else "unclear"
