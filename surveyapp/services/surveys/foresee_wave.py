"""What each programme of a survey will do when a new wave begins."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import Invitation, InvitationStatus, Programme, ProgrammeState
from surveyapp.services.customers.facts import facts_to_name
from surveyapp.services.programmes.check_rules import check_rules
from surveyapp.services.programmes.programme_rules import (
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    ManagersTrigger,
    Rules,
)
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import N_, RuleProblem
from surveyapp.services.programmes.surroundings import SoFar, Surroundings, so_far

ONCE_A_WAVE = (ListTrigger, FilterTrigger, ManagersTrigger)
USED_UP = N_("All %(n)s people that its rules let it invite have been invited.")


class Part(StrEnum):
    """What a programme does in a new wave, if nothing stands in its way."""

    AGAIN = "again"
    """It asks everybody it is for once more."""
    GOES_ON = "goes_on"
    """It waits for events or anniversaries, as before."""
    PAUSED = "paused"
    DRAFT = "draft"
    ENOUGH = "enough"
    """It ended because enough people had answered in the wave that runs."""
    ENDED = "ended"


STATES: Mapping[ProgrammeState, Part] = {
    ProgrammeState.DRAFT: Part.DRAFT,
    ProgrammeState.PAUSED: Part.PAUSED,
    ProgrammeState.ENDED: Part.ENDED,
}
OVER = frozenset({Part.ENOUGH, Part.ENDED})


@dataclass(frozen=True, slots=True)
class Foreseen:
    """One programme; ``problems`` are why it will invite nobody whatever its part."""

    programme_id: int
    name: str
    part: Part
    problems: tuple[RuleProblem, ...]

    @property
    def is_over(self) -> bool:
        """Whether it takes part only when it is started again."""
        return self.part in OVER

    @property
    def starts_by_itself(self) -> bool:
        """Whether it is started again unless somebody says otherwise."""
        return self.part is Part.ENOUGH and not self.problems


def foresee_wave(session: Session, survey_id: int, now: datetime) -> tuple[Foreseen, ...]:
    """All programmes of the survey, in the order in which they were made."""
    programmes = select(Programme).where(Programme.survey_id == survey_id).order_by(Programme.id)
    return tuple(_foreseen(session, one, now) for one in session.scalars(programmes).all())


def obstacles(
    session: Session, programme: Programme, document: Mapping[str, object], now: datetime
) -> tuple[RuleProblem, ...]:
    """Why the programme would invite nobody by these rules in a wave that begins now."""
    rules, problems = read_rules(document)
    known = facts_to_name(session, with_event=isinstance(rules.trigger, EventTrigger))
    done = replace(so_far(session, programme), in_wave=0, answers=0)
    if isinstance(rules.trigger, ONCE_A_WAVE):
        # What waits is called off when the wave begins.
        done = replace(done, invited=done.invited - _waiting(session, programme))
    around = Surroundings(programme.survey.privacy, known, now, done)
    return (*problems, *check_rules(rules, around), *_used_up(rules, done))


def asks_once_a_wave(programme: Programme) -> bool:
    """Whether a new wave makes it ask people whom it asked before."""
    return isinstance(read_rules(programme.rules)[0].trigger, ONCE_A_WAVE)


def _foreseen(session: Session, programme: Programme, now: datetime) -> Foreseen:
    problems = obstacles(session, programme, programme.rules, now)
    return Foreseen(programme.id, programme.name, _part(session, programme), problems)


def _part(session: Session, programme: Programme) -> Part:
    if programme.state is ProgrammeState.ACTIVE:
        return Part.AGAIN if asks_once_a_wave(programme) else Part.GOES_ON
    wanted = read_rules(programme.rules)[0].stop.answers
    if programme.state is ProgrammeState.ENDED and wanted is not None:
        enough = so_far(session, programme).answers >= wanted
        return Part.ENOUGH if enough else Part.ENDED
    return STATES[programme.state]


def _used_up(rules: Rules, done: SoFar) -> tuple[RuleProblem, ...]:
    most = rules.stop.invitations
    if most is None or most > done.invited:
        return ()
    return (RuleProblem("stop.invitations", USED_UP, {"n": str(done.invited)}),)


def _waiting(session: Session, programme: Programme) -> int:
    query = select(func.count()).where(
        Invitation.programme_id == programme.id, Invitation.status == InvitationStatus.PLANNED
    )
    return session.scalar(query) or 0
