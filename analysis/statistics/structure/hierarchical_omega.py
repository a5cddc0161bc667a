"""How much of a total score one general factor explains, by a model with that factor."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.estimate import Estimate, normal
from analysis.statistics.structure.compiled import PATH, SPREAD, Structure
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.implied import matrices


@dataclass(frozen=True, slots=True)
class HierarchicalOmega:
    """Shares of the model's variance of the sum of all items.

    ``omega`` is the general factor's, ``total`` that of all factors. ``improper`` when the solution
    describes no possible population.
    """

    n: int
    omega: Estimate
    total: float
    improper: bool


def hierarchical_omega(of: Fit, general: str, *, level: float = 0.95) -> HierarchicalOmega:
    """Omega hierarchical of a second-order or bifactor model of one group.

    Loadings on the ``general`` factor are products of loadings (Schmid & Leiman 1957); the error is
    by the delta method from that of the parameters (Raykov & Zinbarg 2011), so it is robust where
    theirs is. Raises InvalidModel where the general factor depends on another or covaries with it.
    """
    structure, at = of.fitted.structure, of.fitted.at.moments
    paths, residual, _ = (each[0] for each in matrices(structure, _values(of)))
    place = _general(structure, general, paths, residual)
    items = len(structure.observed)
    effects, spread = at.total[0], at.spread[0]
    weights = effects[:items].sum(axis=0)
    whole = float(spread[:items, :items].sum())
    own = float(weights[place]) ** 2 * float(residual[place, place])
    own_slopes = _own_slopes(structure, weights, effects[:, place], place, residual)
    whole_slopes = _whole_slopes(structure, weights, spread[:, :items].sum(axis=1))
    slopes = (own_slopes - own / whole * whole_slopes) / whole
    bent = slopes[structure.active] @ structure.place[0]
    error = math.sqrt(max(float(bent @ of.correction.covariance @ bent), 0.0))
    unique = float(np.diag(residual)[:items].sum())
    return HierarchicalOmega(
        of.n, normal(own / whole, error, "delta", level), 1 - unique / whole, of.improper
    )


def _values(of: Fit) -> Floats:
    return of.fitted.structure.values(of.fitted.theta)


def _general(structure: Structure, general: str, paths: Floats, residual: Floats) -> int:
    if structure.groups > 1:
        raise InvalidModel("omega hierarchical is that of one group")
    place = structure.position(general)
    if paths[place].any() or np.count_nonzero(residual[place]) > 1:
        raise InvalidModel(f"{general} is not apart from the other factors")
    return place


def _own_slopes(
    structure: Structure, weights: Floats, effects: Floats, place: int, residual: Floats
) -> Floats:
    """Slopes (C,) of the general factor's variance of the sum."""
    row, column = structure.row, structure.column
    by_path = 2 * weights[place] * residual[place, place] * weights[row] * effects[column]
    own = (structure.matrix == SPREAD) & (row == place) & (column == place)
    found = np.where(structure.matrix == PATH, by_path, np.where(own, weights[place] ** 2, 0.0))
    return np.asarray(found)


def _whole_slopes(structure: Structure, weights: Floats, together: Floats) -> Floats:
    """Slopes (C,) of the variance of the sum; ``together`` are covariances with the sum."""
    row, column = structure.row, structure.column
    by_path = 2 * weights[row] * together[column]
    twice = np.where(row == column, 1.0, 2.0)
    by_spread = twice * weights[row] * weights[column]
    found = np.where(
        structure.matrix == PATH, by_path, np.where(structure.matrix == SPREAD, by_spread, 0.0)
    )
    return np.asarray(found)
