"""Questions that nobody can reach, conditions that say nothing, and questionnaires with no way
through.

A condition is tried with every combination of answers that could make a difference to it, the
conditions of the questions it looks at included. Where these are too many the question passes as
reachable.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from itertools import combinations, product

from questionnaires.answer_types import ANSWER_TYPES
from questionnaires.checking.conditions import condition_flaws, read_condition
from questionnaires.checking.places import PlacedQuestion, by_id, found, placed_questions
from questionnaires.conditions.nodes import Answered, Literal, Membership
from questionnaires.model import AnswerType, Questionnaire, Scale
from questionnaires.problems import WARNING, Problem

MOST_TRIED = 3_000
MOST_TRIED_IN_ALL = 30_000
MOST_LOOKED_AT = 11
"""Each question has at least two possible answers, so more of them exceed ``MOST_TRIED`` anyway."""
_MOST_OPTIONS_COMBINED = 6

Known = Mapping[str, PlacedQuestion]
Answers = dict[str, object]


def check_reachability(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Unreachable questions, conditions that always hold, and dead ends."""
    yield from _dead_ends(questionnaire)
    known, tried = by_id(questionnaire), 0
    for placed in placed_questions(questionnaire):
        closure = _closure(placed, known)
        if not closure or tried > MOST_TRIED_IN_ALL:
            continue
        combos = _combinations(closure, placed)
        tried += len(combos)
        if combos:
            yield from _told(placed, [_holds(placed, closure, answers) for answers in combos])


def _told(placed: PlacedQuestion, outcomes: list[bool]) -> Iterator[Problem]:
    path, condition = f"{placed.path}.show_if", placed.question.show_if
    if not any(outcomes):
        sentence = f"No answers make '{condition}' true, so nobody sees the question; correct it."
        yield found("unreachable-question", path, sentence)
    elif all(outcomes):
        sentence = f"'{condition}' is always true; remove the condition or correct it."
        yield found("condition-always-holds", path, sentence, WARNING)


def _dead_ends(questionnaire: Questionnaire) -> Iterator[Problem]:
    asked = False
    for placed in placed_questions(questionnaire):
        informs = placed.question.scale.type is AnswerType.INFORMATION and placed.is_readable
        asked = asked or not (informs or placed.question.show_if)
        if informs and placed.question.required:
            sentence = (
                "An information cannot be answered, so nobody would get past; drop 'required'."
            )
            yield found("dead-end", f"{placed.path}.required", sentence)
    if questionnaire.questions and not asked:
        sentence = "Every question has a condition, so nobody is ever asked the first one."
        yield found("nothing-asked", "blocks", sentence)


def _closure(placed: PlacedQuestion, known: Known) -> list[PlacedQuestion]:
    """The questions a condition rests on, in order; none where one of the conditions is wrong
    itself.
    """
    needed: dict[str, PlacedQuestion] = {}
    waiting = [placed]
    while waiting:
        current = waiting.pop()
        if any(condition_flaws(current, known)):
            return []
        condition = read_condition(current)
        for name in condition.questions if condition else ():
            if not known[name].is_readable:
                return []
            if name not in needed:
                needed[name] = known[name]
                waiting.append(known[name])
        if len(needed) > MOST_LOOKED_AT:
            return []
    return sorted(needed.values(), key=lambda one: one.order)


def _holds(placed: PlacedQuestion, closure: list[PlacedQuestion], answers: Answers) -> bool:
    kept: Answers = {}
    for other in closure:
        condition = read_condition(other)
        if condition is None or condition.holds(kept):
            kept[other.question.id] = answers[other.question.id]
    condition = read_condition(placed)
    return condition is not None and condition.holds(kept)


def _combinations(closure: list[PlacedQuestion], placed: PlacedQuestion) -> list[Answers]:
    literals = _literals([*closure, placed])
    possible = [
        [None, *_telling_answers(other.question.scale, literals.get(other.question.id, []))]
        for other in closure
    ]
    if math.prod(len(values) for values in possible) > MOST_TRIED:
        return []
    names = [other.question.id for other in closure]
    return [dict(zip(names, values, strict=True)) for values in product(*possible)]


def _literals(questions: list[PlacedQuestion]) -> dict[str, list[Literal]]:
    literals: dict[str, list[Literal]] = {}
    for condition in filter(None, map(read_condition, questions)):
        for part in condition.comparisons:
            if not isinstance(part, Answered):
                values = part.values if isinstance(part, Membership) else (part.value,)
                literals.setdefault(part.question, []).extend(values)
    return literals


def _telling_answers(scale: Scale, literals: list[Literal]) -> list[object]:
    if ANSWER_TYPES[scale.type].numeric:
        return _telling_numbers(scale, literals)
    if not scale.options:
        return ["words"]
    named = {literal.text for literal in literals}
    telling = [option.code for option in scale.options if option.code in named]
    telling += [option.code for option in scale.options if option.code not in named][:1]
    if scale.type is AnswerType.MULTIPLE_CHOICE:
        return _possible_sets(scale, telling)
    return list(telling)


def _telling_numbers(scale: Scale, literals: list[Literal]) -> list[object]:
    low, high = scale.minimum or 0, scale.maximum or 0
    numbers = {low, high}
    for literal in literals:
        if literal.number is not None:
            whole = math.floor(literal.number)
            numbers.update((whole - 1, whole, whole + 1))
    return [number for number in sorted(numbers) if low <= number <= high]


def _possible_sets(scale: Scale, codes: list[str]) -> list[object]:
    alone = {option.code for option in scale.options if option.exclusive}
    together = [code for code in codes if code not in alone][:_MOST_OPTIONS_COMBINED]
    sets = [
        list(chosen)
        for size in range(1, len(together) + 1)
        for chosen in combinations(together, size)
    ]
    return [*([code] for code in codes if code in alone), *sets]
