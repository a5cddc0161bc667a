"""Information: a text that is shown and takes no answer."""

from __future__ import annotations

from questionnaires.answer_types.formats import AnswerFormat, AnswerProblem, Value
from questionnaires.model import Question


def _read(_question: Question, _given: list[str]) -> Value:
    raise AnswerProblem("not-a-question")


def _fits(_question: Question, _value: object) -> bool:
    return False


INFORMATION = AnswerFormat(read=_read, fits=_fits)
