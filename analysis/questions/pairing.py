"""Two waves compared: of the same respondents, of others, or of some of both."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Interval
from analysis.labels import Labels
from analysis.statistics.two_groups import Difference, paired_t, welch_t
from analysis.statistics.wave_model import wave_model
from analysis.thresholds import Thresholds

NEARLY_ALL = 0.9
"""From this share of the larger wave on, those in both waves stand for everybody."""


@dataclass(frozen=True)
class Moved:
    """The later mean minus the earlier one, by a named method."""

    method: str
    difference: float
    interval: Interval
    p: float
    before: float
    after: float
    n_before: int
    n_after: int


def difference(
    dataset: Dataset,
    values: Floats,
    before: NDArray[np.bool_],
    after: NDArray[np.bool_],
    plan: Thresholds,
) -> Moved:
    """The change of values (n,): paired where nearly all answered both waves, a model of waves and
    persons where some did, else two samples. Raises the errors of these statistics.
    """
    there = ~np.isnan(values)
    earlier, later = before & there, after & there
    pairs = paired(dataset, values, before, after)
    both = 0 if pairs is None else int(pairs[0].size)
    if pairs is None or both < plan.compare:
        return _plain("welch_t", welch_t(values[later], values[earlier]))
    if both >= NEARLY_ALL * max(earlier.sum(), later.sum()):
        return _plain("paired_t", paired_t(pairs[1], pairs[0]))
    return _modelled(dataset, values, earlier, later)


def _plain(method: str, found: Difference) -> Moved:
    return Moved(
        method,
        found.difference,
        found.interval,
        found.p,
        found.mean_b,
        found.mean_a,
        found.n_b,
        found.n_a,
    )


def _modelled(
    dataset: Dataset, values: Floats, earlier: NDArray[np.bool_], later: NDArray[np.bool_]
) -> Moved:
    people = dataset.respondent_labels
    if people is None:
        raise AssertionError("pairs were found, so people are known")
    rows = earlier | later
    found = wave_model(values[rows], later[rows], people.take(rows).alone())
    change = found.change(1, 0)
    return Moved(
        "wave_model",
        change.value,
        change.interval,
        change.p,
        float(found.means[0]),
        float(found.means[1]),
        int(earlier.sum()),
        int(later.sum()),
    )


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
