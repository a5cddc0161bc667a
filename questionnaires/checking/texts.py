"""Every text in every language, and nothing in braces but placeholders."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from questionnaires import placeholders
from questionnaires.checking.places import found, placed_questions
from questionnaires.model import Questionnaire, Scale, Text
from questionnaires.problems import Problem


@dataclass(frozen=True)
class _PlacedText:
    text: Text
    path: str
    place: int | None = None
    """The position in the lists of labels, where a text is one of them."""

    def path_of(self, language: str) -> str:
        whole = f"{self.path}.{language}" if self.path else language
        return whole if self.place is None else f"{whole}[{self.place}]"


def check_texts(questionnaire: Questionnaire) -> Iterator[Problem]:
    """Missing translations, unknown placeholders, and a "don't know" that has no words."""
    yield from _missing_dont_know(questionnaire)
    for placed in _texts(questionnaire):
        yield from _missing(placed, questionnaire.languages)
        for language, text in placed.text.items():
            for code, sentence in placeholders.flaws(text):
                yield found(code, placed.path_of(language), sentence)


def _missing(placed: _PlacedText, languages: tuple[str, ...]) -> Iterator[Problem]:
    if placed.place:
        return
    for language in languages:
        if language not in placed.text:
            path = f"{placed.path}.{language}"
            sentence = f"There is no text in '{language}'; add it, or drop the language."
            yield found("missing-translation", path, sentence)


def _missing_dont_know(questionnaire: Questionnaire) -> Iterator[Problem]:
    offered = [p for p in placed_questions(questionnaire) if p.question.scale.dont_know]
    if offered and not questionnaire.dont_know_label:
        sentence = f'{offered[0].question.id} offers "don\'t know"; say how it reads.'
        yield found("missing-dont-know-label", "dont_know_label", sentence)


def _texts(questionnaire: Questionnaire) -> Iterator[_PlacedText]:
    yield from _texts_at_the_top(questionnaire)
    scales = {
        placed.question.scale.id: placed.question.scale
        for placed in placed_questions(questionnaire)
    }
    for scale in scales.values():
        if scale.id:
            yield from _texts_of_scale(scale)
    for place, block in enumerate(questionnaire.blocks):
        yield from _given(
            title=(block.title, f"blocks[{place}]"), intro=(block.intro, f"blocks[{place}]")
        )
    for placed in placed_questions(questionnaire):
        yield _PlacedText(placed.question.text, f"{placed.path}.text")
    for place, construct in enumerate(questionnaire.constructs):
        path = f"constructs[{place}]"
        yield from _given(name=(construct.name, path), meaning=(construct.meaning, path))


def _texts_at_the_top(questionnaire: Questionnaire) -> Iterator[_PlacedText]:
    yield _PlacedText(questionnaire.title, "title")
    for name in ("intro", "privacy", "thanks", "minutes"):
        text = getattr(questionnaire, name)
        if text is not None:
            yield _PlacedText(text, name)
    if questionnaire.dont_know_label:
        yield _PlacedText(questionnaire.dont_know_label, "dont_know_label")


def _given(**texts: tuple[Text | None, str]) -> Iterator[_PlacedText]:
    for name, (text, path) in texts.items():
        if text is not None:
            yield _PlacedText(text, f"{path}.{name}")


def _texts_of_scale(scale: Scale) -> Iterator[_PlacedText]:
    path = f"scales.{scale.id}"
    for place, label in enumerate(scale.point_labels):
        yield _PlacedText(label, f"{path}.labels", place)
    for place, label in enumerate(scale.end_labels or ()):
        yield _PlacedText(label, f"{path}.ends", place)
    for place, option in enumerate(scale.options):
        yield _PlacedText(option.label, f"{path}.options[{place}].label")
    yield from _given(unit=(scale.unit, path))
