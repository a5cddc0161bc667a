"""Single choice: the code of one option. Options may carry a score, for instance a price ladder."""

from __future__ import annotations

from collections.abc import Iterator

from questionnaires.answer_types.choices import known_codes, option_flaws
from questionnaires.answer_types.formats import AnswerFormat, Flaw, only_one
from questionnaires.model import Question, Scale


def _read(question: Question, given: list[str]) -> str:
    return known_codes(question, [only_one(given)])[0]


def _fits(question: Question, value: object) -> bool:
    return any(option.code == value for option in question.scale.options)


def _flaws(scale: Scale) -> Iterator[Flaw]:
    yield from option_flaws(scale)
    scores = [option.score for option in scale.options if option.score is not None]
    if scores and len(scores) < len(scale.options):
        yield "options", "some-scores", "Some options have a score; give all of them one, or none."
    elif scores and len(set(scores)) == 1:
        yield "options", "equal-scores", "All options have the same score; it cannot be rescaled."
    if any(option.exclusive for option in scale.options):
        yield (
            "options",
            "exclusive-single",
            "A single choice excludes the others; drop 'exclusive'.",
        )


SINGLE_CHOICE = AnswerFormat(
    read=_read,
    fits=_fits,
    required_keys=frozenset({"options"}),
    optional_keys=frozenset({"dont_know"}),
    flaws=_flaws,
)
