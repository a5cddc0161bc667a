"""From covariances to a whole path model, for one matrix or a batch of them."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.consistency import corrected, rho_a
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.outer_weights import OuterWeights, outer_weights
from analysis.statistics.pls.structure import Structure, structure


@dataclass(frozen=True, slots=True, eq=False)
class Solutions:
    """b path models, the batch last; item arrays in the order of ``model.items``.

    ``item_correlations`` (k, k, b); ``weights`` (k, b); ``loadings`` (k, b) and ``cross_loadings``
    (k, J, b) are correlations with scores, ``loadings`` corrected for common factors when PLS is
    consistent; ``score_correlations`` and ``correlations`` (J, J, b) alike; ``rho_a`` (J, b).
    ``converged``, ``regular`` and ``possible`` (b,) say which solutions may be used.
    """

    item_correlations: Floats
    weights: Floats
    loadings: Floats
    cross_loadings: Floats
    score_correlations: Floats
    correlations: Floats
    rho_a: Floats
    structure: Structure
    converged: NDArray[np.bool_]
    regular: NDArray[np.bool_]
    possible: NDArray[np.bool_]
    iterations: int


def solutions(
    covariances: Floats,
    model: PathModel,
    options: PlsOptions,
    tolerance: float,
    like: Floats | None = None,
) -> Solutions:
    """Path models of item covariances (k, k, b) without constant items.

    Constructs are turned whose loadings point away from the loadings ``like`` (k,), where given.
    """
    deviation = np.sqrt(np.einsum("kkb->kb", covariances))
    correlations = covariances / deviation[:, None] / deviation[None]
    used = correlations if options.scaling == "standardised" else covariances
    spread = np.ones_like(deviation) if options.scaling == "standardised" else deviation
    outer = outer_weights(used, model, options, tolerance)
    cross = outer.with_scores / spread[:, None]
    own = cross[np.arange(cross.shape[0]), model.owner]
    outer, cross, own = _turned(outer, cross, own, _signs(own, model, options, like), model)
    rho = rho_a(outer.weights * spread, correlations, model)
    return _completed(
        _Measured(correlations, cross, own, rho), outer, model, consistent=options.consistent
    )


@dataclass(frozen=True, slots=True, eq=False)
class _Measured:
    item_correlations: Floats
    cross: Floats
    own: Floats
    rho: Floats


def _completed(
    measured: _Measured, outer: OuterWeights, model: PathModel, *, consistent: bool
) -> Solutions:
    loadings, between = measured.own, outer.correlations
    possible = np.ones_like(outer.regular)
    if consistent:
        freed = corrected(outer, loadings, measured.rho, model)
        loadings, between, possible = freed.loadings, freed.correlations, freed.possible
    inner = structure(between, model)
    return Solutions(
        item_correlations=measured.item_correlations,
        weights=outer.weights,
        loadings=loadings,
        cross_loadings=measured.cross,
        score_correlations=outer.correlations,
        correlations=between,
        rho_a=measured.rho,
        structure=inner,
        converged=outer.converged,
        regular=outer.regular & inner.regular,
        possible=possible,
        iterations=outer.iterations,
    )


def _signs(loadings: Floats, model: PathModel, options: PlsOptions, like: Floats | None) -> Floats:
    """+1 or -1 for each construct of each solution (J, b)."""
    signs = np.ones((len(model.blocks), loadings.shape[-1]))
    if options.signs == "majority":
        signs = _sign(np.add.reduceat(np.sign(loadings), model.starts, axis=0), loadings, model)
    if like is None:
        return signs
    turned = loadings * signs[model.owner]
    agreement = np.add.reduceat(turned * like[:, None], model.starts, axis=0)
    return np.where(agreement < 0, -signs, signs)


def _sign(votes: Floats, loadings: Floats, model: PathModel) -> Floats:
    # As many positive as negative loadings: their sum decides.
    sums = np.add.reduceat(loadings, model.starts, axis=0)
    return np.where(np.where(votes == 0, sums, votes) < 0, -1.0, 1.0)


def _turned(
    outer: OuterWeights, cross: Floats, own: Floats, signs: Floats, model: PathModel
) -> tuple[OuterWeights, Floats, Floats]:
    item_signs = signs[model.owner]
    turned = OuterWeights(
        weights=outer.weights * item_signs,
        with_scores=outer.with_scores * signs,
        correlations=outer.correlations * signs[:, None] * signs[None],
        regular=outer.regular,
        converged=outer.converged,
        iterations=outer.iterations,
    )
    return turned, cross * signs, own * item_signs
