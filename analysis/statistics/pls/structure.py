"""Regressions between constructs and what follows from them, many correlation matrices at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.elimination import solve


@dataclass(frozen=True, slots=True, eq=False)
class Structure:
    """Standardised path coefficients, the batch of b last.

    ``paths`` (J, J, b) from row to column; ``r2`` (J, b), 0 for exogenous constructs; ``regular``
    (b,) is False where the sources of a construct repeat each other.
    """

    paths: Floats
    r2: Floats
    regular: NDArray[np.bool_]


def structure(correlations: Floats, model: PathModel) -> Structure:
    """Each construct regressed on its sources, from correlations (J, J, b)."""
    paths = np.zeros_like(correlations)
    r2 = np.zeros(correlations.shape[1:])
    regular = np.ones(correlations.shape[-1], dtype=np.bool_)
    for j in model.endogenous:
        sources = list(model.sources[j])
        outcome = correlations[sources, j]
        slopes, solved = solve(correlations[np.ix_(sources, sources)], outcome[:, None])
        paths[sources, j] = slopes[:, 0]
        r2[j] = (slopes[:, 0] * outcome).sum(axis=0)
        regular &= solved
    return Structure(paths, r2, regular)


def total_effects(paths: Floats, model: PathModel) -> Floats:
    """Direct plus indirect effects (J, J, ...) of paths (J, J, ...), row on column."""
    total = np.zeros_like(paths)
    for j in model.order:
        for source in model.sources[j]:
            total[:, j] += total[:, source] * paths[source, j]
            total[source, j] += paths[source, j]
    return total
