"""Answers given carelessly or twice: found and flagged, never silently removed."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.labels import Labels, labelled
from analysis.questions.roles import reversed_items
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

SAME_ANSWERS_FROM = 15
"""Two people may well give the same few answers; the same fifteen are a copy."""


def speed_limit(dataset: Dataset, plan: Thresholds) -> tuple[float, float] | None:
    """The median seconds and the limit below which an answer is too fast, None where no time is
    known.
    """
    if dataset.seconds is None or np.isnan(dataset.seconds).all():
        return None
    median = float(np.nanmedian(dataset.seconds))
    return median, median * plan.speeder_fraction


def speeders(dataset: Dataset, plan: Thresholds) -> NDArray[np.bool_]:
    """The rows (n,) answered in under a third of the median time."""
    limit = speed_limit(dataset, plan)
    if limit is None or dataset.seconds is None:
        return np.zeros(dataset.n, dtype=bool)
    return np.nan_to_num(dataset.seconds, nan=np.inf) < limit[1]


def mixed_constructs(dataset: Dataset) -> tuple[Construct, ...]:
    """The constructs with items worded both ways, whose items cannot all deserve the
    same answer.
    """
    form = dataset.questionnaire
    return tuple(
        construct
        for construct in form.constructs
        if 0 < len(reversed_items(form, construct)) < len(construct.items)
        and len({form.questions[item].scale.id for item in construct.items}) == 1
    )


def can_straight_line(dataset: Dataset) -> NDArray[np.bool_]:
    """The rows (n,) that answered every item of at least one construct worded both ways."""
    return _both_ways(dataset)[0]


def straight_liners(dataset: Dataset) -> NDArray[np.bool_]:
    """The rows (n,) that gave one and the same answer to all items worded both ways."""
    answered, same = _both_ways(dataset)
    return answered & same


def _both_ways(dataset: Dataset) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Rows that answered a whole construct worded both ways; rows with one answer to all of them.

    Item by item: a table of all of them would take more memory than the answers do.
    """
    answered = np.zeros(dataset.n, dtype=bool)
    high, low = np.full(dataset.n, -np.inf), np.full(dataset.n, np.inf)
    for construct in mixed_constructs(dataset):
        whole = np.ones(dataset.n, dtype=bool)
        for item in construct.items:
            values = dataset.values[item]
            whole &= ~np.isnan(values)
            np.fmax(high, values, out=high)
            np.fmin(low, values, out=low)
        answered |= whole
    return answered, np.asarray(high == low)


def duplicates(dataset: Dataset) -> tuple[NDArray[np.bool_], str] | None:
    """The rows (n,) that repeat an earlier one, and by what they were known; None where that
    cannot be seen.
    """
    if dataset.respondent_labels is not None:
        return _repeated(dataset.respondent_labels, dataset.wave_labels), "respondent"
    if not dataset.values:
        return None
    table = np.column_stack(list(dataset.values.values()))
    answered = (~np.isnan(table)).sum(axis=1)
    if not (answered >= SAME_ANSWERS_FROM).any():
        return None
    rows = np.array([row.tobytes() for row in np.nan_to_num(table, nan=-1.0)], dtype=object)
    return _repeated(labelled(rows), None) & (answered >= SAME_ANSWERS_FROM), "answers"


def _repeated(keys: Labels, waves: Labels | None) -> NDArray[np.bool_]:
    """Rows (n,) whose key an earlier row of the same wave has."""
    marks = keys.codes if waves is None else keys.codes * (len(waves.names) + 1) + waves.codes + 1
    first = np.zeros(keys.codes.size, dtype=bool)
    first[np.unique(marks, return_index=True)[1]] = True
    return ~first & (keys.codes >= 0)
