"""Constructs that cannot be scored."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires import scoring
from questionnaires.checking.places import PlacedQuestion, by_id, found, placed_questions
from questionnaires.model import Construct, ConstructRole, Questionnaire
from questionnaires.problems import WARNING, Problem, did_you_mean

_INDICES = {
    ConstructRole.DIMENSION,
    ConstructRole.SIBLING,
    ConstructRole.SATISFACTION,
    ConstructRole.LOYALTY,
}


def check_constructs(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Parts that are missing, repeated or without numbers, and rules that can never be met."""
    known = by_id(questionnaire)
    for place, construct in enumerate(questionnaire.constructs):
        at = _Place(construct, f"constructs[{place}]")
        yield from _flaws_of_size(at)
        if construct.of_constructs:
            yield from _flaws_of_constructs(at, questionnaire)
        else:
            yield from _flaws_of_items(at, known)
    yield from _reversed_without_numbers(questionnaire)


@dataclass(frozen=True)
class _Place:
    construct: Construct
    path: str

    def part(self, place: int) -> str:
        key = "constructs" if self.construct.of_constructs else "items"
        return f"{self.path}.{key}[{place}]"


def _flaws_of_size(at: _Place) -> Iterator[Problem]:
    count = len(at.construct.items)
    if not count:
        yield found("no-items", f"{at.path}.items", "Name the questions it is measured with.")
    elif at.construct.min_valid > count:
        sentence = f"{at.construct.min_valid} answers are needed but there are {count} parts."
        yield found("min-valid-too-high", f"{at.path}.min_valid", sentence)
    if count == 1 and at.construct.role in _INDICES and not at.construct.indication:
        sentence = "One question makes no index; write indication: true."
        yield found("single-item-index", at.path, sentence, WARNING)
    for place, item in enumerate(at.construct.items):
        if item in at.construct.items[:place]:
            yield found(
                "duplicate-item", at.part(place), f"'{item}' stands here twice; remove one."
            )


def _flaws_of_items(at: _Place, known: dict[str, PlacedQuestion]) -> Iterator[Problem]:
    for place, item in enumerate(at.construct.items):
        if item not in known:
            sentence = f"There is no question '{item}'.{did_you_mean(item, known)}"
            yield found("unknown-item", at.part(place), sentence)
        elif known[item].is_readable and scoring.bounds(known[item].question.scale) is None:
            sentence = f"{item} has no numbers to score; use a rating, or give its options scores."
            yield found("not-scorable", at.part(place), sentence)


def _flaws_of_constructs(at: _Place, questionnaire: Questionnaire) -> Iterator[Problem]:
    known = questionnaire.construct_by_id
    for place, part in enumerate(at.construct.items):
        if part not in known:
            sentence = f"There is no construct '{part}'.{did_you_mean(part, known)}"
            yield found("unknown-construct", at.part(place), sentence)
        elif known[part].of_constructs:
            sentence = f"'{part}' is made of constructs itself; name those that have items."
            yield found("construct-of-constructs", at.part(place), sentence)


def _reversed_without_numbers(questionnaire: Questionnaire) -> Iterator[Problem]:
    for placed in placed_questions(questionnaire):
        question = placed.question
        if question.reverse and placed.is_readable and scoring.bounds(question.scale) is None:
            sentence = f"{question.id} has no numbers to turn round; drop 'reverse'."
            yield found("reverse-not-scorable", f"{placed.path}.reverse", sentence)
