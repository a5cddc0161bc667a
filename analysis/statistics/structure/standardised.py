"""The solution as if every variable, latent and observed, had variance one."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Positions, Structure
from analysis.statistics.structure.implied import Implied, matrices


@dataclass(frozen=True, slots=True, eq=False)
class Standardised:
    """``values`` (G, C) of each group's cells and their slopes by theta (G, C, q).

    ``possible`` (G, C) is False where a variance under a square root is not positive.
    """

    values: Floats
    slopes: Floats
    possible: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]


def standardise(structure: Structure, theta: Floats, at: Implied) -> Standardised:
    """Standardise all cells: paths and loadings by both variables' spreads, means by their own.

    Covariances are correlations of the (residual) terms they join, variances shares of the whole.
    """
    values = structure.values(theta)
    spread, bend = _variances(structure, at)
    residual, turn = _residual_variances(structure, values)
    scales = [
        _Scale(structure, PATH, structure.row, -0.5, spread, bend),
        _Scale(structure, PATH, structure.column, 0.5, spread, bend),
        _Scale(structure, MEAN, structure.row, -0.5, spread, bend),
    ]
    same = structure.row == structure.column
    own = [
        _Scale(structure, SPREAD, structure.row, -1.0, spread, bend, same),
        _Scale(structure, SPREAD, structure.row, -0.5, residual, turn, ~same),
        _Scale(structure, SPREAD, structure.column, -0.5, residual, turn, ~same),
    ]
    return _scaled(structure, values, [*scales, *own])


@dataclass(frozen=True, slots=True, eq=False)
class _Scale:
    """Cells of one kind are multiplied by a power of the variance of the variable ``at``."""

    structure: Structure
    kind: int
    at: Positions
    power: float
    variance: Floats
    bend: Floats
    among: np.ndarray[tuple[int, ...], np.dtype[np.bool_]] | None = None

    @property
    def cells(self) -> Positions:
        """Those concerned."""
        chosen = self.structure.matrix == self.kind
        return np.flatnonzero(chosen if self.among is None else chosen & self.among)


def _scaled(structure: Structure, values: Floats, scales: list[_Scale]) -> Standardised:
    q = len(structure.names)
    factor, log_bend = np.ones(values.shape), np.zeros((*values.shape, q))
    possible = np.ones(values.shape, dtype=np.bool_)
    for each in scales:
        cells = each.cells
        variance = each.variance[:, each.at[cells]]
        positive = variance > 0
        safe = np.where(positive, variance, 1.0)
        root = each.power != -1.0
        possible[:, cells] &= positive | (not root)
        factor[:, cells] *= safe**each.power if root else 1 / np.where(variance == 0, 1, variance)
        change = each.bend[:, each.at[cells]] / np.where(variance == 0, 1, variance)[..., None]
        log_bend[:, cells] += each.power * change
    own = (structure.free[..., None] == np.arange(q)) * 1.0
    found = values * factor
    return Standardised(found, own * factor[..., None] + found[..., None] * log_bend, possible)


def _variances(structure: Structure, at: Implied) -> tuple[Floats, Floats]:
    """Variances of all variables (G, N) and their slopes by theta (G, N, q)."""
    cells = structure.active
    kind, row, column = (
        each[cells] for each in (structure.matrix, structure.row, structure.column)
    )
    effects = at.total[..., row]
    partner = np.where(
        kind == PATH,
        at.spread[..., column],
        np.where(kind == SPREAD, at.total[..., column], 0.0),
    )
    half = np.where((kind == SPREAD) & (row == column), 0.5, 1.0)
    slopes = 2 * half * effects * partner
    return np.diagonal(at.spread, axis1=-2, axis2=-1), slopes @ structure.place


def _residual_variances(structure: Structure, values: Floats) -> tuple[Floats, Floats]:
    """Diagonals of the residual covariances (G, N) and their slopes by theta (G, N, q)."""
    variances = np.diagonal(matrices(structure, values)[1], axis1=-2, axis2=-1)
    slopes = np.zeros((*variances.shape, len(structure.names)))
    on = np.flatnonzero((structure.matrix == SPREAD) & (structure.row == structure.column))
    for group, cell in zip(*np.nonzero(structure.free[:, on] >= 0), strict=True):
        place = on[cell]
        slopes[group, structure.row[place], structure.free[group, place]] = 1.0
    return variances, slopes


def explained(structure: Structure, theta: Floats, at: Implied) -> dict[str, tuple[float, ...]]:
    """R2 of every variable that something leads to: one number per group.

    One less its residual variance's share; negative residual variances give more than one.
    """
    paths, residual, _ = matrices(structure, structure.values(theta))
    variance = np.diagonal(at.spread, axis1=-2, axis2=-1)
    shares = 1 - np.diagonal(residual, axis1=-2, axis2=-1) / variance
    caused = (paths != 0).any(axis=(0, 2))
    names = (*structure.observed, *structure.latent)
    return {
        names[int(each)]: tuple(float(share) for share in shares[:, each])
        for each in np.flatnonzero(caused)
    }
