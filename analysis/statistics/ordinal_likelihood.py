"""The likelihood of ordered answers: thresholds, slopes, and Newton's way to its top.

Row i in category k lies between the limits c_k'z - b'x and c_(k-1)'z - b'x of a latent scale. With
z = 1 that is the proportional-odds model; predictors put into z have a slope at every threshold.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy import linalg, special

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import NotConverged, Separated
from analysis.statistics.ordinal_links import PIECES, Limit, Link, Pieces

# Rows whose design and derivatives stay in the second-level cache.
ROWS_AT_ONCE = 8192

MOST_STEPS = 60
MOST_HALVINGS = 30

# Newton's error squares at each step: after a step of this size none is left to be seen.
SETTLED = 1e-7

# Information below this (a standard error above 300 for one standard deviation of a predictor)
# only comes up when probabilities run off to 0 and 1, where Newton's steps never shrink.
FLAT = 1e-5

# Part of the longest step from which on a predictor counts as running off.
RUNNING = 0.1

# Above so many rows a start from a part of them saves most passes over all.
LARGE = 60_000
PART = 20_000


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalRows:
    """Rows sorted by category: ``design`` (q + p, n) holds z and then x, a row of it per column.

    Category k are the columns ``starts[k]`` to ``starts[k + 1]``; ``weights`` (n,) are frequencies.
    ``names`` are the positions by which the caller knows the predictors, z's first.
    """

    design: Floats
    starts: tuple[int, ...]
    q: int
    weights: Floats | None
    names: tuple[int, ...]

    @property
    def categories(self) -> int:
        """How many there are."""
        return len(self.starts) - 1

    @property
    def p(self) -> int:
        """Columns with one slope."""
        return int(self.design.shape[0]) - self.q

    def parameters(self) -> int:
        """Thresholds' coefficients and slopes."""
        return (self.categories - 1) * self.q + self.p

    def mean_weight(self) -> float:
        """What a row counts on average: information grows with it."""
        return 1.0 if self.weights is None else float(self.weights.mean())

    def counts(self) -> Floats:
        """Summed weight in each category."""
        if self.weights is None:
            return np.diff(self.starts).astype(np.float64)
        return np.add.reduceat(self.weights, self.starts[:-1])

    def parts(self) -> Iterator[tuple[int, slice]]:
        """Stretches of one category each, small enough for the cache."""
        for k, (first, last) in enumerate(zip(self.starts[:-1], self.starts[1:], strict=True)):
            for start in range(first, last, ROWS_AT_ONCE):
                yield k, slice(start, min(start + ROWS_AT_ONCE, last))

    def thinned(self, step: int) -> OrdinalRows:
        """Every ``step``-th row of each category."""
        pairs = zip(self.starts[:-1], self.starts[1:], strict=True)
        rows = [np.arange(first, last, step) for first, last in pairs]
        chosen = np.concatenate(rows)
        return OrdinalRows(
            design=np.ascontiguousarray(self.design[:, chosen]),
            starts=(0, *np.cumsum([part.size for part in rows]).tolist()),
            q=self.q,
            weights=None if self.weights is None else self.weights[chosen],
            names=self.names,
        )


@dataclass(frozen=True, slots=True, eq=False)
class Slope:
    """Log-likelihood, its gradient (m,) and the observed information (m, m) at some place."""

    log_likelihood: float
    gradient: Floats
    information: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Top:
    """Where the likelihood is largest: coefficients of thresholds (K - 1, q) first, then slopes."""

    place: Floats
    log_likelihood: float
    information: Floats
    iterations: int


def evaluate(rows: OrdinalRows, place: Floats, link: Link) -> Slope:
    """The likelihood of ``rows`` and its derivatives at ``place``."""
    q, p, inner = rows.q, rows.p, rows.categories - 1
    cuts, slopes = place[: inner * q].reshape(inner, q), place[inner * q :]
    totals = _Totals(inner, q, p)
    with np.errstate(over="ignore", divide="ignore", invalid="ignore", under="ignore"):
        for k, part in rows.parts():
            block = rows.design[:, part]
            found = PIECES[link](*_limits(k, cuts, slopes, block))
            weight = None if rows.weights is None else rows.weights[part]
            totals.add(k, block, found if weight is None else _weighted(found, weight))
        return totals.slope()


def row_scores(rows: OrdinalRows, place: Floats, link: Link) -> Floats:
    """Each row's gradient of its weighted log-likelihood (n, m), in the order of ``rows``."""
    q, inner = rows.q, rows.categories - 1
    cuts, slopes = place[: inner * q].reshape(inner, q), place[inner * q :]
    scores = np.zeros((rows.design.shape[1], place.size))
    for k, part in rows.parts():
        block = rows.design[:, part]
        found = PIECES[link](*_limits(k, cuts, slopes, block))
        found = found if rows.weights is None else _weighted(found, rows.weights[part])
        scores[part, inner * q :] = (block[q:] * (found.lower - found.upper)).T
        if k < inner:
            scores[part, k * q : (k + 1) * q] = (block[:q] * (found.upper + found.ridge)).T
        if k > 0:
            scores[part, (k - 1) * q : k * q] = -(block[:q] * (found.lower + found.ridge)).T
    return scores


def maximise(rows: OrdinalRows, link: Link, start: Floats | None = None) -> Top:
    """Climb to the top of the likelihood by Newton's method with halved steps.

    Raises Separated naming the columns whose slopes run off, NotConverged.
    """
    place = _start(rows, link) if start is None else start
    now = evaluate(rows, place, link)
    for steps in range(1, MOST_STEPS + 1):
        step = _step(now, rows)
        if np.abs(step).max() < SETTLED * (1 + np.abs(place).max()):
            gain = 0.5 * float(now.gradient @ step)
            return Top(place + step, now.log_likelihood + gain, now.information, steps)
        place, now = _advance(rows, link, (place, step, now))
    raise NotConverged(MOST_STEPS)


