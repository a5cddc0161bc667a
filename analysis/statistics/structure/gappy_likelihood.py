"""The normal likelihood of rows with gaps at given moments, from what each pattern sums up.

F = sum over patterns of share * (log|Sigma_o| + tr(T Sigma_o^-1)) with T the covariance of the
pattern's rows about mu in the columns that are there: minus twice the log-likelihood per row, but
for a constant (Enders & Bandalos 2001). The inverse of Sigma_o comes from that of Sigma by taking
out the m columns that are missing, so a pattern costs p^2 m instead of p^3.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.incomplete import Block, Gappy


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """One group's F at Sigma and mu: ``value``, its slopes ``weight`` (p, p) and ``pull`` (p,).

    dF = tr(weight dSigma) - 2 pull' dmu.
    """

    value: float
    weight: Floats
    pull: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Given:
    """Moments to look at patterns under: ``mu`` (p,), Sigma's inverse and log-determinant."""

    mu: Floats
    precision: Floats
    log_determinant: float

    @classmethod
    def at(cls, sigma: Floats, mu: Floats) -> Given:
        """Positive definite Sigma (p, p) and mu (p,)."""
        precision = np.asarray(np.linalg.inv(sigma), dtype=np.float64)
        return cls(mu, precision, float(np.linalg.slogdet(sigma)[1]))


@dataclass(frozen=True, slots=True, eq=False)
class Weighed:
    """For J patterns: ``inverse`` (J, p, p) of Sigma_o, 0 for missing columns.

    ``log_determinant`` (J,) of Sigma_o; ``pull`` (J, p) inverse times (mean - mu); ``square``
    (R, p, p) inverse times spread times inverse for the repeated ones.
    """

    inverse: Floats
    log_determinant: Floats
    pull: Floats
    square: Floats


def weigh(block: Block, given: Given) -> Weighed:
    """Look at a few patterns under some moments."""
    whole, precision = given.log_determinant, given.precision
    count, p = block.mean.shape
    if block.gone.shape[1]:
        taken = precision[block.gone]
        corner = np.take_along_axis(taken, block.gone[:, None, :], axis=2)
        inverse = precision - np.swapaxes(taken, 1, 2) @ (np.linalg.inv(corner) @ taken)
        log_determinant = whole + np.linalg.slogdet(corner)[1]
    else:
        inverse = np.broadcast_to(precision, (count, p, p))
        log_determinant = np.full(count, whole)
    gap = (block.mean - given.mu) * block.there()
    pull = (inverse @ gap[:, :, None])[:, :, 0]
    some = inverse[block.repeated]
    return Weighed(inverse, log_determinant, pull, some @ block.spread @ some)


def seen(of: Gappy, sigma: Floats, mu: Floats) -> Seen:
    """F and its slopes at positive definite Sigma (p, p) and mu (p,)."""
    p, given = mu.size, Given.at(sigma, mu)
    value, weight, pull = 0.0, np.zeros((p, p)), np.zeros(p)
    for block in of.parts():
        at = weigh(block, given)
        gap = (block.mean - mu) * block.there()
        each = at.log_determinant + (gap * at.pull).sum(axis=1)
        within = (at.inverse[block.repeated] * block.spread).sum(axis=(1, 2))
        value += float(block.counts @ each + block.counts[block.repeated] @ within)
        weight += np.tensordot(block.counts, at.inverse, 1)
        weight -= (at.pull * block.counts[:, None]).T @ at.pull
        weight -= np.tensordot(block.counts[block.repeated], at.square, 1)
        pull += block.counts @ at.pull
    return Seen(value / of.n, (weight + weight.T) / (2 * of.n), pull / of.n)


def constant(of: Gappy) -> float:
    """What F leaves out of minus twice the log-likelihood per row: log 2 pi for each value."""
    return float(np.trace(of.together) / of.n * np.log(2 * np.pi))


def curvature(of: Gappy, sigma: Floats, mu: Floats, *, observed: bool) -> Floats:
    """Half the second derivative of F by (vech Sigma, mu), (p(p+1)/2 + p) squared.

    Expected given the gaps, or ``observed``. vech goes by columns of the lower triangle.
    """
    p, given = mu.size, Given.at(sigma, mu)
    column, row = np.triu_indices(p)
    products, crossed = np.zeros((row.size, row.size)), np.zeros((row.size, p))
    inner = np.zeros((p, p))
    for block in of.parts():
        at = weigh(block, given)
        second = _observed(block, at) if observed else at.inverse
        first = _elements(at.inverse, row, column) * block.counts[:, None]
        products += first.T @ _elements(second, row, column)
        inner += np.tensordot(block.counts, at.inverse, 1)
        if observed:
            crossed += first.T @ at.pull
    return _assembled(products / of.n, crossed / of.n, inner / of.n)


def _elements(each: Floats, row: Positions, column: Positions) -> Floats:
    """The same elements (J, s) of J square matrices."""
    p = each.shape[-1]
    return np.asarray(each.reshape(-1, p * p).take(row * p + column, axis=1))


def _observed(block: Block, at: Weighed) -> Floats:
    second = 2 * at.pull[:, :, None] * at.pull[:, None, :] - at.inverse
    second[block.repeated] += 2 * at.square
    return np.asarray(second)


def _assembled(products: Floats, crossed: Floats, inner: Floats) -> Floats:
    """From sums of products of elements to second derivatives between moments.

    tr(W D X D') for the unit changes D of element (a, b) and D' of (c, d) is that of the elements
    W_ad X_bc and W_bd X_ac, in either order of W and X.
    """
    p, size = inner.shape[0], products.shape[0]
    column, row = np.triu_indices(p)
    # Short whole numbers: the gathering below is what takes time.
    where = np.empty((p, p), dtype=np.int32)
    where[row, column] = where[column, row] = np.arange(row.size)
    both = (products + products.T).ravel()
    first = where[row][:, column] * size + where[column][:, row]
    second = where[column][:, column] * size + where[row][:, row]
    half = np.where(row == column, 0.5, 1.0)
    each = (both.take(first) + both.take(second)) * (half[:, None] * half / 2)
    a, b, k = row[:, None], column[:, None], np.arange(p)[None, :]
    mixed = (crossed[where[k, a], b] + crossed[where[k, b], a]) * half[:, None]
    return np.block([[each, mixed], [mixed.T, inner]])
