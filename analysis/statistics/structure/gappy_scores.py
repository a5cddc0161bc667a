"""How much the rows' derivatives of a gappy likelihood vary: the middle of a sandwich."""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import Positions
from analysis.statistics.structure.gappy_likelihood import Given, weigh
from analysis.statistics.structure.incomplete import Block, Gappy

# Rows taken at once, so that all their scores stay in the processor's cache.
ROWS_TOGETHER = 1_024


def score_products(of: Gappy, sigma: Floats, mu: Floats, change: Floats | None = None) -> Floats:
    """The average over rows of products of scores by (vech Sigma, mu) at Sigma (p, p), mu (p,).

    With ``change`` (p(p+1)/2 + p, q), derivatives of the moments, by those q parameters.
    """
    size = mu.size * (mu.size + 3) // 2 if change is None else change.shape[1]
    given, total = Given.at(sigma, mu), np.zeros((size, size))
    for block in of.parts():
        inverse = weigh(block, given).inverse
        pattern, there = block.patterns(), block.there()
        for first in range(0, pattern.size, ROWS_TOGETHER):
            some = slice(first, first + ROWS_TOGETHER)
            gap = (block.rows[some] - mu) * there[pattern[some]]
            scores = _scores(block, inverse, gap, pattern[some])
            scores = scores if change is None else scores @ change
            total += scores.T @ scores
    return total / of.n


def _scores(block: Block, inverse: Floats, gap: Floats, pattern: Positions) -> Floats:
    """Derivatives (n, p(p+1)/2 + p) of the log-likelihood of rows ``gap`` (n, p) from mu."""
    column, row = np.triu_indices(gap.shape[1])
    if block.counts.size == 1:
        pull = gap @ inverse[0]
    else:
        pull = (inverse[pattern] @ gap[:, :, None])[:, :, 0]
    each = pull[:, row] * pull[:, column] - inverse[:, row, column][pattern]
    return np.concatenate([each * np.where(row == column, 0.5, 1.0), pull], axis=1)
