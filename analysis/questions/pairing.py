"""The same respondents in two waves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats


def paired(
    dataset: Dataset, values: Floats, before: NDArray[np.bool_], after: NDArray[np.bool_]
) -> tuple[Floats, Floats] | None:
    """Scores (pairs,) before and after of those with both, None where people are not known."""
    if dataset.respondent is None:
        return None
    earlier = _by_person(dataset, values, before)
    later = _by_person(dataset, values, after)
    both = [person for person in earlier if person in later]
    if len(both) < 2:
        return None
    return (
        np.array([earlier[person] for person in both]),
        np.array([later[person] for person in both]),
    )


def _by_person(dataset: Dataset, values: Floats, rows: NDArray[np.bool_]) -> dict[str, float]:
    people = dataset.respondent
    if people is None:
        return {}
    return {
        str(people[row]): float(values[row])
        for row in np.flatnonzero(rows & ~np.isnan(values))
        if people[row] is not None
    }
