"""Where the search for the parameters of a structural model starts."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import (
    MEAN,
    PATH,
    SPREAD,
    Positions,
    Structure,
)
from analysis.statistics.structure.implied import implied, matrices
from analysis.statistics.structure.likelihood import definite
from analysis.statistics.structure.parameters import Relation
from analysis.statistics.structure.sample import Sample

# A first loading is this share of the first principal component's, at most the second number.
TAKEN, HIGHEST = 0.9, 0.95
# Of its variance a caused variable keeps at least this share unexplained.
UNEXPLAINED = 0.15
# Correlations between latent variables start clear of one.
HIGHEST_CORRELATION = 0.9
MOST_SHRINKS = 20


@dataclass(slots=True, eq=False)
class _Draft:
    """One group's values (C,) so far and the covariances (N, N) of all variables they suppose."""

    values: Floats
    free: Positions
    covariance: Floats


def start(structure: Structure, sample: Sample) -> Floats:
    """A theta (q,) near the data: principal loadings, then regressions on what they measure."""
    total, count = np.zeros(len(structure.names)), np.zeros(len(structure.names))
    for group in range(structure.groups):
        values = _group_start(structure, sample, group)
        cells = np.flatnonzero(structure.free[group] >= 0)
        np.add.at(total, structure.free[group, cells], values[cells])
        np.add.at(count, structure.free[group, cells], 1)
    return _possible(structure, total / np.maximum(count, 1))


def _group_start(structure: Structure, sample: Sample, group: int) -> Floats:
    p = len(structure.observed)
    covariance = np.zeros((structure.size, structure.size))
    covariance[:p, :p] = sample.covariance[group]
    draft = _Draft(structure.fixed[group].copy(), structure.free[group], covariance)
    for latent in _in_order(structure):
        _measure(structure, draft, latent)
    _regress(structure, draft)
    _spread(structure, draft)
    for cell in np.flatnonzero((structure.matrix == MEAN) & (draft.free >= 0)):
        row = structure.row[cell]
        draft.values[cell] = sample.mean[group, row] if row < p else 0.0
    return draft.values


def _loadings_of(structure: Structure, latent: int) -> Positions:
    """The cells of a latent variable's loadings."""
    cells = {
        int(cell)
        for each, cell in zip(structure.parameters, structure.cell_of, strict=True)
        if each.relation is Relation.LOADING and structure.column[cell] == latent
    }
    return np.array(sorted(cells), dtype=np.intp)


def _in_order(structure: Structure) -> list[int]:
    """Latent variables so that indicators come before what they measure, the widest first."""
    p = len(structure.observed)
    waiting = {
        latent: set(structure.row[_loadings_of(structure, latent)].tolist())
        for latent in range(p, structure.size)
    }
    order: list[int] = []
    while waiting:
        ready = [each for each, rows in waiting.items() if not rows & set(waiting)] or [*waiting]
        following = max(ready, key=lambda each: len(waiting[each]))
        order.append(following)
        del waiting[following]
    return order


def _measure(structure: Structure, draft: _Draft, latent: int) -> None:
    """Set a latent variable's loadings and its covariances with everything before it."""
    cells = _loadings_of(structure, latent)
    rows = structure.row[cells]
    loadings = _principal(_left_over(structure, draft, latent, rows), draft.covariance, rows)
    scale = _unit(structure, draft, latent, cells, loadings)
    along = scale * loadings @ draft.covariance[rows] / float(loadings @ loadings)
    bound = HIGHEST_CORRELATION * scale * np.sqrt(np.diag(draft.covariance))
    p = len(structure.observed)
    along[p:] = np.clip(along[p:], -bound[p:], bound[p:])
    draft.covariance[latent], draft.covariance[:, latent] = along, along
    draft.covariance[latent, latent] = scale**2
    draft.values[cells] = np.where(draft.free[cells] >= 0, loadings / scale, draft.values[cells])


