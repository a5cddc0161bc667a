"""The same respondents in two waves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.labels import Labels


def paired(
    dataset: Dataset, values: Floats, before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> tuple[Floats, Floats] | None:
    """Scores (pairs,) before and after of those with both, None where people are not known."""
    people = dataset.respondent_labels
    if people is None:
        return None
    earlier, later = (_by_person(people, values, rows) for rows in (before, after))
    both = ~np.isnan(earlier) & ~np.isnan(later)
    return (earlier[both], later[both]) if both.sum() >= 2 else None


def _by_person(people: Labels, values: Floats, rows: NDArray[np.bool_]) -> Floats:
    """The last score of each person (names,) among some rows, NaN where there is none."""
    found = np.full(len(people.names), np.nan)
    known = rows & ~np.isnan(values) & (people.codes >= 0)
    found[people.codes[known]] = values[known]
    return found
