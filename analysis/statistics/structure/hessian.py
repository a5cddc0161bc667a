"""Observed information: the exact second derivatives of the discrepancy by the parameters."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Structure
from analysis.statistics.structure.implied import Implied, Slopes, slopes
from analysis.statistics.structure.likelihood import Point
from analysis.statistics.structure.sample import Sample


def observed_information(structure: Structure, sample: Sample, at: Point) -> Floats:
    """Half the second derivative of F (q, q), per row, at one theta."""
    found = slopes(structure, at.moments)
    weight = at.inverse - at.inverse @ at.seen @ at.inverse
    pull = (at.inverse @ at.gap[..., None])[..., 0]
    each = (bent_moments(structure, at.moments, weight, pull) + _bent_fit(found, at)) / 2
    place = structure.place * np.sqrt(sample.shares)[:, None, None]
    return np.asarray((np.swapaxes(place, -1, -2) @ each @ place).sum(axis=-3))


def _bent_fit(found: Slopes, at: Point) -> Floats:
    """What first derivatives of the moments add, between cells (G, K, K)."""
    inverse = at.inverse
    doubled = 2 * inverse @ at.seen @ inverse - inverse
    crossed = _products(found, inverse, doubled)
    drift = found.mean @ inverse
    pull = (inverse @ at.gap[..., None])[..., 0]
    left = np.einsum("gki,gi->gk", found.left, pull)
    right = np.einsum("gki,gi->gk", found.right, pull)
    moved = left[..., None] * (found.right @ _turned(drift))
    moved += right[..., None] * (found.left @ _turned(drift))
    mixed = 2 * (moved + _turned(moved))
    return np.asarray(crossed + mixed + 2 * drift @ _turned(found.mean))


def _products(found: Slopes, first: Floats, second: Floats) -> Floats:
    """tr(first D_k second D_l) between cells for the derivatives D of Sigma."""
    left, right = found.left, found.right
    turned_left, turned_right = _turned(left), _turned(right)
    inner = (left @ first @ turned_left) * (right @ second @ turned_right)
    outer = (right @ first @ turned_right) * (left @ second @ turned_left)
    across = (left @ first @ turned_right) * (right @ second @ turned_left)
    return np.asarray(inner + outer + across + _turned(across))


def _turned(each: Floats) -> Floats:
    return np.swapaxes(each, -1, -2)


def bent_moments(structure: Structure, moments: Implied, weight: Floats, pull: Floats) -> Floats:
    """What second derivatives of the moments add, between cells (G, K, K).

    For an F whose slopes by a group's moments are tr(weight dSigma) - 2 pull' dmu.
    """
    p = len(structure.observed)
    total = moments.total
    effects, covariances = total[:, :p, :], moments.spread[:, :p, :]
    inner = _turned(effects) @ weight @ effects
    cross = _turned(effects) @ weight @ covariances
    drawn = np.einsum("gpn,gp->gn", effects, pull)
    if structure.has_means:
        # The slope by a mean is one by a path from a constant, whose covariances are its level.
        cross = cross - drawn[:, :, None] * moments.level[:, None, :]
    return _by_kind(structure, total, moments.spread, inner, cross, drawn)


def _by_kind(
    structure: Structure, total: Floats, spread: Floats, inner: Floats, cross: Floats, pull: Floats
) -> Floats:
    cells = structure.active
    kind, row, column = structure.matrix[cells], structure.row[cells], structure.column[cells]
    i, j, a, b = row[:, None], column[:, None], row[None, :], column[None, :]
    paths = total[:, b, i] * cross[:, a, j] + total[:, j, a] * cross[:, i, b]
    paths = paths + spread[:, j, b] * inner[:, i, a]
    half = np.where(i == j, 0.5, 1.0)
    mixed = half * (total[:, b, i] * inner[:, a, j] + total[:, b, j] * inner[:, a, i])
    means = -total[:, b, i] * pull[:, a[0]][:, None, :]
    found = np.where(_pair(kind, PATH, PATH), paths, 0.0)
    for other, each in ((SPREAD, mixed), (MEAN, means)):
        part = np.where(_pair(kind, other, PATH), each, 0.0)
        found = found + part + _turned(part)
    return np.asarray(2 * found)


def _pair(kind: NDArray[np.intp], first: int, second: int) -> NDArray[np.bool_]:
    return np.asarray((kind == first)[:, None] & (kind == second)[None, :])
