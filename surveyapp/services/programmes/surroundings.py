"""What rules must fit: survey, facts, the day, and how far their programme has come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, Link, Privacy, Programme, Response, ResponseStatus, Wave
from surveyapp.queries.answers_in_steps import Answered, answered_in_steps
from surveyapp.services.customers.facts import FactTypes
from surveyapp.services.programmes.programme_rules import Rules
from surveyapp.services.programmes.quiet_period import COUNTED
from surveyapp.services.programmes.read_rules import read_rules


@dataclass(frozen=True, slots=True)
class SoFar:
    """Invitations of a programme in all and in the wave that runs, and answers in that wave.

    ``by`` are the rules they were made by, None where there are none.
    """

    invited: int = 0
    in_wave: int = 0
    answers: int = 0
    by: Rules | None = None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """``now`` is None where rules that fitted once are only read again."""

    privacy: Privacy
    facts: FactTypes
    now: datetime | None = None
    so_far: SoFar = SoFar()


def so_far(session: Session, programme: Programme) -> SoFar:
    """How far a programme has come."""
    latest = _running(session, programme.survey_id)
    query = (
        select(Link.wave_id, func.count())
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .where(Invitation.programme_id == programme.id, Invitation.status.in_(COUNTED))
        .group_by(Link.wave_id)
    )
    counts: dict[int | None, int] = {wave: n for wave, n in session.execute(query)}  # noqa: C416
    in_all = sum(counts.values())
    in_wave = counts.get(None if latest is None else latest.id, 0)
    by = read_rules(programme.rules)[0] if in_all else None
    return SoFar(in_all, in_wave, answers(session, programme.id), by)


def answers(session: Session, programme_id: int) -> int:
    """Answers to a programme's invitations of the wave that runs.

    To an anonymous survey those by all of its personal links.
    """
    programme = session.get_one(Programme, programme_id)
    latest = _running(session, programme.survey_id)
    if programme.survey.privacy is Privacy.ANONYMOUS:
        label = "" if latest is None else latest.label
        return answered_in_steps(session, programme.survey_id).get(label, Answered()).complete
    sent = exists().where(Response.link_id == Link.id, Response.status == ResponseStatus.SUBMITTED)
    query = (
        select(func.count())
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .where(
            Invitation.programme_id == programme_id,
            Link.wave_id.is_not_distinct_from(None if latest is None else latest.id),
            or_(Link.used, sent),
        )
    )
    return session.scalar(query) or 0


def _running(session: Session, survey_id: int) -> Wave | None:
    """The latest wave."""
    query = select(Wave).where(Wave.survey_id == survey_id).order_by(Wave.label.desc())
    return session.scalars(query.limit(1)).first()
