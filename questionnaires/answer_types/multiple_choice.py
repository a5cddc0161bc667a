"""Multiple choice: the codes of the chosen options in the order of the definition; an exclusive
option stands alone.
"""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.answer_types.choices import known_codes, option_flaws
from questionnaires.answer_types.formats import AnswerFormat, AnswerProblem, Flaw
from questionnaires.model import Question, Scale


def _exclusive_codes(question: Question) -> set[str]:
    return {option.code for option in question.scale.options if option.exclusive}


def _read(question: Question, given: list[str]) -> list[str]:
    codes = known_codes(question, given)
    alone = _exclusive_codes(question).intersection(codes)
    if alone and len(codes) > 1:
        raise AnswerProblem("exclusive-option", option=min(alone))
    return codes


def _fits(question: Question, value: object) -> bool:
    if not isinstance(value, list) or not value:
        return False
    codes = [option.code for option in question.scale.options]
    in_order = [code for code in codes if code in value]
    return in_order == value and (len(value) == 1 or not _exclusive_codes(question) & set(value))


def _flaws(scale: Scale) -> Iterator[Flaw]:
    yield from option_flaws(scale)
    if any(option.score is not None for option in scale.options):
        yield "options", "scored-multiple", "Several choices cannot be scored; drop the scores."
    if scale.options and all(option.exclusive for option in scale.options):
        yield "options", "all-exclusive", "Every option is exclusive; use single_choice instead."


MULTIPLE_CHOICE = AnswerFormat(
    read=_read,
    fits=_fits,
    required_keys=frozenset({"options"}),
    optional_keys=frozenset({"dont_know"}),
    flaws=_flaws,
)
