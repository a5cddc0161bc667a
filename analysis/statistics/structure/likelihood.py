"""The maximum-likelihood discrepancy of a structural model, its slope and its curvatures.

F = sum over groups of share * (log|Sigma| + tr(T Sigma^-1) - log|S| - p) with T = S + (m - mu)(m -
mu)' (Joreskog 1971); twice the negative log-likelihood per row, but for a constant. All functions
take a batch of thetas.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.structure.compiled import MEAN, PATH, SPREAD, Structure
from analysis.statistics.structure.implied import Implied, Slopes, implied, slopes
from analysis.statistics.structure.sample import Sample


@dataclass(frozen=True, slots=True, eq=False)
class Point:
    """The discrepancy at one theta (or a batch): ``value`` (...), infinite where impossible.

    ``moments`` are the implied ones, ``inverse`` of Sigma and ``seen`` T (..., G, p, p),
    ``gap`` (..., G, p) the sample's mean less the implied one (zeros without mean structure).
    """

    value: Floats
    moments: Implied
    inverse: Floats
    seen: Floats
    gap: Floats


def point(structure: Structure, sample: Sample, theta: Floats) -> Point:
    """The discrepancy at theta (..., q)."""
    moments = implied(structure, structure.values(theta))
    possible = definite(moments.sigma)
    if not possible.all():
        unit = np.eye(moments.sigma.shape[-1])
        sigma = np.where(possible[..., None, None], moments.sigma, unit)
        moments = replace(moments, sigma=sigma)
    found = _around(structure, sample, moments)
    logs = np.linalg.slogdet(moments.sigma)[1] - np.linalg.slogdet(sample.covariance)[1]
    fit = (found.inverse * found.seen).sum(axis=(-1, -2))
    each = np.where(possible, logs + fit - moments.sigma.shape[-1], np.inf)
    return replace(found, value=np.asarray(each @ sample.shares))


def unvalued_point(structure: Structure, sample: Sample, theta: Floats) -> Point:
    """The same without looking at the discrepancy (nan), where slopes alone are wanted."""
    return _around(structure, sample, implied(structure, structure.values(theta)))


def _around(structure: Structure, sample: Sample, moments: Implied) -> Point:
    if structure.has_means:
        gap = sample.mean - moments.mu
        seen = sample.covariance + gap[..., :, None] * gap[..., None, :]
    else:
        gap = np.zeros_like(moments.mu)
        seen = np.broadcast_to(sample.covariance, moments.sigma.shape)
    inverse = np.asarray(np.linalg.inv(moments.sigma), dtype=np.float64)
    return Point(np.full(gap.shape[:-2], np.nan), moments, inverse, seen, gap)


def definite(sigma: Floats) -> Rows:
    """Whether each matrix of a batch (..., p, p) is positive definite, as booleans (...)."""
    try:
        found = np.linalg.cholesky(sigma)
    except np.linalg.LinAlgError:
        # One impossible matrix fails the whole batch, so each is looked at.
        finite: Rows = np.asarray(np.isfinite(sigma).all(axis=(-1, -2)))
        safe = np.where(finite[..., None, None], sigma, -1.0)
        return np.asarray(finite & (np.linalg.eigvalsh(safe)[..., 0] > 0))
    return np.asarray(np.isfinite(found).all(axis=(-1, -2)))


def gradient(structure: Structure, sample: Sample, at: Point) -> Floats:
    """dF / d theta (..., q)."""
    weight = at.inverse - at.inverse @ at.seen @ at.inverse
    pull = (at.inverse @ at.gap[..., None])[..., 0]
    return slope_of(structure, at.moments, weight, pull, sample.shares)


def slope_of(
    structure: Structure, moments: Implied, weight: Floats, pull: Floats, shares: Floats
) -> Floats:
    """dF / d theta (..., q) where dF of a group is tr(weight dSigma) - 2 pull' dmu."""
    cells, p = structure.active, len(structure.observed)
    kind, row, column = structure.matrix[cells], structure.row[cells], structure.column[cells]
    effects = moments.total[..., :p, :]
    turned = np.swapaxes(effects, -1, -2)
    pulled = turned @ weight
    cross = (pulled @ moments.spread[..., :p, :])[..., row, column]
    inner = (pulled @ effects)[..., row, column] * np.where(row == column, 0.5, 1.0)
    each = np.where(kind == PATH, cross, np.where(kind == SPREAD, inner, 0.0))
    if structure.has_means:
        drawn = (turned @ pull[..., None])[..., row, 0]
        slope = np.where(kind == PATH, moments.level[..., column], (kind == MEAN) * 1.0)
        each = each - drawn * slope
    return _gathered(structure, 2 * each * shares[:, None])


def information(structure: Structure, sample: Sample, at: Point) -> Floats:
    """Expected information per row (..., q, q): half the expected second derivative of F."""
    each = cell_information(slopes(structure, at.moments), at.inverse, structure.has_means)
    return _gathered_twice(structure, each * sample.shares[:, None, None])


def cell_information(found: Slopes, inverse: Floats, means: bool) -> Floats:
    """Expected information per row between cells (..., K, K) at an inverse (..., p, p)."""
    left, right = found.left @ inverse, found.right @ inverse
    turned_left, turned_right = np.swapaxes(found.left, -1, -2), np.swapaxes(found.right, -1, -2)
    cross = left @ turned_right
    each = (left @ turned_left) * (right @ turned_right) + cross * np.swapaxes(cross, -1, -2)
    if means:
        each = each + found.mean @ inverse @ np.swapaxes(found.mean, -1, -2)
    return np.asarray(each)


def _gathered(structure: Structure, each: Floats) -> Floats:
    return np.asarray(np.einsum("...gk,gkq->...q", each, structure.place))


def _gathered_twice(structure: Structure, each: Floats) -> Floats:
    place = structure.place
    return np.asarray((np.swapaxes(place, -1, -2) @ each @ place).sum(axis=-3))
