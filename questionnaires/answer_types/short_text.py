"""Short text: one line, for instance a name or a place."""

from __future__ import annotations

from questionnaires.answer_types.formats import AnswerFormat
from questionnaires.answer_types.written import fits_written, limit_flaws, read_written
from questionnaires.model import Question

LONGEST = 200
"""Characters allowed where a scale does not say."""


def _read(question: Question, given: list[str]) -> str | None:
    text = read_written(question, given, LONGEST)
    return None if text is None else " ".join(text.split())


def _fits(question: Question, value: object) -> bool:
    return fits_written(question, value, LONGEST) and value == " ".join(str(value).split())


SHORT_TEXT = AnswerFormat(
    read=_read,
    fits=_fits,
    optional_keys=frozenset({"max_characters"}),
    flaws=limit_flaws,
    textual=True,
)
