"""What ordinal answers say about the normal scales behind them: thresholds and correlations."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.statistics.arrays import Floats, Rows
from analysis.statistics.errors import NotIdentified
from analysis.statistics.ordinal.answers import OrdinalAnswers
from analysis.statistics.ordinal.asymptotic import summed_products, summed_squares
from analysis.statistics.ordinal.bivariate_normal import FAR
from analysis.statistics.ordinal.correlations import PERFECT, most_likely
from analysis.statistics.ordinal.errors import NeverAnsweredTogether
from analysis.statistics.ordinal.influence import correlation_influence, spread_of_thresholds
from analysis.statistics.ordinal.tables import PairTables, pair_tables
from analysis.statistics.ordinal.thresholds import threshold_influence, thresholds


@dataclass(frozen=True, slots=True, eq=False)
class OrdinalMoments:
    """Thresholds and polychoric correlations of p items, and what each answer adds to them.

    ``limits`` (p, K - 1) thresholds, ``moved`` (p, K, K - 1) influences on them; of the P pairs of
    ``tables`` ``correlations`` (P,), ``influence`` (P, K + 1, K + 1), ``perfect`` (P,) where a
    correlation cannot be told from one, ``halved`` (P,) where half a response filled the empty cell
    of a fourfold table.
    """

    answers: OrdinalAnswers
    tables: PairTables
    limits: Floats
    moved: Floats
    correlations: Floats
    influence: Floats
    perfect: Rows
    halved: Rows

    @property
    def real(self) -> NDArray[np.intp]:
        """Positions of thresholds that exist among all p (K - 1) places."""
        return np.flatnonzero(np.abs(self.limits.ravel()) < FAR)

    def matrix(self) -> Floats:
        """The correlations as a matrix (p, p)."""
        return self.square(self.correlations, 1.0)

    def square(self, values: Floats, diagonal: float) -> Floats:
        """Values of pairs (P,) as a symmetric matrix (p, p)."""
        found = np.full((len(self.answers.names),) * 2, diagonal)
        first, second = self.tables.first, self.tables.second
        found[first, second] = found[second, first] = values
        return found

    def variances(self) -> Floats:
        """Sampling variances (P,) of the correlations, 0 where they are perfect."""
        found = (self.tables.counts * self.influence**2).sum(axis=(1, 2))
        return np.asarray(np.where(self.perfect, 0.0, found))

    def threshold_covariance(self) -> Floats:
        """The covariance of all existing thresholds, in the order of ``real``."""
        whole = spread_of_thresholds(self.tables, self.moved)
        return whole[np.ix_(self.real, self.real)]

    def correlation_covariance(self) -> Floats:
        """The covariance (P, P) of all correlations; one pass over the rows."""
        return summed_squares(self.answers, self.tables.first, self.tables.second, self.influence)

    def covariance(self) -> Floats:
        """The covariance of all thresholds and then all correlations; two passes."""
        pairs = (self.tables.first, self.tables.second)
        cross = summed_products(self.answers, pairs, self.influence, self.moved)[self.real]
        rows = np.hstack([self.threshold_covariance(), cross])
        return np.vstack([rows, np.hstack([cross.T, self.correlation_covariance()])])


def ordinal_moments(answers: OrdinalAnswers) -> OrdinalMoments:
    """Two-step estimates (Olsson 1979): thresholds from margins, then each correlation alone.

    Covariances follow from casewise scores (Muthen 1984; Joreskog 1994), informations being
    summed squares of scores. In a fourfold table with one empty cell half a response is put there,
    margins kept. Raises NotIdentified for fewer than two items, NeverAnsweredTogether and
    NotConverged.
    """
    if len(answers.names) < 2:
        raise NotIdentified(len(answers.names), 2)
    tables = pair_tables(answers)
    _check_together(answers, tables)
    limits = thresholds(tables.margins)
    counts, halved = _without_empty_corners(answers, tables)
    found = most_likely(counts, limits[tables.first], limits[tables.second])
    moved = threshold_influence(tables.margins, limits)
    influence = correlation_influence(tables, limits, moved, found)
    return OrdinalMoments(
        answers, tables, limits, moved, found, influence, np.abs(found) > PERFECT, halved
    )


def _check_together(answers: OrdinalAnswers, tables: PairTables) -> None:
    counts = tables.answered
    varied = [((counts.sum(axis=axis) > 0).sum(axis=1) > 1) for axis in (1, 2)]
    apart = np.flatnonzero(~(varied[0] & varied[1]))
    if apart.size:
        first, second = tables.first[apart[0]], tables.second[apart[0]]
        raise NeverAnsweredTogether(answers.names[first], answers.names[second], apart.size)


def _without_empty_corners(answers: OrdinalAnswers, tables: PairTables) -> tuple[Floats, Rows]:
    """Counts (P, K, K) to correlate, and in which pairs half a response was moved."""
    two = np.array([len(each) == 2 for each in answers.categories])
    empty = tables.answered[:, :2, :2] == 0
    halved = two[tables.first] & two[tables.second] & (empty.sum(axis=(1, 2)) == 1)
    if not halved.any():
        return tables.answered, halved
    on_diagonal = empty[:, 0, 0] | empty[:, 1, 1]
    shift = np.where(on_diagonal, 0.5, -0.5)[halved]
    counts = tables.answered.copy()
    counts[halved, :2, :2] += shift[:, None, None] * np.array([[1.0, -1.0], [-1.0, 1.0]])
    return counts, halved
