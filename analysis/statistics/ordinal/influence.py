"""What each pattern of two answers adds to the error of a polychoric correlation.

Two-step estimates solve stacked score equations, so a row's influence is its own score less what
it moves the thresholds by, over the information (Muthen 1984; Joreskog 1994). Everything is a
function of the two answers, hence a small table for each pair of items.
"""

from __future__ import annotations

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.ordinal.cells import cells, threshold_slopes
from analysis.statistics.ordinal.tables import PairTables


def correlation_influence(
    tables: PairTables, limits: Floats, moved: Floats, correlations: Floats
) -> Floats:
    """Influences (P, K + 1, K + 1) on P correlations; the last code is a missing answer.

    ``limits`` (p, K - 1) are the thresholds, ``moved`` (p, K, K - 1) the influences on them,
    ``correlations`` (P,). Informations are summed squares of scores.
    """
    counts, first, second = tables.answered, tables.first, tables.second
    near = cells(limits[first], limits[second], correlations)
    score = near.slope / near.probability
    information = (counts * score**2).sum(axis=(1, 2))
    pulled = counts * score / near.probability
    along = _through(moved[first], pulled, limits[first], limits[second], correlations)
    turned = np.swapaxes(pulled, 1, 2)
    across = _through(moved[second], turned, limits[second], limits[first], correlations)
    found = np.zeros(tables.counts.shape)
    found[:, :-1, :-1] = score
    found[:, :-1, :] -= along[:, :, None]
    found[:, :, :-1] -= across[:, None, :]
    known = information > 0
    return np.asarray(found / np.where(known, information, np.inf)[:, None, None])


def _through(moved: Floats, pulled: Floats, own: Floats, other: Floats, at: Floats) -> Floats:
    """What an answer to one item (P, K) pulls a correlation by through that item's thresholds."""
    slopes = threshold_slopes(own, other, at)
    pull = (slopes * -np.diff(pulled, axis=1)).sum(axis=2)
    return np.asarray((moved @ pull[:, :, None])[..., 0])


def spread_of_thresholds(tables: PairTables, moved: Floats) -> Floats:
    """The covariance of all thresholds, (p (K - 1), p (K - 1)), items in their order."""
    p, _, m = moved.shape
    found = np.zeros((p, m, p, m))
    cross = np.swapaxes(moved[tables.first], 1, 2) @ tables.answered @ moved[tables.second]
    found[tables.first, :, tables.second, :] = cross
    found[tables.second, :, tables.first, :] = np.swapaxes(cross, 1, 2)
    own = np.einsum("pka,pk,pkb->pab", moved, tables.margins, moved)
    items = np.arange(p)
    found[items, :, items, :] = own
    return found.reshape(p * m, p * m)
