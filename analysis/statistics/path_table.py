"""The columns of a chain of regressions, checked and standardised, with the way back to units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats
from analysis.statistics.errors import Collinear, ShapeMismatch, TooFewObservations
from analysis.statistics.gram import columns_of, gram, independent_columns, varying_columns


@dataclass(frozen=True, slots=True, eq=False)
class PathTable:
    """Columns in causal order: controls first, then the chain.

    ``values`` (n, k) as given, ``scaled`` (n, k) standardised, ``spread`` (k,) their standard
    deviations, ``first`` the position of the chain's first column among them.
    """

    values: Floats
    scaled: Floats
    spread: Floats
    first: int

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.values.shape[0])

    def per_unit(self, effect: Floats, of: int, on: int) -> Floats:
        """A standardised effect of column ``of`` on column ``on`` in units of both."""
        return np.asarray(effect * (self.spread[on] / self.spread[of]))


def path_table(chain: Sequence[ArrayLike], controls: ArrayLike | None) -> PathTable:
    """The vectors of ``chain`` (n,) in causal order behind ``controls`` (n, c).

    Raises NoVariation and Collinear with the chain's columns counted from 0 and controls after
    them, TooFewObservations below one row more than there are coefficients.
    """
    links = columns_of(*chain)
    if any(link.shape[1] != 1 for link in links):
        raise ShapeMismatch(*(link.shape for link in links))
    given = links if controls is None else [*links, *columns_of(links[0], controls)[1:]]
    n, k = links[0].shape[0], sum(part.shape[1] for part in given)
    if n < k + 2:
        raise TooFewObservations(n, k + 2)
    moments = gram(*given)
    varying_columns(moments, given)
    m = len(links)
    # The last link is only ever an outcome: it may be explained in full.
    causes = [*range(m - 1), *range(m, k)]
    _independent(moments.correlation(), causes)
    values = np.column_stack(given)[:, [*range(m, k), *range(m)]]
    middle, spread = values.mean(axis=0), values.std(axis=0)
    return PathTable(values, (values - middle) / spread, spread, k - m)


def _independent(correlation: Floats, causes: list[int]) -> None:
    try:
        independent_columns(correlation[np.ix_(causes, causes)])
    except Collinear as repeated:
        raise Collinear(tuple(causes[column] for column in repeated.columns)) from repeated
