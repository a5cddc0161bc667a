"""What weights cost, and the variance of sums under weights."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import LARGEST, Floats, vector
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.labels import coded_labels


@dataclass(frozen=True, slots=True)
class WeightCost:
    """``design_effect`` is 1 + CV^2 of the weights (Kish 1965), ``effective_n`` is n over it."""

    n: int
    design_effect: float
    effective_n: float
    smallest: float
    largest: float


@dataclass(frozen=True, slots=True, eq=False)
class Design:
    """How the rows came into the sample.

    ``weights`` (n,) above 0, in any unit; ``clusters`` (n,) are labels of rows that were drawn
    together; ``population`` is the size of the frame, where rows are a large part of it.
    """

    weights: ArrayLike
    clusters: ArrayLike | None = None
    population: int | None = None


def weight_cost(weights: ArrayLike) -> WeightCost:
    """The design effect of weights (n,). The smallest and largest are relative to a mean of 1.

    Raises OutOfRange for weights at or below 0.
    """
    w = proper_weights(weights)
    n, mean = w.size, float(w.mean())
    effect = float(w @ w) / n / mean**2
    return WeightCost(n, effect, n / effect, float(w.min()) / mean, float(w.max()) / mean)


def proper_weights(weights: ArrayLike) -> Floats:
    """Finite weights above 0."""
    w = vector(weights, needed=2)
    if (w <= 0).any():
        raise OutOfRange("a weight", "above zero; leave out rows that should not count")
    if w.max() < 1 / LARGEST:
        raise OutOfRange(
            "the largest weight", f"at least {1 / LARGEST:g}, for squares vanish below"
        )
    return w


def linearised(influence: Floats, design: Design) -> tuple[Floats, int]:
    """The covariance (k, k) of summed influences (n, k), and its degrees of freedom.

    Rows, or clusters where there are some, are taken as drawn with replacement (ultimate
    clusters, Saerndal, Swensson & Wretman 1992, 4.6), with the finite population correction
    1 - n/N where the population is known.
    """
    n = influence.shape[0]
    sums = influence if design.clusters is None else _by_cluster(influence, design.clusters)
    units = sums.shape[0]
    if units < 2:
        raise TooFewObservations(units, 2)
    away = sums - sums.mean(axis=0)
    covariance = units / (units - 1) * away.T @ away
    return covariance * _correction(n, design.population), units - 1


def _by_cluster(influence: Floats, clusters: ArrayLike) -> Floats:
    labels = np.asarray(clusters)
    if labels.shape != influence.shape[:1]:
        raise ShapeMismatch(influence.shape, labels.shape)
    _, numbers = coded_labels(labels)
    count = int(numbers.max()) + 1
    return np.column_stack([np.bincount(numbers, part, count) for part in influence.T])


def _correction(n: int, population: int | None) -> float:
    if population is None:
        return 1.0
    if population < n:
        raise OutOfRange("the population", f"at least the {n} rows of the sample")
    return 1 - n / population
