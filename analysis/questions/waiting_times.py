"""The waiting columns of a data set, and the satisfaction they are set against."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check
from analysis.questions import roles
from analysis.questions.making import ecological
from analysis.scores import Scores
from questionnaires.model import QuestionRole

WINSORISED = (1.0, 99.0)


@dataclass(frozen=True)
class Times:
    """Waits (n,) in the unit asked, and the outcome (n,) on 0-100 that they may explain.

    ``outcome`` names it: the question on satisfaction with the wait where there is one, else the
    contact's or the provider's index. ``satisfied_from`` is where "satisfied" starts.
    """

    actual: Floats | None
    perceived: Floats | None
    acceptable: Floats | None
    outcome: str | None
    satisfaction: Floats | None
    waiting_item: bool
    binary: bool
    satisfied_from: float
    wait_unit: str
    checks: tuple[Check, ...]

    @property
    def clock(self) -> tuple[Floats, str] | None:
        """The wait to set satisfaction against: the measured one, else the felt one."""
        if self.actual is not None:
            return self.actual, "actual"
        return None if self.perceived is None else (self.perceived, "perceived")

    @staticmethod
    def pair(first: Floats | None, second: Floats | None) -> tuple[Floats, Floats]:
        """Two columns cut to the rows that have both; empty where one is unknown."""
        if first is None or second is None:
            return np.empty(0), np.empty(0)
        rows = ~np.isnan(first) & ~np.isnan(second)
        return first[rows], second[rows]


def times_of(dataset: Dataset, scores: Scores, band_high: float = 75.0) -> Times:
    """Find the waiting columns by the roles of questions and the fact ``actual_wait``."""
    outcome, values, waiting_item, binary = _outcome(dataset, scores)
    return Times(
        _some(roles.number_fact(dataset, "actual_wait")),
        _some(roles.raw(dataset, QuestionRole.PERCEIVED_WAIT)),
        _some(roles.raw(dataset, QuestionRole.ACCEPTABLE_WAIT)),
        outcome,
        values,
        waiting_item,
        binary,
        50.0 if binary else band_high,
        dataset.wait_unit,
        ecological(dataset),
    )


def _some(column: Floats | None) -> Floats | None:
    return None if column is None or np.isnan(column).all() else column


def _outcome(dataset: Dataset, scores: Scores) -> tuple[str | None, Floats | None, bool, bool]:
    form = dataset.questionnaire
    question = form.with_role(QuestionRole.WAIT_SATISFACTION)
    if question is not None and question.id in scores.items:
        return question.id, scores.items[question.id], True, False
    construct = roles.first(form, *roles.OUTCOMES[1::-1])
    if construct is None:
        return None, None, False, False
    binary = roles.is_binary(form, construct)
    return construct.id, scores.constructs[construct.id], False, binary


def winsorised(values: Floats) -> tuple[Floats, Check]:
    """Waits (m,) pulled in to their 1st and 99th percentile, and whether any had to be."""
    low, high = np.percentile(values, WINSORISED)
    inside = np.clip(values, low, high)
    changed = int((inside != values).sum())
    return inside, Check("winsorised", changed == 0, {"changed": changed})
