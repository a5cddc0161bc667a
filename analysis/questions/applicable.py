"""Where a question makes no sense for a person, so that no answer is missing."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Dataset
from questionnaires.model import Questionnaire


def not_applicable(dataset: Dataset, names: Iterable[str]) -> NDArray[np.bool_]:
    """Rows (n,) in which a part of these constructs or items does not apply.

    Said so by the respondent or the data, or not asked because of an earlier answer. A "don't know"
    and a question that was not reached are missing answers instead.
    """
    rows = np.zeros(dataset.n, dtype=bool)
    for name in names:
        for item in parts_of(dataset.questionnaire, name):
            rows |= _outside(dataset, item)
    return rows


def parts_of(form: Questionnaire, name: str) -> Iterable[str]:
    """The items that a construct, or a composite of constructs, is made of; an item is its own."""
    construct = form.construct_by_id.get(name)
    if construct is None:
        return (name,)
    if not construct.of_constructs:
        return construct.items
    return [item for part in construct.items for item in parts_of(form, part)]


def _outside(dataset: Dataset, item: str) -> NDArray[np.bool_]:
    states = dataset.states.get(item)
    if states is None:
        return np.zeros(dataset.n, dtype=bool)
    outside = states == AnswerState.NOT_APPLICABLE
    question = dataset.questionnaire.questions.get(item)
    if question is not None and question.show_if is not None:
        outside |= states == AnswerState.NOT_SHOWN
    return np.asarray(outside)
