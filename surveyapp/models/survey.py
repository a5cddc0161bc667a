"""Surveys: a questionnaire version fielded to an audience."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from surveyapp.errors import ConflictError
from surveyapp.models.analysis_plan import AnalysisPlan
from surveyapp.models.goal import Goal
from surveyapp.models.link import Link
from surveyapp.models.questionnaire import QuestionnaireVersion
from surveyapp.models.record import Document, Record, states
from surveyapp.models.wave import Wave


class SurveyState(StrEnum):
    """Where a survey stands, derived from its dates."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"


class Privacy(StrEnum):
    """What is kept between a person and the answers."""

    ANONYMOUS = "anonymous"
    """Nothing; that a personal link has been used is known by its token only."""
    CONFIDENTIAL = "confidential"
    """The link and the customer, shown for groups only."""


class Relation(StrEnum):
    """Whether the customer may leave; risk of leaving is never judged for imposed relations."""

    MARKET = "market"
    IMPOSED = "imposed"


class WrongSurveyStateError(ConflictError):
    """The survey is not in the state this step starts from."""


class Survey(Record):
    """A questionnaire version, whom it is about, in which languages, and when it is open."""

    __tablename__ = "survey"
    __table_args__ = (
        CheckConstraint(
            "closes_at IS NULL OR opens_at IS NOT NULL", name="closes_only_after_opening"
        ),
        CheckConstraint("closes_at IS NULL OR closes_at >= opens_at", name="dates_in_order"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("questionnaire_version.id"))
    title: Mapped[str] = mapped_column(String(200))
    organisation: Mapped[str] = mapped_column(String(200))
    role: Mapped[str] = mapped_column(String(20), default="customer")
    unit: Mapped[str] = mapped_column(String(20), default="minutes")
    event_date: Mapped[str | None] = mapped_column(String(50))
    """What ``{date}`` says, where the questionnaire asks about a certain day."""
    currency: Mapped[str] = mapped_column(String(3), default="")
    languages: Mapped[list[str]] = mapped_column(Document)
    privacy: Mapped[Privacy] = mapped_column(states(Privacy, "privacy"))
    relation: Mapped[Relation] = mapped_column(states(Relation, "relation"))
    created_at: Mapped[datetime]
    opens_at: Mapped[datetime | None]
    closes_at: Mapped[datetime | None]
    mirror_id: Mapped[int | None] = mapped_column(ForeignKey("survey.id"))
    """The survey in which the organisation's own people answer about the same accounts or units."""
    sender_name: Mapped[str] = mapped_column(String(200), default="")
    sender_address: Mapped[str] = mapped_column(String(254), default="")
    """Who messages come from; the installation's own sender where it is empty."""
    reply_to: Mapped[str] = mapped_column(String(254), default="")
    sms_sender: Mapped[str] = mapped_column(String(20), default="")
    """Who text messages come from; made of the name where it is empty."""

    version: Mapped[QuestionnaireVersion] = relationship()
    waves: Mapped[list[Wave]] = relationship(order_by=Wave.label)
    links: Mapped[list[Link]] = relationship(order_by=Link.id, back_populates="survey")
    goals: Mapped[list[Goal]] = relationship(order_by=Goal.id)
    plan: Mapped[AnalysisPlan | None] = relationship()

    def state(self, now: datetime) -> SurveyState:
        """Draft until it opens, closed from its closing time on."""
        return state_at(self.opens_at, self.closes_at, now)

    def open(self, now: datetime) -> None:
        """Start taking answers; only a draft can be opened. Its plan does not change any more."""
        self._demand(SurveyState.DRAFT, now)
        if self.plan is not None:
            self.plan.fix(now)
        self.opens_at = now

    def close(self, now: datetime) -> None:
        """Stop taking answers; only an open survey can be closed."""
        self._demand(SurveyState.OPEN, now)
        self.closes_at = now

    def _demand(self, state: SurveyState, now: datetime) -> None:
        if self.state(now) is not state:
            raise WrongSurveyStateError(f"survey {self.id} is {self.state(now)}, not {state}")


def state_at(opens_at: datetime | None, closes_at: datetime | None, now: datetime) -> SurveyState:
    """The state that follows from the dates."""
    if opens_at is None or now < opens_at:
        return SurveyState.DRAFT
    if closes_at is not None and now >= closes_at:
        return SurveyState.CLOSED
    return SurveyState.OPEN
