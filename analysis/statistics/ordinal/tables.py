"""All two-way tables of ordinal items from one matrix of summed products of indicators."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.answers import Codes, OrdinalAnswers

Positions = NDArray[np.intp]

# Rows whose indicators stay in the processor's cache; single precision counts them exactly.
CHUNK = 4096


@dataclass(frozen=True, slots=True, eq=False)
class PairTables:
    """Counts of every pair of p items with at most K categories.

    ``first`` and ``second`` (P,) are the items of a pair, the pairs being the lower triangle by
    columns. ``counts`` (P, K + 1, K + 1), the last row and column holding missing answers.
    ``margins`` (p, K) are the counts of each item by itself.
    """

    first: Positions
    second: Positions
    counts: Floats
    margins: Floats

    @property
    def answered(self) -> Floats:
        """Counts (P, K, K) of the rows that answered both."""
        return self.counts[:, :-1, :-1]


def pair_tables(answers: OrdinalAnswers) -> PairTables:
    """Count all pairs in one pass over the rows."""
    p, width = len(answers.names), answers.width
    joint = _joint(answers.codes, width, answers.n)
    margins = np.diagonal(joint).reshape(p, width)
    blocks = joint.reshape(p, width, p, width)
    first, second = np.triu_indices(p, 1)
    counts = np.zeros((first.size, width + 1, width + 1))
    inner = blocks[first, :, second, :]
    counts[:, :-1, :-1] = inner
    counts[:, :-1, -1] = margins[first] - inner.sum(axis=2)
    counts[:, -1, :-1] = margins[second] - inner.sum(axis=1)
    counts[:, -1, -1] = answers.n - counts.sum(axis=(1, 2))
    return PairTables(first, second, counts, margins.copy())


def _joint(codes: Codes, width: int, n: int) -> Floats:
    """Summed products (p K, p K) of the indicators of every category of every item."""
    if (codes == width).any():
        return _products(codes, np.arange(width, dtype=np.uint8))
    # Without gaps the lowest category is what the others leave over.
    p, m = codes.shape[0], width - 1
    upper = _products(codes, np.arange(1, width, dtype=np.uint8)).reshape(p, m, p, m)
    margin = np.diagonal(upper.reshape(p * m, p * m)).reshape(p, m)
    whole = np.empty((p, width, p, width))
    whole[:, 1:, :, 1:] = upper
    whole[:, 0, :, 1:] = margin - upper.sum(axis=1)
    whole[:, 1:, :, 0] = margin[:, :, None] - upper.sum(axis=3)
    whole[:, 0, :, 0] = n - margin.sum(axis=1)[:, None] - whole[:, 0, :, 1:].sum(axis=2)
    return whole.reshape(p * width, p * width)


def _products(codes: Codes, numbered: Codes) -> Floats:
    p, n = codes.shape
    total = np.zeros((p * numbered.size, p * numbered.size))
    buffer = np.empty((p, numbered.size, min(n, CHUNK)), dtype=np.float32)
    for start in range(0, n, CHUNK):
        part = codes[:, start : start + CHUNK]
        chosen = buffer[:, :, : part.shape[1]]
        np.equal(part[:, None, :], numbered[:, None], out=chosen, casting="unsafe")
        flat = chosen.reshape(p * numbered.size, -1)
        total += flat @ flat.T
    return total
