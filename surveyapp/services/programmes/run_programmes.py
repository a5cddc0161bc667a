"""Look through the active programmes: invite who is new, end those whose time is over."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Invitation,
    Link,
    Programme,
    ProgrammeState,
    SurveyState,
    Wave,
)
from surveyapp.services.programmes.call_off import call_off
from surveyapp.services.programmes.change_programme import ENDED
from surveyapp.services.programmes.plan_invitations import plan_programme, take_turn
from surveyapp.services.programmes.programme_rules import (
    EventTrigger,
    FilterTrigger,
    ListTrigger,
    Rules,
)
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.send_window import time_zone
from surveyapp.services.programmes.surroundings import answers

LOOK_AGAIN = timedelta(days=1)
"""Events are looked for at every run; customers, who change more slowly, once a day."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What one run did."""

    looked: int = 0
    invited: int = 0
    ended: int = 0
    paused: int = 0
    """Programmes whose rules no longer fit the facts; a researcher has to look at them."""


def run_programmes(session: Session, now: datetime, secret_key: str) -> Ran:
    """Plan every active programme whose turn it is; safe to run at any time and twice at once."""
    take_turn(session)
    active = select(Programme).where(Programme.state == ProgrammeState.ACTIVE)
    ran = [
        _run(session, programme, now, secret_key)
        for programme in session.scalars(active.order_by(Programme.id)).all()
    ]
    return Ran(
        looked=sum(one.looked for one in ran),
        invited=sum(one.invited for one in ran),
        ended=sum(one.ended for one in ran),
        paused=sum(one.paused for one in ran),
    )


def _run(session: Session, programme: Programme, now: datetime, secret_key: str) -> Ran:
    rules, _problems = read_rules(programme.rules)
    if _is_over(session, programme, rules, now):
        call_off(session, programme.id, ENDED, now)
        programme.state = ProgrammeState.ENDED
        return Ran(ended=1)
    if not _is_its_turn(programme, rules, now) or _is_drawn(session, programme, rules):
        return Ran()
    try:
        planned = plan_programme(session, programme.id, now, secret_key)
    except UnfitRulesError:
        programme.state = ProgrammeState.PAUSED
        return Ran(paused=1)
    return Ran(looked=1, invited=planned.written)


def _is_its_turn(programme: Programme, rules: Rules, now: datetime) -> bool:
    if programme.survey.state(now) is not SurveyState.OPEN:
        return False
    looked = programme.looked_at
    return looked is None or isinstance(rules.trigger, EventTrigger) or now >= looked + LOOK_AGAIN


def _is_drawn(session: Session, programme: Programme, rules: Rules) -> bool:
    """Whether this wave's sample is drawn; nobody is added to it, so nobody need be looked at."""
    if rules.sample is None or not isinstance(rules.trigger, ListTrigger | FilterTrigger):
        return False
    latest = select(func.max(Wave.label)).where(Wave.survey_id == programme.survey_id)
    of_the_wave = (
        select(Invitation.id)
        .join(Link, Link.id == Invitation.link_id)
        .outerjoin(Wave, Wave.id == Link.wave_id)
        .where(
            Invitation.programme_id == programme.id,
            func.coalesce(Wave.label, "") == func.coalesce(latest.scalar_subquery(), ""),
        )
    )
    return session.scalar(of_the_wave.limit(1)) is not None


def _is_over(session: Session, programme: Programme, rules: Rules, now: datetime) -> bool:
    stop = rules.stop
    if programme.survey.state(now) is SurveyState.CLOSED:
        return True
    if stop.end is not None and now.astimezone(time_zone(rules.time_zone)).date() > stop.end:
        return True
    return stop.answers is not None and answers(session, programme.id) >= stop.answers
