"""Published questionnaires and what their versions ask."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from questionnaires import canonical
from questionnaires.model import Questionnaire as Definition
from surveyapp.errors import NotFoundError
from surveyapp.models.questionnaire import QuestionnaireVersion


class UnknownVersionError(NotFoundError):
    """There is no such version."""


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One published version in the list."""

    id: int
    key: str
    label: str
    content_hash: str
    published_at: datetime
    definition: Definition


def published_versions(session: Session) -> tuple[VersionLine, ...]:
    """All versions, newest first."""
    versions = session.scalars(
        select(QuestionnaireVersion)
        .options(joinedload(QuestionnaireVersion.questionnaire))
        .order_by(QuestionnaireVersion.id.desc())
    )
    return tuple(_line(version) for version in versions)


def published_version(session: Session, version_id: int) -> VersionLine:
    """One version.

    Raises:
        UnknownVersionError: there is none with this id.
    """
    version = session.get(QuestionnaireVersion, version_id)
    if version is None:
        raise UnknownVersionError
    return _line(version)


def _line(version: QuestionnaireVersion) -> VersionLine:
    return VersionLine(
        id=version.id,
        key=version.questionnaire.key,
        label=version.label,
        content_hash=version.content_hash,
        published_at=version.published_at,
        definition=canonical.rebuild(version.canonical),
    )
