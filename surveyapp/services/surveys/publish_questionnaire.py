"""Publish a questionnaire: from then on this version never changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from questionnaires import canonical, checking, model
from questionnaires.problems import Problem
from surveyapp.errors import BadInputError
from surveyapp.models import Questionnaire, QuestionnaireVersion


class UnfitForPublishingError(BadInputError):
    """The questionnaire has errors; ``problems`` names them all."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def publish_questionnaire(
    session: Session, definition: model.Questionnaire, now: datetime
) -> QuestionnaireVersion:
    """Freeze the definition as a version; the same content is published only once.

    Raises:
        UnfitForPublishingError: the definition has dead ends, missing texts or the like.
    """
    errors = tuple(p for p in checking.check(definition) if p.severity == "error")
    if errors:
        raise UnfitForPublishingError(errors)
    questionnaire = _questionnaire(session, definition.id)
    content_hash = canonical.content_hash(definition)
    for version in questionnaire.versions:
        if version.content_hash == content_hash:
            return version
    version = QuestionnaireVersion(
        label=definition.version,
        content_hash=content_hash,
        canonical=canonical.canonical_form(definition),
        published_at=now,
    )
    questionnaire.versions.append(version)
    session.flush()
    return version


def _questionnaire(session: Session, key: str) -> Questionnaire:
    found = session.scalar(select(Questionnaire).where(Questionnaire.key == key))
    if found is None:
        found = Questionnaire(key=key)
        session.add(found)
    return found
