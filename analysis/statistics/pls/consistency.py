"""Consistent PLS: what common factors would show without the error of their items."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.outer_weights import DEAD, OuterWeights


@dataclass(frozen=True, slots=True, eq=False)
class Corrected:
    """Loadings and construct correlations freed of attenuation, the batch of b last.

    ``loadings`` (k, b), ``correlations`` (J, J, b); ``possible`` (b,) is False where a rho_A is
    zero or less, so that nothing can be corrected.
    """

    loadings: Floats
    correlations: Floats
    possible: NDArray[np.bool_]


def rho_a(weights: Floats, correlations: Floats, model: PathModel) -> Floats:
    """rho_A (J, b) of mode A blocks from weights (k, b) and item correlations (k, k, b).

    1 for single items and for mode B, which has no reliability. Dijkstra & Henseler (2015), eq. 3;
    0 where the weights leave no pair of items to learn from.
    """
    rho = np.ones((len(model.blocks), weights.shape[-1]))
    for j, block in enumerate(model.blocks):
        if block.mode == "A" and len(block.items) > 1:
            own = model.slices[j]
            rho[j] = _rho_a(weights[own], correlations[own, own])
    return rho


def _rho_a(weights: Floats, correlations: Floats) -> Floats:
    squares = weights**2
    norm = squares.sum(axis=0)
    explained = np.einsum("ib,ijb,jb->b", weights, correlations, weights) - norm
    pairs = norm**2 - (squares**2).sum(axis=0)
    some = pairs > DEAD * norm**2
    return np.where(some, norm**2 * explained / np.where(some, pairs, 1.0), 0.0)


def corrected(outer: OuterWeights, loadings: Floats, rho: Floats, model: PathModel) -> Corrected:
    """Loadings and correlations of common factors corrected by rho_A (J, b); the rest unchanged."""
    factors = np.array([block.common_factor for block in model.blocks])
    reliability = np.where(factors[:, None], rho, 1.0)
    possible = np.asarray((reliability > 0).all(axis=0))
    root = np.sqrt(np.maximum(reliability, DEAD))
    correlations = outer.correlations / root[:, None] / root[None]
    correlations[np.arange(len(factors)), np.arange(len(factors))] = 1.0
    norm = np.add.reduceat(outer.weights**2, model.starts, axis=0)
    consistent = outer.weights * (root / norm)[model.owner]
    return Corrected(
        np.where(factors[model.owner, None], consistent, loadings), correlations, possible
    )
