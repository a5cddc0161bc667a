"""Answers given carelessly or twice: found and flagged, never silently removed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Refusal
from analysis.labels import Labels
from analysis.levelled import ROWS_AT_ONCE, part
from analysis.questions.making import not_asked, refusal_of
from analysis.questions.roles import reversed_items
from analysis.scores import Scores
from analysis.statistics.careless.duplicates import duplicates
from analysis.statistics.careless.speed import speed
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import Thresholds
from questionnaires.model import Construct

Rows = NDArray[np.bool_]


@dataclass(frozen=True)
class Pace:
    """How many times are known, their median, and the seconds below which an answer is too fast."""

    known: int
    median: float
    limit: float


@dataclass(frozen=True, eq=False)
class Careless:
    """Rows (n,) answered too ``fast``, in a ``straight`` line, or ``repeated``.

    ``both_ways`` are the rows that answered a whole construct worded both ways, so could draw a
    straight line. ``repeated`` is None where repetition cannot be seen; ``by`` says by what it is:
    ``respondent`` or ``answers``.
    """

    pace: Pace | Refusal
    fast: Rows
    both_ways: Rows
    straight: Rows
    repeated: Rows | None
    by: str

    def any(self) -> Rows:
        """The rows (n,) flagged for any reason."""
        flagged = self.fast | self.straight
        return flagged if self.repeated is None else flagged | self.repeated


def careless(dataset: Dataset, scores: Scores, plan: Thresholds) -> Careless:
    """What is careless in these rows; looked for once."""
    mark = ("careless", plan.speeder_fraction)
    if mark not in scores.computed:
        scores.computed[mark] = _careless(dataset, plan)
    found: Careless = scores.computed[mark]
    return found


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


def _careless(dataset: Dataset, plan: Thresholds) -> Careless:
    pace, fast = _pace(dataset, plan)
    both_ways, same = _both_ways(dataset)
    repeated, by = _repeated(dataset)
    return Careless(pace, fast, both_ways, both_ways & same, repeated, by)


def _pace(dataset: Dataset, plan: Thresholds) -> tuple[Pace | Refusal, Rows]:
    """Rows answered in under a third of the median time; none where no time is known."""
    nobody = np.zeros(dataset.n, dtype=bool)
    if dataset.seconds is None or np.isnan(dataset.seconds).all():
        return not_asked("seconds"), nobody
    try:
        found = speed(dataset.seconds, fraction=plan.speeder_fraction)
    except StatisticsError as error:
        return refusal_of(error), nobody
    return Pace(found.known, found.median, found.limit), found.fast


def _both_ways(dataset: Dataset) -> tuple[Rows, Rows]:
    """Rows that answered a whole construct worded both ways; rows with one answer to all of them.

    Some rows and one item at a time: a table of all would take more memory than the answers do.
    """
    constructs = mixed_constructs(dataset)
    answered, same = np.zeros(dataset.n, dtype=bool), np.zeros(dataset.n, dtype=bool)
    for start in range(0, dataset.n, ROWS_AT_ONCE):
        rows = slice(start, start + ROWS_AT_ONCE)
        columns = part(dataset.values, rows)
        high, low = np.full(answered[rows].size, -np.inf), np.full(answered[rows].size, np.inf)
        for construct in constructs:
            whole = np.ones(high.size, dtype=bool)
            for item in construct.items:
                values = columns[item]
                whole &= ~np.isnan(values)
                np.fmax(high, values, out=high)
                np.fmin(low, values, out=low)
            answered[rows] |= whole
        same[rows] = high == low
    return answered, same


def _repeated(dataset: Dataset) -> tuple[Rows | None, str]:
    """The rows (n,) that repeat an earlier one, and by what they were known."""
    if dataset.respondent_labels is not None:
        return _again(dataset.respondent_labels, dataset.wave_labels), "respondent"
    if not dataset.values:
        return None, "answers"
    found = duplicates(np.column_stack(list(dataset.values.values())))
    return (found.repeats if found.compared else None), "answers"


def _again(keys: Labels, waves: Labels | None) -> Rows:
    """Rows (n,) whose key an earlier row of the same wave has."""
    marks = keys.codes if waves is None else keys.codes * (len(waves.names) + 1) + waves.codes + 1
    first = np.zeros(keys.codes.size, dtype=bool)
    first[np.unique(marks, return_index=True)[1]] = True
    return ~first & (keys.codes >= 0)
