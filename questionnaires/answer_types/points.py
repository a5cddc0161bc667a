"""Answers that are one point of a numbered row, shared by ratings and likelihoods."""

from __future__ import annotations

import re

from questionnaires.answer_types.formats import AnswerProblem, only_one
from questionnaires.model import Question

_POINT = re.compile(r"-?[0-9]{1,4}", re.ASCII)


def read_point(question: Question, given: list[str]) -> int:
    """The chosen point. Raises ``AnswerProblem`` with code ``off-scale``."""
    text = only_one(given).strip()
    if not _POINT.fullmatch(text) or not fits_point(question, int(text)):
        raise AnswerProblem(
            "off-scale", minimum=question.scale.minimum, maximum=question.scale.maximum
        )
    return int(text)


def fits_point(question: Question, value: object) -> bool:
    """Whether ``value`` is a whole number between the ends of the scale."""
    low, high = question.scale.minimum, question.scale.maximum
    if not isinstance(value, int) or isinstance(value, bool) or low is None or high is None:
        return False
    return low <= value <= high