def _left_over(structure: Structure, draft: _Draft, latent: int, rows: Positions) -> Floats:
    """The rows' covariances less what earlier factors of the same items explain."""
    covariance = draft.covariance[np.ix_(rows, rows)]
    for other in range(len(structure.observed), structure.size):
        if other == latent or draft.covariance[other, other] == 0:
            continue
        cells = _loadings_of(structure, other)
        shared = np.isin(structure.row[cells], rows)
        if shared.sum() > 1:
            weights = np.zeros(structure.size)
            weights[structure.row[cells]] = draft.values[cells]
            explained = np.outer(weights[rows], weights[rows])
            covariance = covariance - explained * draft.covariance[other, other]
    return covariance


def _principal(covariance: Floats, whole: Floats, rows: Positions) -> Floats:
    """Loadings of the first principal component, brought inside the admissible range."""
    spread = np.sqrt(np.diag(whole)[rows])
    values, vectors = np.linalg.eigh(covariance / np.outer(spread, spread))
    first = vectors[:, -1] * (1.0 if vectors[:, -1].sum() >= 0 else -1.0)
    share = np.clip(first * np.sqrt(max(float(values[-1]), 0.1)), -HIGHEST, HIGHEST)
    return np.asarray(TAKEN * share * spread)


def _unit(
    structure: Structure, draft: _Draft, latent: int, cells: Positions, loadings: Floats
) -> float:
    """The latent variable's standard deviation under the fixed loading or variance."""
    fixed = np.flatnonzero((draft.free[cells] < 0) & (draft.values[cells] != 0))
    if fixed.size:
        scale = float(loadings[fixed[0]] / draft.values[cells[fixed[0]]])
        enough = abs(scale) > 1e-3 * float(np.abs(loadings).max()) / abs(
            draft.values[cells[fixed[0]]]
        )
        return scale if enough else 1.0
    at = (structure.matrix == SPREAD) & (structure.row == latent) & (structure.column == latent)
    variance = float((draft.values * (draft.free < 0))[at].sum())
    return float(np.sqrt(variance)) if variance > 0 else 1.0


def _regress(structure: Structure, draft: _Draft) -> None:
    """Set free paths other than loadings by least squares on the supposed covariances."""
    loaded = np.zeros(structure.matrix.size, dtype=np.bool_)
    for latent in range(len(structure.observed), structure.size):
        loaded[_loadings_of(structure, latent)] = True
    paths = (structure.matrix == PATH) & ~loaded
    for row in np.unique(structure.row[paths]):
        cells = np.flatnonzero(paths & (structure.row == row))
        columns = structure.column[cells]
        inner = draft.covariance[np.ix_(columns, columns)]
        ridge = 0.05 * np.diag(np.diag(inner))
        slopes = np.linalg.solve(inner + ridge, draft.covariance[columns, row])
        free = draft.free[cells] >= 0
        draft.values[cells] = np.where(free, slopes, draft.values[cells])


def _spread(structure: Structure, draft: _Draft) -> None:
    """Set free (residual) variances to what is left over, covariances where nothing causes them."""
    paths = matrices(structure, draft.values)[0]
    caused = (paths != 0).any(axis=1)
    variance = np.diag(draft.covariance)
    left = variance - np.diag(paths @ draft.covariance @ paths.T)
    for cell in np.flatnonzero((structure.matrix == SPREAD) & (draft.free >= 0)):
        row, column = structure.row[cell], structure.column[cell]
        if row == column:
            draft.values[cell] = max(left[row], UNEXPLAINED * variance[row])
        elif not (caused[row] or caused[column]):
            draft.values[cell] = draft.covariance[row, column]


def _possible(structure: Structure, theta: Floats) -> Floats:
    """The same theta, covariances halved until the implied matrices are positive definite."""
    off = (structure.matrix == SPREAD) & (structure.row != structure.column)
    places = np.unique(structure.free[:, off])
    places = places[places >= 0]
    for _ in range(MOST_SHRINKS):
        values = structure.values(theta)
        residual = matrices(structure, values)[1]
        slack = 1e-9 * (np.diagonal(residual, axis1=-2, axis2=-1).max() * np.eye(structure.size))
        if definite(residual + slack).all() and definite(implied(structure, values).sigma).all():
            break
        theta[places] *= 0.5
    return theta
