"""How much each neighbour counts for a construct's inner proxy, by weighting scheme."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.elimination import solve
from analysis.statistics.pls.options import Scheme

Regular = NDArray[np.bool_]


def inner_weights(correlations: Floats, model: PathModel, scheme: Scheme) -> tuple[Floats, Regular]:
    """Weights (J, J, b) of neighbours (rows) for constructs (columns); zero for all others.

    ``correlations`` (J, J, b) of the scores. Also says which of the b solutions are regular, where
    the scheme has equations to solve.
    """
    weights = _FROM_CORRELATIONS[scheme](correlations)
    weights *= _adjacency(model)[:, :, None]
    if scheme != "path":
        return weights, np.ones(correlations.shape[-1], dtype=np.bool_)
    return weights, _regress_on_sources(weights, correlations, model)


def _adjacency(model: PathModel) -> Floats:
    adjacency = np.zeros((len(model.blocks), len(model.blocks)))
    for a, b in model.edges:
        adjacency[a, b] = adjacency[b, a] = 1.0
    return adjacency


def _regress_on_sources(weights: Floats, correlations: Floats, model: PathModel) -> Regular:
    """Put regression weights where the neighbour is a source; a single one's is the correlation."""
    regular = np.ones(correlations.shape[-1], dtype=np.bool_)
    for j in model.endogenous:
        sources = list(model.sources[j])
        if len(sources) > 1:
            predictors = correlations[np.ix_(sources, sources)]
            slopes, solved = solve(predictors, correlations[sources, j][:, None])
            weights[sources, j] = slopes[:, 0]
            regular &= solved
    return regular


_FROM_CORRELATIONS: Mapping[Scheme, Callable[[Floats], Floats]] = {
    "centroid": np.sign,
    "factorial": np.copy,
    "path": np.copy,
}
