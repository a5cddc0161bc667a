"""Variance inflation among the sources of a construct and among the items of a block."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.elimination import SINGULAR
from analysis.statistics.pls.estimate import Pls


@dataclass(frozen=True, slots=True, eq=False)
class Collinearity:
    """VIF of each path's source among all sources of its target, and of each item in its block.

    ``inner`` is by path (source, target), ``outer`` in the order of ``model.items``. 1 for what
    stands alone; None for what the others explain wholly.
    """

    inner: Mapping[tuple[str, str], float | None]
    outer: tuple[float | None, ...]


def collinearity(fit: Pls) -> Collinearity:
    """1 / (1 - R2) from the correlations of scores and of items (Belsley, Kuh & Welsch 1980)."""
    names = fit.model.names
    inner = {}
    for target, sources in enumerate(fit.model.sources):
        table = fit.score_correlations[np.ix_(sources, sources)]
        for source, factor in zip(sources, inflation(table), strict=True):
            inner[names[source], names[target]] = factor
    items = fit.item_correlations
    outer = [factor for own in fit.model.slices for factor in inflation(items[own, own])]
    return Collinearity(inner, tuple(outer))


def inflation(correlations: Floats) -> tuple[float | None, ...]:
    """VIF of every column of a correlation matrix (m, m); None where it is infinite."""
    return tuple(_factor(correlations, column) for column in range(len(correlations)))


def _factor(correlations: Floats, column: int) -> float | None:
    others = np.delete(np.arange(len(correlations)), column)
    if others.size == 0:
        return 1.0
    outcome = correlations[others, column]
    slopes = np.linalg.lstsq(correlations[np.ix_(others, others)], outcome, rcond=SINGULAR)[0]
    left = 1 - float(slopes @ outcome)
    return 1 / left if left > SINGULAR else None
