"""An orthonormal basis of a regression's columns, made in blocks that stay in the cache."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import Collinear
from analysis.statistics.gram import Gram, row_blocks

# A standardised column that keeps less than this of its length beside the others carries no
# information of its own; beyond it a coefficient would be rounding noise.
COLLINEAR_BELOW = 1e-7

# Above this share of its variance left beside the others, a column is safely told apart by its
# cross-products; below, the rows themselves are decomposed, which loses half as many digits.
SAFE = 1e-4


@dataclass(frozen=True, slots=True, eq=False)
class Fitted:
    """``coordinates`` (p + 1,) of an outcome in the basis, ``residuals`` and ``leverage`` (n,)."""

    coordinates: Floats
    residuals: Floats
    leverage: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Orthonormal:
    """Rows of the basis are 1 / sqrt(n) and centred predictors, turned.

    ``turn`` (p + 1, p + 1) makes 1 / sqrt(n) and x - ``middle`` orthonormal; ``back`` (p + 1, p +
    1) leads from coordinates in the basis to coefficients, intercept first. ``ready`` (n, p) are
    the turned columns where turning would have lost digits, else nothing of length n is kept.
    """

    x: Floats
    middle: Floats
    turn: Floats
    back: Floats
    ready: Floats | None

    def block(self, rows: slice) -> Floats:
        """The basis in some rows (m, p + 1)."""
        n, p = self.x.shape
        found = np.empty((rows.stop - rows.start, p + 1))
        found[:, 0] = 1 / np.sqrt(n)
        if self.ready is not None:
            found[:, 1:] = self.ready[rows]
            return found
        np.subtract(self.x[rows], self.middle, out=found[:, 1:])
        return found @ self.turn

    def fitted(self, outcome: Floats) -> Fitted:
        """Project an outcome (n,) on the basis."""
        n, width = outcome.size, self.back.shape[0]
        coordinates, leverage = np.zeros(width), np.empty(n)
        level = float(outcome.mean())
        for rows in row_blocks(n):
            block = self.block(rows)
            coordinates += (outcome[rows] - level) @ block
            leverage[rows] = np.einsum("ij,ij->i", block, block)
        residuals = outcome - level
        for rows in row_blocks(n):
            residuals[rows] -= self._fit(rows, coordinates)
        coordinates[0] += level * np.sqrt(n)
        return Fitted(coordinates, residuals, leverage)

    def _fit(self, rows: slice, coordinates: Floats) -> Floats:
        """The basis in some rows times coordinates (p + 1,), without making the basis."""
        n = self.x.shape[0]
        if self.ready is not None:
            return np.asarray(self.block(rows) @ coordinates)
        slopes = self.turn[1:, 1:] @ coordinates[1:]
        return np.asarray((self.x[rows] - self.middle) @ slopes + coordinates[0] / np.sqrt(n))

    def products(self, weights: Floats) -> Floats:
        """The basis's cross-products (p + 1, p + 1) with weights (n,)."""
        total = np.zeros_like(self.back)
        for rows in row_blocks(weights.size):
            block = self.block(rows)
            total += (block * weights[rows, None]).T @ block
        return total

    def sums(self, values: Floats, codes: NDArray[np.intp], groups: int) -> Floats:
        """The basis times values (n,), summed within groups (groups, p + 1)."""
        n, p = self.x.shape
        columns = self.ready if self.ready is not None else self.x
        sums = np.empty((groups, p + 1))
        sums[:, 0] = np.bincount(codes, weights=values, minlength=groups)
        for j in range(p):
            shift = 0.0 if self.ready is not None else self.middle[j]
            sums[:, j + 1] = np.bincount(
                codes, weights=(columns[:, j] - shift) * values, minlength=groups
            )
        sums[:, 0] /= np.sqrt(n)
        # Turning sums costs less than summing turned rows.
        return sums if self.ready is not None else sums @ self.turn


def orthonormal(x: Floats, moments: Gram) -> Orthonormal:
    """The basis of 1 and x (n, p) with its moments; raises Collinear naming repeated columns."""
    spread = moments.spread()
    ready, upper = _factored(x, moments, spread)
    slopes = linalg.solve_triangular(upper, np.eye(spread.size)) / spread[:, None]
    n, p = x.shape
    back = np.zeros((p + 1, p + 1))
    back[0, 0] = 1 / np.sqrt(n)
    back[1:, 1:] = slopes / np.sqrt(n)
    back[0, 1:] = -moments.means @ back[1:, 1:]
    turn = np.eye(p + 1)
    turn[1:, 1:] = back[1:, 1:]
    return Orthonormal(x, moments.means, turn, back, ready)


def check_collinear(r: Floats, lengths: Floats) -> None:
    """Raise Collinear for columns whose diagonal of ``r`` (p, p) vanishes against ``lengths``."""
    repeated = np.flatnonzero(np.abs(np.diag(r)) < COLLINEAR_BELOW * lengths)
    if repeated.size:
        raise Collinear(tuple(int(column) for column in repeated))


def _factored(x: Floats, moments: Gram, spread: Floats) -> tuple[Floats | None, Floats]:
    """The orthonormal columns, if they had to be made, and the factor R (p, p) of correlations."""
    n, p = x.shape
    try:
        upper: Floats = linalg.cholesky(moments.correlation())
        if float(np.diag(upper).min()) ** 2 > SAFE:
            return None, upper
    except linalg.LinAlgError:
        pass
    ready, r = linalg.qr((x - moments.means) / spread, mode="economic")
    check_collinear(r, np.full(p, np.sqrt(n)))
    return ready, np.asarray(r / np.sqrt(n))