def _flat_start(rows: OrdinalRows, link: Link) -> Floats:
    """Thresholds that give each category its share, and no slopes."""
    shares = np.cumsum(rows.counts())[:-1] / rows.counts().sum()
    place = np.zeros(rows.parameters())
    cuts = np.log(shares / (1 - shares)) if link == "logit" else _normal_quantiles(shares)
    place[: cuts.size * rows.q : rows.q] = cuts
    return place


def null_log_likelihood(rows: OrdinalRows) -> float:
    """The log-likelihood without predictors: every category as likely as it is frequent."""
    counts = rows.counts()
    return float(np.sum(counts * np.log(counts / counts.sum())))


class _Totals:
    """Sums over rows of the likelihood and its derivatives."""

    def __init__(self, inner: int, q: int, p: int) -> None:
        self.inner, self.q = inner, q
        self.log_likelihood = 0.0
        self.gradient = np.zeros(inner * q + p)
        self.information = np.zeros((inner * q + p, inner * q + p))

    def add(self, k: int, block: Floats, found: Pieces) -> None:
        z, x = block[: self.q], block[self.q :]
        whole = slice(self.inner * self.q, None)
        self.log_likelihood += float(np.sum(found.log_chance))
        if x.shape[0]:
            self.gradient[whole] += x @ (found.lower - found.upper)
            bend = found.upper_bend + found.lower_bend
            self.information[whole, whole] += (x * bend) @ x.T
        if k < self.inner:
            upper = slice(k * self.q, (k + 1) * self.q)
            self._cut(upper, (z, x), (found.upper + found.ridge, found.upper_bend, found.cross))
        if k > 0:
            lower = slice((k - 1) * self.q, k * self.q)
            self._cut(lower, (z, x), (-(found.lower + found.ridge), found.lower_bend, found.cross))
        if 0 < k < self.inner:
            self.information[upper, lower] -= (z * found.cross) @ z.T

    def _cut(
        self,
        where: slice,
        block: tuple[Floats, Floats],
        parts: tuple[Floats | float, Floats | float, Floats | float],
    ) -> None:
        (z, x), (first, bend, cross) = block, parts
        self.gradient[where] += z @ np.broadcast_to(first, z.shape[1:])
        self.information[where, where] += (z * (bend + cross)) @ z.T
        if x.shape[0]:
            self.information[self.inner * self.q :, where] -= (x * bend) @ z.T

    def slope(self) -> Slope:
        lower = np.tril(self.information)
        whole = lower + lower.T - np.diag(np.diag(lower))
        return Slope(self.log_likelihood, self.gradient, whole)


def _limits(k: int, cuts: Floats, slopes: Floats, block: Floats) -> tuple[Limit, Limit]:
    q = cuts.shape[1]
    latent = slopes @ block[q:] if slopes.size else np.zeros(block.shape[1])
    # One threshold for all rows needs no pass over them.
    sides = [cuts[j, 0] if q == 1 else cuts[j] @ block[:q] for j in (k, k - 1) if _inside(j, cuts)]
    moved = [side - latent for side in sides]
    upper = moved[0] if _inside(k, cuts) else None
    lower = moved[-1] if _inside(k - 1, cuts) else None
    return upper, lower


def _inside(j: int, cuts: Floats) -> bool:
    return 0 <= j < int(cuts.shape[0])


def _weighted(found: Pieces, weight: Floats) -> Pieces:
    return Pieces(
        found.log_chance * weight,
        found.upper * weight,
        found.lower * weight,
        found.upper_bend * weight,
        found.lower_bend * weight,
        found.ridge * weight,
        found.cross * weight,
    )


def _start(rows: OrdinalRows, link: Link) -> Floats:
    if rows.design.shape[1] < LARGE:
        return _flat_start(rows, link)
    part = rows.thinned(rows.design.shape[1] // PART)
    try:
        return maximise(part, link, _flat_start(part, link)).place
    except (Separated, NotConverged):
        # A part may separate where the whole does not.
        return _flat_start(rows, link)


def _step(now: Slope, rows: OrdinalRows) -> Floats:
    try:
        step: Floats = linalg.cho_solve(linalg.cho_factor(now.information), now.gradient)
        flat = linalg.eigvalsh(now.information)[0] < FLAT * rows.mean_weight()
    except linalg.LinAlgError:
        step, flat = linalg.lstsq(now.information, now.gradient)[0], True
    if flat:
        raise Separated(_running_off(rows, step))
    return step


def _advance(
    rows: OrdinalRows, link: Link, move: tuple[Floats, Floats, Slope]
) -> tuple[Floats, Slope]:
    place, step, now = move
    for halving in range(MOST_HALVINGS):
        there = place + step / 2**halving
        found = evaluate(rows, there, link)
        if found.log_likelihood >= now.log_likelihood - 1e-10 * abs(now.log_likelihood):
            return there, found
    raise NotConverged(MOST_HALVINGS)


def _running_off(rows: OrdinalRows, step: Floats) -> tuple[int, ...]:
    """Predictors whose slope still moves, while those with a finite estimate stand still."""
    size = np.abs(step)
    inner = rows.categories - 1
    free = size[: inner * rows.q].reshape(inner, rows.q)[:, 1:].max(axis=0)
    moves = np.concatenate([free, size[inner * rows.q :]])
    if moves.size == 0:
        return ()
    found = np.flatnonzero(moves >= RUNNING * moves.max())
    return tuple(sorted(rows.names[int(column)] for column in found))


def _normal_quantiles(shares: Floats) -> Floats:
    return np.asarray(special.ndtri(shares))
