"""How far the item correlations that a path model implies are from those seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.estimate import Pls

Structural = Literal["paths", "saturated"]


@dataclass(frozen=True, slots=True, eq=False)
class ModelFit:
    """Distances between observed and implied item correlations.

    ``implied`` (k, k), in the order of ``model.items``. ``srmr`` counts the diagonal.
    ``squared_euclidean`` is d_ULS; ``geodesic`` is d_G with natural, ``geodesic_log10`` with
    decimal logarithms; ``maximum_likelihood`` is the ML discrepancy. The last three are None when
    either matrix is singular or the implied one is impossible, which ``possible`` tells.
    """

    structural: Structural
    implied: Floats
    srmr: float
    squared_euclidean: float
    geodesic: float | None
    geodesic_log10: float | None
    maximum_likelihood: float | None
    possible: bool


def model_fit(fit: Pls, structural: Structural = "paths") -> ModelFit:
    """Dijkstra & Henseler (2015a, "Consistent and asymptotically normal PLS estimators"); Henseler
    et al. (2014).

    Composites (mode B and blocks so marked) imply their own correlations as they are; every
    other block is read as a common factor with the loadings of the fit. ``saturated`` takes the
    constructs' correlations as found instead of those that the paths imply.
    """
    observed = fit.item_correlations
    implied = _implied_items(fit, _between(fit, structural))
    gap = (observed - implied)[np.tril_indices(len(observed))]
    logs = _log_eigenvalues(observed, implied)
    return ModelFit(
        structural=structural,
        implied=implied,
        srmr=float(np.sqrt(np.mean(gap**2))),
        squared_euclidean=float(0.5 * ((observed - implied) ** 2).sum()),
        geodesic=None if logs is None else float(0.5 * (logs**2).sum()),
        geodesic_log10=None if logs is None else float(0.5 * (logs**2).sum() / np.log(10) ** 2),
        maximum_likelihood=None if logs is None else float((np.exp(-logs) + logs - 1).sum()),
        possible=logs is not None,
    )


def _implied_correlations(fit: Pls) -> Floats:
    """Correlations (J, J) of the constructs that the paths imply, exogenous ones as found.

    Residual variances are 1 - R2 as observed, so that an implied variance may miss 1 a little where
    sources correlate otherwise than the model says; the diagonal is set to 1 in the end only, as
    published values have it.
    """
    implied = np.where(_exogenous_pairs(fit), fit.correlations, 0.0)
    placed: list[int] = []
    for j in fit.model.order:
        r2 = fit.r2[j]
        if r2 is not None:
            onto = implied[placed] @ fit.paths[:, j]
            implied[placed, j] = implied[j, placed] = onto
            implied[j, j] = fit.paths[placed, j] @ onto + 1 - r2
        placed.append(j)
    np.fill_diagonal(implied, 1.0)
    return implied


def _between(fit: Pls, structural: Structural) -> Floats:
    return _implied_correlations(fit) if structural == "paths" else fit.correlations


def _exogenous_pairs(fit: Pls) -> Floats:
    exogenous = np.array([not sources for sources in fit.model.sources])
    return np.outer(exogenous, exogenous).astype(np.float64)


def _implied_items(fit: Pls, between: Floats) -> Floats:
    owner = fit.model.owner
    implied = np.outer(fit.loadings, fit.loadings) * between[np.ix_(owner, owner)]
    for block, own in zip(fit.model.blocks, fit.model.slices, strict=True):
        if block.mode == "B" or block.composite:
            implied[own, own] = fit.item_correlations[own, own]
    np.fill_diagonal(implied, 1.0)
    return implied


def _log_eigenvalues(observed: Floats, implied: Floats) -> Floats | None:
    """Logarithms of the eigenvalues of implied times inverse observed; None if not positive."""
    for matrix in (observed, implied):
        if np.linalg.eigvalsh(matrix)[0] <= len(matrix) * np.finfo(float).eps:
            return None
    root = np.linalg.inv(np.linalg.cholesky(observed))
    return np.asarray(np.log(np.linalg.eigvalsh(root @ implied @ root.T)))
