"""What single and multiple choices share: options known by their codes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from questionnaires.answer_types.formats import AnswerProblem, Flaw
from questionnaires.model import DONT_KNOW, Question, Scale

FEWEST_OPTIONS = 2
MOST_OPTIONS = 200


def known_codes(question: Question, given: list[str]) -> list[str]:
    """The codes sent, without repetitions, in the order of the definition. Raises
    ``AnswerProblem``.
    """
    codes = [option.code for option in question.scale.options]
    chosen = {text.strip() for text in given}
    if not chosen <= set(codes):
        raise AnswerProblem("unknown-option")
    return [code for code in codes if code in chosen]


def option_flaws(scale: Scale) -> Iterator[Flaw]:
    """Too few or too many options, the same code twice, and codes that mean something else."""
    codes = Counter(option.code for option in scale.options)
    if not FEWEST_OPTIONS <= len(scale.options) <= MOST_OPTIONS:
        bounds = f"{FEWEST_OPTIONS} to {MOST_OPTIONS}"
        yield "options", "option-count", f"There are {len(scale.options)} options; give {bounds}."
    for place, option in enumerate(scale.options):
        key = f"options[{place}].code"
        if codes[option.code] > 1:
            yield key, "duplicate-option", f"Code '{option.code}' is used twice."
        if option.code == DONT_KNOW:
            sentence = f"'{DONT_KNOW}' is reserved: remove the option and write dont_know: true."
            yield key, "reserved-code", sentence
