"""What a survey can be made of: published versions and the questionnaires that are shipped."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy.orm import Session

from questionnaires import canonical, library
from questionnaires.model import AnswerType, Questionnaire
from surveyapp.queries.questionnaires import published_versions


@dataclass(frozen=True, slots=True)
class Fieldable:
    """One choice; ``value`` is what the form sends."""

    value: str
    key: str
    title: str
    questions: int


def fieldable(session: Session, language: str) -> tuple[Fieldable, ...]:
    """Published versions first, then what is shipped and was not published yet."""
    versions = published_versions(session)
    known = {version.content_hash for version in versions}
    published = [_choice(str(v.id), v.definition, language) for v in versions]
    shipped = [
        _choice(f"shipped:{name}", library.load(name), language)
        for name in library.names()
        if canonical.content_hash(library.load(name)) not in known
    ]
    return (*published, *shipped)


def _choice(value: str, definition: Questionnaire, language: str) -> Fieldable:
    spoken = language if language in definition.languages else definition.languages[0]
    asked = [q for q in definition.questions.values() if q.scale.type is not AnswerType.INFORMATION]
    return Fieldable(value, definition.id, definition.title[spoken], len(asked))
