"""The columns through which a wait may go together with satisfaction and loyalty."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.questions import roles
from analysis.questions.drawing import drawn_rows
from analysis.questions.modelling import clusters_of
from analysis.questions.waiting_times import Times
from analysis.scores import Scores
from analysis.thresholds import Thresholds


@dataclass(frozen=True)
class Links:
    """Satisfaction with the wait, satisfaction and loyalty (n,); the last may not be known."""

    dataset: Dataset
    felt: Floats
    satisfaction: Floats
    loyalty: Floats | None
    names: tuple[str, ...]
    """The constructs of satisfaction and, where it is known, loyalty."""

    @property
    def chain(self) -> list[Floats]:
        """The columns after the wait, in their order."""
        last = [] if self.loyalty is None else [self.loyalty]
        return [self.felt, self.satisfaction, *last]


@dataclass(frozen=True)
class Cut:
    """Columns (m,) cut to the rows that have all of them, and which rows belong together."""

    columns: list[Floats]
    clusters: NDArray[np.int64] | None

    @property
    def n(self) -> int:
        """Rows."""
        return int(self.columns[0].size)


def links_of(dataset: Dataset, scores: Scores, times: Times) -> Links | None:
    """The links of a form that asks for satisfaction with the wait, of persons only."""
    form = dataset.questionnaire
    first, then = roles.satisfaction(form), roles.loyalty(form)
    persons = dataset.source.level == "respondent"
    if not persons or not times.waiting_item or times.satisfaction is None or first is None:
        return None
    if roles.is_binary(form, first):
        return None
    loyalty = None if then is None else scores.constructs[then.id]
    if loyalty is not None and np.isnan(loyalty).all():
        loyalty = None
    names = (first.id,) if then is None or loyalty is None else (first.id, then.id)
    return Links(dataset, times.satisfaction, scores.constructs[first.id], loyalty, names)


def cut(dataset: Dataset, columns: Sequence[Floats], plan: Thresholds, seed: int) -> Cut:
    """Rows that have all columns, some drawn at random where there are very many."""
    known = np.ones(dataset.n, dtype=bool)
    for column in columns:
        known &= ~np.isnan(column)
    rows = drawn_rows(known, seed)
    return Cut([column[rows] for column in columns], clusters_of(dataset, rows, plan)[0])
