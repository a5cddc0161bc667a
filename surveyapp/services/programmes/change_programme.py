"""Let a programme invite, pause it, end it."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError
from surveyapp.models import (
    Invitation,
    Message,
    MessageStatus,
    Programme,
    ProgrammeState,
    SurveyState,
)
from surveyapp.services.programmes.call_off import call_off
from surveyapp.services.programmes.find_programme import find_programme
from surveyapp.services.programmes.plan_invitations import fitting_rules

ALLOWED = {
    ProgrammeState.ACTIVE: (ProgrammeState.DRAFT, ProgrammeState.PAUSED),
    ProgrammeState.PAUSED: (ProgrammeState.ACTIVE,),
    ProgrammeState.ENDED: (ProgrammeState.DRAFT, ProgrammeState.ACTIVE, ProgrammeState.PAUSED),
}
"""Which states each may be reached from."""

ENDED = "programme_ended"


class WrongProgrammeStateError(ConflictError):
    """The programme is not in a state this step starts from."""


class SurveyNotOpenForProgrammeError(ConflictError):
    """Nobody can be invited to a survey that takes no answers."""


def change_programme(
    session: Session, survey_id: int, programme_id: int, state: ProgrammeState, now: datetime
) -> Programme:
    """Bring the programme into this state; ending it calls off what was not sent.

    While it is paused, what is planned waits; what waited past its time goes out when it goes on.

    Raises:
        UnknownProgrammeError: there is no such programme.
        WrongProgrammeStateError: this state cannot follow.
        SurveyNotOpenForProgrammeError: it was to become active and the survey is not open.
        UnfitRulesError: it was to become active and its rules do not fit (any more).
    """
    programme = find_programme(session, survey_id, programme_id)
    if programme.state not in ALLOWED.get(state, ()):
        raise WrongProgrammeStateError(f"programme {programme_id} is {programme.state}")
    if state is ProgrammeState.ACTIVE:
        if programme.survey.state(now) is not SurveyState.OPEN:
            raise SurveyNotOpenForProgrammeError
        fitting_rules(session, programme.survey, programme.rules, now, programme)
        _send_on(session, programme, now)
    if state is ProgrammeState.ENDED:
        call_off(session, programme_id, ENDED, now)
    programme.state = state
    return programme


def _send_on(session: Session, programme: Programme, now: datetime) -> None:
    """What the pause put off is looked at again at once."""
    mine = select(Invitation.id).where(Invitation.programme_id == programme.id)
    came_due = mine.where(Invitation.due_at <= now)
    session.execute(
        update(Message)
        .where(
            Message.invitation_id.in_(came_due),
            Message.status == MessageStatus.QUEUED,
            Message.attempts == 0,
            Message.due_at > now,
        )
        .values(due_at=now),
        execution_options={"synchronize_session": False},
    )
