"""The moments a model implies at given parameters, and their derivatives, for any batch.

Every derivative of Sigma is u v' + v u' for two p-vectors, so informations and gradients need no
matrix of p(p+1)/2 rows; ``sigma_jacobian`` writes it out where one is wanted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Positions, Structure


@dataclass(frozen=True, slots=True, eq=False)
class Implied:
    """Implied moments of p observed among N variables, for a batch of shape (..., G).

    ``sigma`` (..., p, p), ``mu`` (..., p); ``total`` (..., N, N) total effects (I - A)^-1;
    ``spread`` (..., N, N) and ``level`` (..., N) the covariances and means of all variables.
    """

    sigma: Floats
    mu: Floats
    total: Floats
    spread: Floats
    level: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Slopes:
    """Derivatives by K cells: of Sigma ``left right' + right left'``, of mu ``mean``.

    Each is (..., K, p).
    """

    left: Floats
    right: Floats
    mean: Floats


def matrices(structure: Structure, values: Floats) -> tuple[Floats, Floats, Floats]:
    """Paths A, residual covariances S (..., N, N) and intercepts m (..., N) from cell values."""
    size = structure.size
    shape = values.shape[:-1]
    paths, spread = np.zeros((*shape, size, size)), np.zeros((*shape, size, size))
    level = np.zeros((*shape, size))
    for kind, target in ((PATH, paths), (SPREAD, spread)):
        cells = structure.matrix == kind
        target[..., structure.row[cells], structure.column[cells]] = values[..., cells]
    cells = structure.matrix == SPREAD
    spread[..., structure.column[cells], structure.row[cells]] = values[..., cells]
    cells = structure.matrix == MEAN
    level[..., structure.row[cells]] = values[..., cells]
    return paths, spread, level


def implied(structure: Structure, values: Floats) -> Implied:
    """Implied moments at cell values (..., G, C), as ``Structure.values`` gives them."""
    paths, residual, intercepts = matrices(structure, values)
    p = len(structure.observed)
    total = _total_effects(paths, structure.depth)
    spread = total @ residual @ np.swapaxes(total, -1, -2)
    level = (total @ intercepts[..., None])[..., 0]
    return Implied(spread[..., :p, :p], level[..., :p], total, spread, level)


def _total_effects(paths: Floats, depth: int | None) -> Floats:
    """(I - A)^-1: without circles I + A + A^2 + ... ends at the longest chain."""
    unit = np.eye(paths.shape[-1])
    if depth is None:
        return np.asarray(np.linalg.inv(unit - paths), dtype=np.float64)
    total, power, reach = unit + paths, paths, 1
    while reach < depth:
        power = power @ power
        total, reach = total + total @ power, 2 * reach + 1
    return np.asarray(total)


def slopes(structure: Structure, at: Implied, cells: Positions | None = None) -> Slopes:
    """Derivatives of the implied moments by ``cells`` (all active ones when None)."""
    cells = structure.active if cells is None else cells
    p = len(structure.observed)
    kind, row, column = structure.matrix[cells], structure.row[cells], structure.column[cells]
    effects = np.swapaxes(at.total[..., :p, :], -1, -2)
    left = effects[..., row, :]
    path = (kind == PATH)[:, None]
    own = np.where(row == column, 0.5, 1.0)[:, None]
    spread = np.where((kind == SPREAD)[:, None], own, 0.0)
    right = np.where(path, at.spread[..., column, :p], spread * effects[..., column, :])
    size = np.where(path[:, 0], at.level[..., column], (kind == MEAN) * 1.0)
    return Slopes(left, right, left * size[..., None])


def sigma_jacobian(structure: Structure, at: Implied) -> Floats:
    """d vech(Sigma) / d theta (..., G, p(p+1)/2, q), vech by columns of the lower triangle."""
    column, row = np.triu_indices(len(structure.observed))
    found = slopes(structure, at)
    left, right = found.left, found.right
    each = left[..., row] * right[..., column] + left[..., column] * right[..., row]
    return np.asarray(np.einsum("...gkv,gkq->...gvq", each, structure.place))


def mean_jacobian(structure: Structure, at: Implied) -> Floats:
    """d mu / d theta (..., G, p, q)."""
    found = slopes(structure, at).mean
    return np.asarray(np.einsum("...gkv,gkq->...gvq", found, structure.place))
