"""The HTML of one question. Unanswered ones are the same for everybody and are kept."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from markupsafe import Markup

from questionnaires.model import DONT_KNOW, AnswerType, Question, Scale, Text
from questionnaires.placeholders import Wording
from surveyapp.respond.standing import Standing

KEPT = 2_000

_blank: OrderedDict[tuple[str, Wording, str, str], Markup] = OrderedDict()


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose. ``hint`` tells what the end of a scale means to those who hear it."""

    value: str
    label: str
    hint: str | None = None
    exclusive: bool = False


@dataclass(frozen=True, slots=True)
class Field:
    """A question with its words filled in, ready for its template."""

    id: str
    text: str
    required: bool
    choices: Sequence[Choice] = ()
    ends: tuple[str, str] | None = None
    bounds: tuple[int, int] | None = None
    unit: str | None = None
    longest: int | None = None
    dont_know: Choice | None = None


@dataclass(frozen=True, slots=True)
class Given:
    """What stands in the question's fields, sent or stored, and what is wrong with it."""

    texts: Sequence[str] = ()
    problem: str | None = None

    def without_dont_know(self) -> str:
        """The text of a written answer."""
        return next((text for text in self.texts if text != DONT_KNOW), "")


@dataclass(frozen=True, slots=True)
class Words:
    """One language of one survey."""

    wording: Wording
    language: str

    def __call__(self, text: Text) -> str:
        """The text in this language with its placeholders filled; the first there is, else."""
        found = text.get(self.language) or next(iter(text.values()), "")
        return self.wording.fill(found, self.language)

    def beside(self, text: Text) -> str:
        """The text as it stands beside a field: in the middle of a sentence, so in lower case."""
        return self({code: f" {words}" for code, words in text.items()}).strip()


def question_html(standing: Standing, question: Question, given: Given) -> Markup:
    """The question with what was given."""
    if given != Given():
        return _render(standing, question, given)
    wording = standing.wording()
    key = (standing.survey.content_hash, wording, standing.language, question.id)
    known = _blank.get(key)
    if known is None:
        known = _blank[key] = _render(standing, question, given)
        while len(_blank) > KEPT:
            _blank.popitem(last=False)
    return known


def _render(standing: Standing, question: Question, given: Given) -> Markup:
    template = current_app.jinja_env.get_template(_template(question.scale))
    words = Words(standing.wording(), standing.language)
    dont_know = words(standing.definition.dont_know_label)
    return Markup(template.render(field=_field(question, words, dont_know), given=given))  # noqa: S704 - the template escapes


def _template(scale: Scale) -> str:
    if scale.type is AnswerType.RATING and scale.end_labels is None:
        return "respond/types/labelled_rating.html"
    return f"respond/types/{scale.type.value}.html"


def _field(question: Question, words: Words, dont_know: str) -> Field:
    scale = question.scale
    known: dict[str, Any] = {}
    if scale.end_labels is not None:
        known["ends"] = (words(scale.end_labels[0]), words(scale.end_labels[1]))
    if scale.minimum is not None and scale.maximum is not None:
        known["bounds"] = (scale.minimum, scale.maximum)
    if scale.dont_know:
        known["dont_know"] = Choice(DONT_KNOW, dont_know)
    return Field(
        id=question.id,
        text=words(question.text),
        required=question.required,
        choices=tuple(_choices(question, words, known.get("ends"))),
        unit=words.beside(scale.unit) if scale.unit else None,
        longest=scale.max_characters,
        **known,
    )


def _choices(question: Question, words: Words, ends: tuple[str, str] | None) -> list[Choice]:
    scale = question.scale
    if scale.options:
        return [
            Choice(option.code, words(option.label), exclusive=option.exclusive)
            for option in scale.options
        ]
    if scale.type not in {AnswerType.RATING, AnswerType.LIKELIHOOD}:
        return []
    low, high = scale.minimum or 0, scale.maximum or 0
    hints: Mapping[int, str] = {low: ends[0], high: ends[1]} if ends else {}
    labels = [words(label) for label in scale.point_labels]
    return [
        Choice(str(point), labels[point - low] if labels else str(point), hints.get(point))
        for point in range(low, high + 1)
    ]
