"""Which construct or column plays which part in the model of satisfaction, its causes and its
consequences.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from questionnaires.model import Construct, ConstructRole, Question, Questionnaire, QuestionRole
from questionnaires.scoring import bounds

OUTCOMES = (
    ConstructRole.SATISFACTION,
    ConstructRole.CONTACT_SATISFACTION,
    ConstructRole.LOYALTY,
)


def first(questionnaire: Questionnaire, *roles: ConstructRole) -> Construct | None:
    """The first construct with the first of these roles that any construct has."""
    for role in roles:
        found = next(questionnaire.constructs_with_role(role), None)
        if found is not None:
            return found
    return None


def satisfaction(questionnaire: Questionnaire) -> Construct | None:
    """Satisfaction with the provider, or with the contact where only that was asked."""
    return first(questionnaire, ConstructRole.SATISFACTION, ConstructRole.CONTACT_SATISFACTION)


def loyalty(questionnaire: Questionnaire) -> Construct | None:
    """Stated loyalty."""
    return first(questionnaire, ConstructRole.LOYALTY)


def span(question: Question) -> tuple[float, float] | None:
    """The lowest and highest value of an ordered question, None where it has no order or no end."""
    ends = bounds(question.scale)
    if ends is None and len(question.scale.options) == 2:
        return 0.0, 1.0
    return ends


def is_binary(questionnaire: Questionnaire, construct: Construct) -> bool:
    """Whether a construct is one item with two values, so that its level is a share."""
    if construct.of_constructs or len(construct.items) != 1:
        return False
    question = questionnaire.questions[construct.items[0]]
    if question.scale.options:
        return len(question.scale.options) == 2
    ends = span(question)
    return ends is not None and ends[1] - ends[0] == 1


def reversed_items(questionnaire: Questionnaire, construct: Construct) -> tuple[str, ...]:
    """The items of a construct that are worded against it."""
    if construct.of_constructs:
        return ()
    return tuple(item for item in construct.items if questionnaire.questions[item].reverse)


def raw(dataset: Dataset, role: QuestionRole) -> Floats | None:
    """The answers (n,) to the question with this role, as given."""
    question = dataset.questionnaire.with_role(role)
    return None if question is None else dataset.values.get(question.id)


def position(dataset: Dataset, role: QuestionRole) -> Floats | None:
    """The same from 0 to 100 on the scale that was shown, never turned."""
    question = dataset.questionnaire.with_role(role)
    values = raw(dataset, role)
    if question is None or values is None:
        return None
    ends = span(question)
    if ends is None or ends[0] == ends[1]:
        return None
    return 100 * (values - ends[0]) / (ends[1] - ends[0])


def number_fact(dataset: Dataset, name: str) -> Floats | None:
    """A numeric fact (n,), None where it is not known or is text."""
    column = dataset.facts.get(name)
    if column is None or column.dtype == object:
        return None
    return np.asarray(column, dtype=np.float64)


def left(dataset: Dataset) -> NDArray[np.bool_] | None:
    """Who has left (n,): a day, or a number above 0, stands in ``churned_at``; None without it."""
    flags = number_fact(dataset, "churned_at")
    if flags is not None:
        return np.asarray(np.nan_to_num(flags) > 0)
    if "churned_at" not in dataset.facts:
        return None
    return np.asarray(dataset.fact_labels("churned_at").codes >= 0)
