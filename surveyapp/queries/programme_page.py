"""The programmes and waves of a survey, with how far each has come."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import exists, func, or_, select
from sqlalchemy.orm import Session

from surveyapp.errors import NotFoundError
from surveyapp.models import (
    Invitation,
    InvitationStatus,
    Link,
    Programme,
    ProgrammeState,
    Response,
    ResponseStatus,
    Wave,
)
from surveyapp.queries.answers_in_steps import Answered, answered_in_steps, is_anonymous


class UnknownProgrammeError(NotFoundError):
    """The survey has no such programme."""


@dataclass(frozen=True, slots=True)
class Progress:
    """Invitations by what became of them; ``answered`` are among those sent, if that is known."""

    planned: int = 0
    sent: int = 0
    bounced: int = 0
    cancelled: int = 0
    answered: int | None = 0


@dataclass(frozen=True, slots=True)
class ProgrammeLine:
    """One programme."""

    id: int
    name: str
    state: ProgrammeState
    seed: int
    rules: Mapping[str, object]
    looked_at: datetime | None
    progress: Progress

    @property
    def draws_arms(self) -> bool:
        """Whether it compares arms that are drawn here, and not by another system."""
        arms = self.rules.get("arms")
        return isinstance(arms, Mapping) and bool(arms) and "from" not in arms


@dataclass(frozen=True, slots=True)
class WaveLine:
    """One wave; the last of a survey is the one that runs."""

    label: str
    opened_at: datetime
    closed_at: datetime | None
    progress: Progress


def is_answered() -> Any:
    """Whether an invitation was answered; of an anonymous survey nothing tells."""
    sent = exists().where(Response.link_id == Link.id, Response.status == ResponseStatus.SUBMITTED)
    return or_(Link.used, sent)


def programmes_of(session: Session, survey_id: int) -> tuple[ProgrammeLine, ...]:
    """All programmes of a survey, the newest first."""
    found = session.scalars(
        select(Programme).where(Programme.survey_id == survey_id).order_by(Programme.id.desc())
    ).all()
    progress = _of_programmes(session, survey_id)
    return tuple(_line(one, progress) for one in found)


def programme_of(session: Session, survey_id: int, programme_id: int) -> ProgrammeLine:
    """One programme of a survey.

    Raises:
        UnknownProgrammeError: there is none.
    """
    found = session.get(Programme, programme_id)
    if found is None or found.survey_id != survey_id:
        raise UnknownProgrammeError
    return _line(found, _of_programmes(session, survey_id))


def waves_of(session: Session, survey_id: int) -> tuple[WaveLine, ...]:
    """All waves of a survey, the newest first."""
    found = session.scalars(
        select(Wave).where(Wave.survey_id == survey_id).order_by(Wave.label.desc())
    ).all()
    progress = _progress(session, survey_id, Link.wave_id)
    if is_anonymous(session, survey_id):
        answers = answered_in_steps(session, survey_id)
        for wave in found:
            answered = answers.get(wave.label, Answered()).complete
            progress[wave.id] = replace(progress[wave.id], answered=answered)
    return tuple(
        WaveLine(wave.label, wave.opened_at, wave.closed_at, progress[wave.id]) for wave in found
    )


def _line(one: Programme, progress: Mapping[int | None, Progress]) -> ProgrammeLine:
    return ProgrammeLine(
        one.id, one.name, one.state, one.seed, one.rules, one.looked_at, progress[one.id]
    )


def _of_programmes(session: Session, survey_id: int) -> Mapping[int | None, Progress]:
    progress = _progress(session, survey_id, Invitation.programme_id)
    if not is_anonymous(session, survey_id):
        return progress
    unknown = {one: replace(found, answered=None) for one, found in progress.items()}
    return defaultdict(lambda: Progress(answered=None), unknown)


def _progress(session: Session, survey_id: int, by: Any) -> dict[int | None, Progress]:
    answered = is_answered().label("answered")
    query = (
        select(by, Invitation.status, answered, func.count())
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .where(Invitation.survey_id == survey_id)
        .group_by(by, Invitation.status, answered)
    )
    counts: dict[int | None, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for key, status, answered, n in session.execute(query):
        counts[key][status.value] += n
        if answered and status is InvitationStatus.SENT:
            counts[key]["answered"] += n
    return defaultdict(Progress, {key: Progress(**found) for key, found in counts.items()})
