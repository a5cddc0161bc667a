"""A questionnaire laid out for reading: every block and question in one language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from questionnaires.model import AnswerType, Question, Questionnaire, Scale
from surveyapp.queries.questionnaires import VersionLine


@dataclass(frozen=True, slots=True)
class QuestionPreview:
    """One question with its way of answering; placeholders stay visible as ``{org}``."""

    id: str
    text: str
    type: AnswerType
    choices: tuple[str, ...]
    bounds: tuple[int, int] | None
    unit: str | None
    reverse: bool
    required: bool
    show_if: str | None
    dont_know: str | None


@dataclass(frozen=True, slots=True)
class BlockPreview:
    """Questions that belong together."""

    title: str | None
    intro: str | None
    shuffle: bool
    per_page: int
    questions: tuple[QuestionPreview, ...]


@dataclass(frozen=True, slots=True)
class Preview:
    """A whole questionnaire in one language."""

    title: str
    intro: str | None
    privacy: str | None
    thanks: str | None
    blocks: tuple[BlockPreview, ...]


def preview(definition: Questionnaire, language: str) -> Preview:
    """What respondents read in this language."""
    return Preview(
        title=definition.title[language],
        intro=_in(definition.intro, language),
        privacy=_in(definition.privacy, language),
        thanks=_in(definition.thanks, language),
        blocks=tuple(
            BlockPreview(
                title=_in(block.title, language),
                intro=_in(block.intro, language),
                shuffle=block.shuffle,
                per_page=block.per_page,
                questions=tuple(_question(q, definition, language) for q in block.questions),
            )
            for block in definition.blocks
        ),
    )


def _question(question: Question, definition: Questionnaire, language: str) -> QuestionPreview:
    scale = question.scale
    return QuestionPreview(
        id=question.id,
        text=question.text[language],
        type=scale.type,
        choices=_choices(scale, language),
        bounds=_bounds(scale),
        unit=_in(scale.unit, language),
        reverse=question.reverse,
        required=question.required,
        show_if=question.show_if,
        dont_know=_in(definition.dont_know_label, language) if scale.dont_know else None,
    )


def _choices(scale: Scale, language: str) -> tuple[str, ...]:
    labels = scale.point_labels or scale.end_labels or tuple(o.label for o in scale.options)
    return tuple(label[language] for label in labels)


def _bounds(scale: Scale) -> tuple[int, int] | None:
    if scale.minimum is None or scale.maximum is None:
        return None
    return scale.minimum, scale.maximum


def _in(text: Mapping[str, str] | None, language: str) -> str | None:
    return text.get(language) if text else None


@dataclass(frozen=True, slots=True)
class VersionSummary:
    """One line of the list of questionnaires."""

    id: int
    key: str
    label: str
    title: str
    validated: bool
    questions: int
    published_at: datetime
    content_hash: str


def summary(version: VersionLine, language: str | None) -> VersionSummary:
    """The version with its title in the reader's language, or in its own first one."""
    definition = version.definition
    asked = [q for q in definition.questions.values() if q.scale.type is not AnswerType.INFORMATION]
    spoken = language if language in definition.languages else definition.languages[0]
    return VersionSummary(
        id=version.id,
        key=version.key,
        label=version.label,
        title=definition.title[spoken],
        validated=definition.validated,
        questions=len(asked),
        published_at=version.published_at,
        content_hash=version.content_hash,
    )
