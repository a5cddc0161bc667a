"""What is missing, column by column and pattern by pattern."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import with_gaps
from analysis.statistics.errors import ShapeMismatch, TooFewObservations
from analysis.statistics.missing_patterns import pattern_labels


@dataclass(frozen=True, slots=True)
class MissingColumn:
    """How often one column (0-based position) is missing; ``share`` is between 0 and 1."""

    column: int
    missing: int
    share: float


@dataclass(frozen=True, slots=True)
class MissingPattern:
    """``rows`` rows in which exactly the columns ``missing`` (0-based positions) are missing."""

    missing: tuple[int, ...]
    rows: int
    share: float


@dataclass(frozen=True, slots=True)
class MissingTable:
    """n rows of k columns: ``complete`` rows, rows with nothing at all, and where values lack.

    ``cells`` is the share of all values that is missing; ``distinct`` counts the patterns, of which
    ``patterns`` has the most frequent; ``fewest_together`` is the least number of rows in which a
    pair of columns is known.
    """

    n: int
    complete: int
    empty: int
    cells: float
    columns: tuple[MissingColumn, ...]
    distinct: int
    patterns: tuple[MissingPattern, ...]
    fewest_together: int


def missing_table(table: ArrayLike, *, most: int = 20) -> MissingTable:
    """Count what is NaN in columns (n, k), with the ``most`` frequent patterns.

    Raises ShapeMismatch for anything but a table, TooFewObservations for one without rows.
    """
    given = with_gaps(table)
    if given.ndim != 2 or given.shape[1] == 0:
        raise ShapeMismatch(given.shape)
    n, k = given.shape
    if n == 0:
        raise TooFewObservations(0, 1)
    places = np.isnan(given)
    label, first = pattern_labels(places)
    rows = np.bincount(label, minlength=first.size)
    order = np.lexsort((places[first].sum(axis=1), -rows))[:most]
    gaps, lacking = places.sum(axis=0), places[first].sum(axis=1)
    seen = (~places[first]).astype(np.float64)
    return MissingTable(
        n=n,
        complete=int(rows[lacking == 0].sum()),
        empty=int(rows[lacking == k].sum()),
        cells=float(places.mean()),
        columns=tuple(MissingColumn(c, int(gap), float(gap / n)) for c, gap in enumerate(gaps)),
        distinct=int(first.size),
        patterns=tuple(
            MissingPattern(
                tuple(int(c) for c in np.flatnonzero(places[first[place]])),
                int(rows[place]),
                float(rows[place] / n),
            )
            for place in order
        ),
        fewest_together=int((seen.T @ (seen * rows[:, None])).min()),
    )
