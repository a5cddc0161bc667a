"""Whole number between bounds, with a unit beside the field. Spaces around it are ignored, decimals
are refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from questionnaires.answer_types.formats import AnswerFormat, AnswerProblem, Flaw, only_one
from questionnaires.model import Question, Scale

LARGEST = 10**12

# Digits of other scripts are refused: no keyboard of the languages served sends them, pasted texts
# do.
_WHOLE = re.compile(r"[+\-\u2212]?[0-9]{1,15}", re.ASCII)
_DECIMAL = re.compile(r"[+\-\u2212]?[0-9]{0,15}[.,][0-9]{0,15}", re.ASCII)


def _read(question: Question, given: list[str]) -> int:
    text = only_one(given).strip()
    if _DECIMAL.fullmatch(text):
        raise AnswerProblem("not-whole")
    if not _WHOLE.fullmatch(text):
        raise AnswerProblem("not-a-number")
    value = int(text.replace("\u2212", "-"))
    _refuse_out_of_bounds(question.scale, value)
    return value


def _refuse_out_of_bounds(scale: Scale, value: int) -> None:
    if scale.minimum is not None and value < scale.minimum:
        raise AnswerProblem("too-low", minimum=scale.minimum, maximum=scale.maximum)
    if scale.maximum is not None and value > scale.maximum:
        raise AnswerProblem("too-high", minimum=scale.minimum, maximum=scale.maximum)


def _fits(question: Question, value: object) -> bool:
    if not isinstance(value, int) or isinstance(value, bool):
        return False
    try:
        _refuse_out_of_bounds(question.scale, value)
    except AnswerProblem:
        return False
    return True


def _flaws(scale: Scale) -> Iterator[Flaw]:
    low, high = scale.minimum or 0, scale.maximum or 0
    if high <= low:
        yield (
            "max",
            "bad-bounds",
            f"The largest number is {high}; make max larger than min ({low}).",
        )
    elif max(abs(low), abs(high)) > LARGEST:
        yield "max", "bad-bounds", f"Keep the numbers between -{LARGEST} and {LARGEST}."


WHOLE_NUMBER = AnswerFormat(
    read=_read,
    fits=_fits,
    required_keys=frozenset({"min", "max"}),
    optional_keys=frozenset({"unit", "dont_know"}),
    flaws=_flaws,
    numeric=True,
)
