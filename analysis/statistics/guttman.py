"""Guttman's six lower bounds of reliability."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import RELATIVE_NOISE, Floats
from analysis.statistics.covariances import (
    inverse,
    proper_correlation,
    proper_covariance,
)
from analysis.statistics.errors import Collinear, NoVariation
from analysis.statistics.split_half import best_split


@dataclass(frozen=True, slots=True)
class Lambdas:
    """Lower bounds of the reliability of the sum of ``k`` items; ``lambda3`` is alpha.

    ``lambda4`` is that of the best split found. ``lambda6`` is None when items repeat each other.
    """

    k: int
    lambda1: float
    lambda2: float
    lambda3: float
    lambda4: float
    lambda5: float
    lambda6: float | None


def guttman_lambdas(covariance: ArrayLike, *, seed: int) -> Lambdas:
    """The bounds of a covariance matrix (k, k), or of standardised items given correlations.

    ``seed`` matters only where there are too many splits to try each (see ``split_half``). Raises
    NotIdentified with one item, NoVariation when the items cancel each other out (Guttman 1945).
    """
    table = proper_covariance(covariance)
    k: int = table.shape[0]
    total, trace = float(table.sum()), float(np.trace(table))
    if total <= RELATIVE_NOISE * trace:
        raise NoVariation(tuple(range(k)))
    squares = np.square(table - np.diag(np.diag(table)))
    first = 1 - trace / total
    return Lambdas(
        k=k,
        lambda1=first,
        lambda2=first + float(np.sqrt(k / (k - 1) * squares.sum())) / total,
        lambda3=k / (k - 1) * first,
        lambda4=best_split(table, seed=seed),
        lambda5=first + 2 * float(np.sqrt(squares.sum(axis=0).max())) / total,
        lambda6=_lambda6(table, total),
    )


def _lambda6(table: Floats, total: float) -> float | None:
    try:
        unexplained = np.diag(table) / np.diag(inverse(proper_correlation(table)))
    except Collinear:
        return None
    return 1 - float(unexplained.sum()) / total
