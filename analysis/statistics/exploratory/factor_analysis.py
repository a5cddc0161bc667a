"""Exploratory factor analysis: extraction, rotation, fit and what to watch out for."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, floats
from analysis.statistics.covariances import correlations_of, proper_correlation
from analysis.statistics.errors import TooFewObservations
from analysis.statistics.exploratory.extraction import Method, extract
from analysis.statistics.exploratory.factor_fit import FactorFit, factor_fit
from analysis.statistics.exploratory.rotation import OBLIMIN, Rotated, Rotation, Turn, rotate


@dataclass(frozen=True, slots=True, eq=False)
class FactorAnalysis:
    """An exploratory solution of k items and m factors, strongest factor first.

    ``loadings`` (k, m) are the pattern, ``structure`` (k, m) the correlations with the factors,
    ``phi`` (m, m) those between factors. ``complexity`` counts on how many factors an item loads
    (Hofmann 1978), None for an item that loads on none. ``explained`` is the share of all variance
    that each factor accounts for. ``heywood`` names items (0-based) whose uniqueness ran into its
    lower bound: such a solution is improper. ``empty_factors`` have no loading of .30.
    """

    n: int
    method: Method
    rotation: Rotation
    loadings: Floats
    structure: Floats
    phi: Floats
    communalities: tuple[float, ...]
    uniquenesses: tuple[float, ...]
    complexity: tuple[float | None, ...]
    explained: tuple[float, ...]
    fit: FactorFit
    heywood: tuple[int, ...]
    empty_factors: tuple[int, ...]

    @property
    def improper(self) -> bool:
        """Whether the numbers describe no possible population."""
        return bool(self.heywood)


# Loadings below this are customarily not interpreted.
SALIENT = 0.30


def factor_analysis(
    items: ArrayLike,
    factors: int,
    *,
    method: Method = "minres",
    turn: Turn = OBLIMIN,
) -> FactorAnalysis:
    """Explore items (n, k), rows with NaN dropped, with ``factors`` factors.

    Oblimin is quartimin without row normalisation, promax has power 4 after normalised varimax.
    Raises TooFewObservations unless n exceeds k,
    NoVariation, Collinear, NotIdentified, OutOfRange or NotConverged.
    """
    correlation, n = correlations_of(items)
    return factor_analysis_of(correlation, n, factors, method=method, turn=turn)


def factor_analysis_of(
    correlation: ArrayLike,
    n: int,
    factors: int,
    *,
    method: Method = "minres",
    turn: Turn = OBLIMIN,
) -> FactorAnalysis:
    """The same from a correlation matrix (k, k) of ``n`` rows, which may be polychoric."""
    r = proper_correlation(correlation)
    if n <= r.shape[0]:
        raise TooFewObservations(n, r.shape[0] + 1)
    extraction = extract(r, factors, method)
    rotated = rotate(extraction.loadings, turn)
    return FactorAnalysis(
        n=n,
        method=method,
        rotation=turn.rotation,
        loadings=rotated.loadings,
        structure=rotated.structure,
        phi=rotated.phi,
        communalities=floats(_communalities(rotated)),
        uniquenesses=floats(extraction.uniquenesses),
        complexity=_complexity(rotated.loadings),
        explained=_explained(rotated),
        fit=factor_fit(r, extraction, n),
        heywood=extraction.heywood,
        empty_factors=_empty(rotated.loadings),
    )


def _communalities(rotated: Rotated) -> Floats:
    return np.asarray((rotated.loadings * rotated.structure).sum(axis=1))


def _complexity(loadings: Floats) -> tuple[float | None, ...]:
    squares = np.square(loadings)
    fourth = np.square(squares).sum(axis=1)
    total = np.square(squares.sum(axis=1))
    return tuple(float(a / b) if b > 0 else None for a, b in zip(total, fourth, strict=True))


def _explained(rotated: Rotated) -> tuple[float, ...]:
    return floats(
        np.diag(rotated.phi @ rotated.loadings.T @ rotated.loadings) / len(rotated.loadings)
    )


def _empty(loadings: Floats) -> tuple[int, ...]:
    largest = np.abs(loadings).max(axis=0)
    return tuple(int(factor) for factor in np.flatnonzero(largest < SALIENT))
