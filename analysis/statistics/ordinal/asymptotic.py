"""The asymptotic covariance of all polychoric correlations of a set of items.

Rows of influences, one number a correlation, are made a few thousand at a time and only their
cross products are kept.
"""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.answers import OrdinalAnswers
from analysis.statistics.ordinal.tables import Positions

CHUNK = 4096


def summed_squares(
    answers: OrdinalAnswers, first: Positions, second: Positions, influence: Floats
) -> Floats:
    """Sums over rows of products (P, P) of influences (P, K + 1, K + 1) of pairs of items."""
    total = np.zeros((first.size, first.size))
    side = influence.shape[1]
    flat = influence.reshape(first.size, -1)
    rows = np.empty((first.size, min(answers.n, CHUNK)))
    for start in range(0, answers.n, CHUNK):
        codes = answers.codes[:, start : start + CHUNK].astype(np.intp)
        part = rows[:, : codes.shape[1]]
        _look_up(flat, codes, side, (first, second), part)
        total += part @ part.T
    return total


def summed_products(
    answers: OrdinalAnswers,
    pairs: tuple[Positions, Positions],
    influence: Floats,
    moved: Floats,
) -> Floats:
    """Sums over rows of products (p (K - 1), P) of influences on thresholds and correlations."""
    p, k, m = moved.shape
    whole = np.concatenate([moved, np.zeros((p, 1, m))], axis=1)
    total = np.zeros((p * m, pairs[0].size))
    flat = influence.reshape(pairs[0].size, -1)
    for start in range(0, answers.n, CHUNK):
        codes = answers.codes[:, start : start + CHUNK].astype(np.intp)
        part = np.empty((pairs[0].size, codes.shape[1]))
        _look_up(flat, codes, k + 1, pairs, part)
        limits = np.concatenate([whole[item, own].T for item, own in enumerate(codes)])
        total += limits @ part.T
    return total


def _look_up(
    flat: Floats,
    codes: Positions,
    side: int,
    pairs: tuple[Positions, Positions],
    out: Floats,
) -> None:
    """Fill ``out`` (P, rows) with each pair's influence of the rows' two answers."""
    scaled = codes * side
    place = np.empty(codes.shape[1], dtype=np.intp)
    for pair, (i, j) in enumerate(zip(*(each.tolist() for each in pairs), strict=True)):
        np.add(scaled[i], codes[j], out=place)
        # Codes are positions made here, so they need no check against the table's ends.
        np.take(flat[pair], place, out=out[pair], mode="clip")
