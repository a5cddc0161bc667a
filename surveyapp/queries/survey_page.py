"""Everything the page of one survey shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models.link import Link, LinkKind
from surveyapp.models.survey import Privacy, Survey, SurveyState
from surveyapp.queries.answers_in_steps import received_in_steps
from surveyapp.queries.overview import (
    Counts,
    NamedCounts,
    counts_by_language,
    counts_by_wave,
    counts_of_survey,
)

MOST_OTHERS = 200


class UnknownSurveyError(NotFoundError):
    """There is no such survey."""


class UnknownLinkError(NotFoundError):
    """This survey has no such link."""


class LinkState(StrEnum):
    """Whether a link still lets people in."""

    OPEN = "open"
    EXPIRED = "expired"
    REVOKED = "revoked"


@dataclass(frozen=True, slots=True)
class LinkLine:
    """An open or kiosk link. Personal links are never shown: their secret is not known here."""

    id: int
    label: str
    slug: str
    kind: LinkKind
    language: str | None
    created_at: datetime
    state: LinkState


@dataclass(frozen=True, slots=True)
class PlanLine:
    """The plan by which the survey will be analysed; ``fixed_at`` is None while it is a draft."""

    name: str
    content_hash: str
    kept_at: datetime
    fixed_at: datetime | None


@dataclass(frozen=True, slots=True)
class OtherSurvey:
    """A survey this one may be held against."""

    id: int
    title: str


@dataclass(frozen=True, slots=True)
class SurveyPage:
    """One survey, how far it has come and the ways into it."""

    id: int
    title: str
    organisation: str
    state: SurveyState
    privacy: Privacy
    languages: tuple[str, ...]
    opens_at: datetime | None
    closes_at: datetime | None
    questionnaire_key: str
    version_id: int
    version_label: str
    content_hash: str
    counts: Counts
    waves: tuple[NamedCounts, ...]
    by_language: tuple[NamedCounts, ...]
    links: tuple[LinkLine, ...]
    personal_links: int
    personal_used: int | None
    """Not known of an anonymous survey."""
    received: int | None
    """Answers to an anonymous survey that have come in, in steps; more than those counted."""
    plan: PlanLine | None
    mirror_id: int | None
    others: tuple[OtherSurvey, ...]


def survey_page(session: Session, survey_id: int, now: datetime) -> SurveyPage:
    """The survey.

    Raises:
        UnknownSurveyError: there is none with this id.
    """
    survey = find_survey(session, survey_id)
    personal, used = _personal_links(session, survey_id)
    anonymous = survey.privacy is Privacy.ANONYMOUS
    return SurveyPage(
        id=survey.id,
        title=survey.title,
        organisation=survey.organisation,
        state=survey.state(now),
        privacy=survey.privacy,
        languages=tuple(survey.languages),
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        questionnaire_key=survey.version.questionnaire.key,
        version_id=survey.version_id,
        version_label=survey.version.label,
        content_hash=survey.version.content_hash,
        counts=counts_of_survey(session, survey_id),
        waves=counts_by_wave(session, survey_id),
        by_language=counts_by_language(session, survey_id),
        links=_shared_links(session, survey_id, now),
        personal_links=personal,
        personal_used=None if anonymous else used,
        received=received_in_steps(session, survey_id) if anonymous else None,
        plan=_plan(survey),
        mirror_id=survey.mirror_id,
        others=_others(session, survey_id),
    )


def _others(session: Session, survey_id: int) -> tuple[OtherSurvey, ...]:
    query = (
        select(Survey.id, Survey.title)
        .where(Survey.id != survey_id, Survey.mirror_id.is_(None))
        .order_by(Survey.title, Survey.id)
        .limit(MOST_OTHERS)
    )
    return tuple(OtherSurvey(*row) for row in session.execute(query))


def _plan(survey: Survey) -> PlanLine | None:
    plan = survey.plan
    if plan is None:
        return None
    return PlanLine(plan.name, plan.content_hash, plan.kept_at, plan.fixed_at)


def find_survey(session: Session, survey_id: int) -> Survey:
    """The row of one survey.

    Raises:
        UnknownSurveyError: there is none with this id.
    """
    survey = session.get(Survey, survey_id)
    if survey is None:
        raise UnknownSurveyError
    return survey


def shared_link(session: Session, survey_id: int, link_id: int, now: datetime) -> LinkLine:
    """One link of one survey.

    Raises:
        UnknownLinkError: the survey has no such link, or it is a personal one.
    """
    link = session.scalar(
        select(Link).where(
            Link.id == link_id, Link.survey_id == survey_id, Link.kind != LinkKind.PERSONAL
        )
    )
    if link is None:
        raise UnknownLinkError
    return _line(link, now)


def _shared_links(session: Session, survey_id: int, now: datetime) -> tuple[LinkLine, ...]:
    links = session.scalars(
        select(Link)
        .where(Link.survey_id == survey_id, Link.kind != LinkKind.PERSONAL)
        .order_by(Link.id)
    )
    return tuple(_line(link, now) for link in links)


def open_links(session: Session, survey_id: int, now: datetime) -> tuple[LinkLine, ...]:
    """The shared links that let people in now, by their names."""
    lines = _shared_links(session, survey_id, now)
    return tuple(
        sorted(
            (line for line in lines if line.state is LinkState.OPEN), key=lambda line: line.label
        )
    )


def _personal_links(session: Session, survey_id: int) -> tuple[int, int]:
    condition = (Link.survey_id == survey_id, Link.kind == LinkKind.PERSONAL)
    made = session.scalar(select(func.count()).where(*condition)) or 0
    used = session.scalar(select(func.count()).where(*condition, Link.used)) or 0
    return made, used


def _line(link: Link, now: datetime) -> LinkLine:
    return LinkLine(
        id=link.id,
        label=link.label,
        slug=link.slug,
        kind=link.kind,
        language=link.language,
        created_at=link.created_at,
        state=_state(link, now),
    )


def _state(link: Link, now: datetime) -> LinkState:
    if link.revoked_at is not None:
        return LinkState.REVOKED
    if link.expires_at is not None and now >= link.expires_at:
        return LinkState.EXPIRED
    return LinkState.OPEN
