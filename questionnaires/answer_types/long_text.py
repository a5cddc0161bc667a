"""Long text: a comment of several lines."""

from __future__ import annotations

from questionnaires.answer_types.formats import AnswerFormat
from questionnaires.answer_types.written import fits_written, limit_flaws, read_written
from questionnaires.model import Question

LONGEST = 2000
"""Characters allowed where a scale does not say."""


def _read(question: Question, given: list[str]) -> str | None:
    return read_written(question, given, LONGEST)


def _fits(question: Question, value: object) -> bool:
    return fits_written(question, value, LONGEST)


LONG_TEXT = AnswerFormat(
    read=_read,
    fits=_fits,
    optional_keys=frozenset({"max_characters"}),
    flaws=limit_flaws,
    textual=True,
)
