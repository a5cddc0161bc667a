"""Questionnaires and their published versions, which never change."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, UniqueConstraint, event
from sqlalchemy.engine import Connection
from sqlalchemy.orm import Mapped, Mapper, mapped_column, relationship

from surveyapp.errors import ConflictError
from surveyapp.models.record import Record


class PublishedVersionChangedError(ConflictError):
    """Something tried to change or delete a published version; publish a new one instead."""


class Questionnaire(Record):
    """A questionnaire known by its key; what it asks stands in its versions."""

    __tablename__ = "questionnaire"

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(100), unique=True)
    versions: Mapped[list[QuestionnaireVersion]] = relationship(
        back_populates="questionnaire", order_by="QuestionnaireVersion.id"
    )


class QuestionnaireVersion(Record):
    """A published definition in its canonical form, enough to rebuild it."""

    __tablename__ = "questionnaire_version"
    __table_args__ = (UniqueConstraint("questionnaire_id", "content_hash"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    questionnaire_id: Mapped[int] = mapped_column(ForeignKey("questionnaire.id"))
    label: Mapped[str] = mapped_column(String(50))
    content_hash: Mapped[str] = mapped_column(String(64))
    canonical: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    published_at: Mapped[datetime]
    questionnaire: Mapped[Questionnaire] = relationship(back_populates="versions")


@event.listens_for(QuestionnaireVersion, "before_update")
@event.listens_for(QuestionnaireVersion, "before_delete")
def _refuse_change(
    mapper: Mapper[QuestionnaireVersion], connection: Connection, target: QuestionnaireVersion
) -> None:
    del mapper, connection
    raise PublishedVersionChangedError(
        f"version {target.label} ({target.content_hash[:12]}) is published; publish a new one"
    )
