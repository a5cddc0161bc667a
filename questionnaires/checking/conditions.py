"""Conditions that look at what is not there, comes later, or can never be so."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from questionnaires.answer_types import ANSWER_TYPES
from questionnaires.checking.places import PlacedQuestion, by_id, found, placed_questions
from questionnaires.conditions import Condition, ConditionError, parse
from questionnaires.conditions.nodes import (
    ORDER_OPERATORS,
    Answered,
    Comparison,
    Literal,
    Membership,
)
from questionnaires.model import DONT_KNOW, AnswerType, Questionnaire, Scale
from questionnaires.problems import Problem, did_you_mean

Part = Comparison | Membership | Answered
Flaws = Iterator[tuple[str, str]]


def check_conditions(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Each condition can be read and compares earlier questions with answers that they can have."""
    known = by_id(questionnaire)
    for placed in placed_questions(questionnaire):
        for code, sentence in condition_flaws(placed, known):
            yield found(code, f"{placed.path}.show_if", sentence)


def read_condition(placed: PlacedQuestion) -> Condition | None:
    """The condition of a question, None where there is none or it cannot be read."""
    try:
        return parse(placed.question.show_if) if placed.question.show_if else None
    except ConditionError:
        return None


def condition_flaws(placed: PlacedQuestion, known: Mapping[str, PlacedQuestion]) -> Flaws:
    """A code and a sentence for everything wrong with the condition of one question."""
    if not placed.question.show_if:
        return
    try:
        condition = parse(placed.question.show_if)
    except ConditionError as error:
        yield error.code, error.message
        return
    for name in sorted(condition.questions):
        yield from _flaws_of_reference(placed, name, known)
    for part in condition.comparisons:
        if part.question in known and known[part.question].is_readable:
            yield from _flaws_of_part(part, known[part.question].question.scale)


def _flaws_of_reference(
    placed: PlacedQuestion, name: str, known: Mapping[str, PlacedQuestion]
) -> Flaws:
    other = known.get(name)
    if other is None:
        hint = did_you_mean(name, known)
        yield "condition-unknown-question", f"There is no question '{name}'.{hint}"
    elif name == placed.question.id:
        yield "condition-on-itself", f"{name} cannot depend on its own answer; name an earlier one."
    elif other.block.id == placed.block.id and placed.block.shuffle:
        sentence = f"The order in the block is random, so {name} may come later; move one of them."
        yield "condition-in-shuffled-block", sentence
    elif other.order > placed.order:
        yield "condition-later-question", f"{name} comes later; move it before this question."


def _flaws_of_part(part: Part, scale: Scale) -> Flaws:
    kind = ANSWER_TYPES[scale.type]
    if scale.type is AnswerType.INFORMATION:
        yield "condition-no-answer", f"{part.question} is an information and has no answer."
    elif isinstance(part, Answered):
        return
    elif kind.textual:
        sentence = f"{part.question} is answered in words; write answered({part.question})."
        yield "condition-wrong-operator", sentence
    elif kind.numeric:
        yield from _flaws_of_numbers(part, scale)
    else:
        yield from _flaws_of_options(part, scale)


def _values(part: Comparison | Membership) -> tuple[Literal, ...]:
    return part.values if isinstance(part, Membership) else (part.value,)


def _flaws_of_numbers(part: Comparison | Membership, scale: Scale) -> Flaws:
    low, high = scale.minimum or 0, scale.maximum or 0
    for value in _values(part):
        if value.text == DONT_KNOW:
            yield _dont_know(part.question)
        elif value.number is None:
            sentence = f"{part.question} is a number; compare it with one, not with '{value.text}'."
            yield "condition-not-a-number", sentence
        elif not low <= value.number <= high:
            sentence = f"{part.question} goes from {low} to {high}; {value.text} is outside."
            yield "condition-off-scale", sentence


def _flaws_of_options(part: Comparison | Membership, scale: Scale) -> Flaws:
    codes = [option.code for option in scale.options]
    if isinstance(part, Comparison) and part.operator in ORDER_OPERATORS:
        sentence = f"The options of {part.question} have no order; use ==, != or in."
        yield "condition-wrong-operator", sentence
    for value in _values(part):
        if value.text == DONT_KNOW:
            yield _dont_know(part.question)
        elif value.text not in codes:
            hint = did_you_mean(value.text, codes)
            yield "condition-unknown-option", f"{part.question} has no option '{value.text}'.{hint}"


def _dont_know(question: str) -> tuple[str, str]:
    sentence = f'A "don\'t know" is never equal to anything; write not answered({question}).'
    return "condition-dont-know", sentence
