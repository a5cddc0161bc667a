"""How well each block measures its construct: reliability, shared variance, redundancy."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.estimate import Pls
from analysis.statistics.reliability import alpha_coefficient


@dataclass(frozen=True, slots=True)
class BlockQuality:
    """What one block of items says about its construct.

    ``alpha`` is that of standardised items; ``rho_c`` (also Dillon-Goldstein's rho) and ``ave``
    come from the loadings; ``rho_dg_first_component`` is Dillon-Goldstein's rho from the first
    principal component, as some programs print it; all of these and ``rho_a`` are None for single
    items and for mode B, where no reliability is defined. ``communality`` is the mean squared
    loading, ``redundancy`` that times R2 (None when exogenous). ``eigenvalues`` are the two largest
    of the items' correlations (one for a single item).
    """

    construct: str
    items: int
    alpha: float | None
    rho_a: float | None
    rho_c: float | None
    rho_dg_first_component: float | None
    ave: float | None
    communality: float
    redundancy: float | None
    eigenvalues: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class GoodnessOfFit:
    """The geometric mean of mean communality and mean R2, which need not mean that a model fits.

    ``gof`` and ``mean_communality`` are None when every block is a single item.
    """

    mean_communality: float | None
    mean_r2: float
    gof: float | None


def block_quality(fit: Pls) -> tuple[BlockQuality, ...]:
    """Quality of every block (Tenenhaus et al. 2005, 4; Fornell & Larcker 1981; rho_A: Dijkstra &
    Henseler 2015).
    """
    return tuple(_quality(fit, j) for j in range(len(fit.model.blocks)))


def goodness_of_fit(fit: Pls) -> GoodnessOfFit:
    """GoF of Tenenhaus et al. (2005, eq. 11): communalities of blocks of several items, by size."""
    several = [block for block in fit.model.slices if block.stop - block.start > 1]
    mean_r2 = float(np.mean([r2 for r2 in fit.r2 if r2 is not None]))
    if not several:
        return GoodnessOfFit(None, mean_r2, None)
    communality = float(np.mean(np.concatenate([fit.loadings[block] for block in several]) ** 2))
    return GoodnessOfFit(communality, mean_r2, float(np.sqrt(communality * mean_r2)))


def composite_reliability(loadings: Floats) -> float:
    """rho_C of standardised loadings (m,) of one common factor (Joereskog 1971)."""
    common = float(loadings.sum()) ** 2
    return common / (common + float((1 - loadings**2).sum()))


def _quality(fit: Pls, j: int) -> BlockQuality:
    block, own = fit.model.blocks[j], fit.model.slices[j]
    loadings, correlations = fit.loadings[own], fit.item_correlations[own, own]
    communality = float(np.mean(loadings**2))
    r2 = fit.r2[j]
    reflective = block.mode == "A" and len(block.items) > 1
    values, vectors = np.linalg.eigh(correlations)
    first = vectors[:, -1] * np.sqrt(values[-1])
    return BlockQuality(
        construct=block.name,
        items=len(block.items),
        alpha=alpha_coefficient(correlations) if reflective else None,
        rho_a=float(fit.rho_a[j]) if reflective else None,
        rho_c=composite_reliability(loadings) if reflective else None,
        rho_dg_first_component=composite_reliability(first) if reflective else None,
        ave=communality if reflective else None,
        communality=communality,
        redundancy=None if r2 is None else communality * r2,
        eigenvalues=tuple(float(value) for value in values[::-1][:2]),
    )
