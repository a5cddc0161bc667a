"""Plan a programme: decide who is invited when, and write it in one transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from analysis.garbage import garbage_later
from surveyapp.models import Programme, Survey, Wave
from surveyapp.services.customers.facts import facts_to_name
from surveyapp.services.programmes.check_rules import check_rules
from surveyapp.services.programmes.choose_invitations import choose
from surveyapp.services.programmes.fact_conditions import read_condition
from surveyapp.services.programmes.find_candidates import find_candidates
from surveyapp.services.programmes.find_programme import UnknownProgrammeError
from surveyapp.services.programmes.move_planned import move_planned
from surveyapp.services.programmes.passed_over import note_passed_over, unheard_of
from surveyapp.services.programmes.planning import LeftOut, Plan, Planned
from surveyapp.services.programmes.programme_rules import EventTrigger, Rules
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.rule_problems import RuleProblem, UnfitRulesError
from surveyapp.services.programmes.screen_candidates import screen
from surveyapp.services.programmes.surroundings import SoFar, Surroundings, so_far
from surveyapp.services.programmes.write_invitations import write_invitations

PLANNERS = 7_203_114
"""The number of the lock that planners take turns by on PostgreSQL."""


def plan_programme(
    session: Session, programme_id: int, now: datetime, secret_key: str, dry: bool = False
) -> Planned:
    """Decide who is invited, and write links, invitations and messages unless it is ``dry``.

    What was planned before stays as it is, but for events that took place at another time;
    planning twice invites once.

    Raises:
        UnknownProgrammeError: there is no such programme.
        UnfitRulesError: its rules do not fit the facts any more.
    """
    programme = session.get(Programme, programme_id)
    if programme is None:
        raise UnknownProgrammeError
    if not dry:
        take_turn(session)
    plan = plan_of(
        session, programme.survey, programme.rules, programme.seed, programme_id=programme_id
    )
    plan = replace(plan, looked_at=programme.looked_at)
    planned = decide(session, plan, now, secret_key, thorough=dry or plan.looked_at is None)
    if dry:
        return planned
    move_planned(session, plan, now)
    written = write_invitations(session, plan, planned.decisions, secret_key, now)
    programme.looked_at = now
    return replace(planned, written=written)


def decide(
    session: Session, plan: Plan, now: datetime, secret_key: str, *, thorough: bool = True
) -> Planned:
    """Who would be invited when, and who not and why; nothing is written.

    With ``thorough`` it is also said why events are not looked at, which takes reading all.
    """
    left_out, trigger = LeftOut(), plan.rules.trigger
    notes: tuple[RuleProblem, ...] = ()
    if thorough and isinstance(trigger, EventTrigger):
        note_passed_over(session, plan, trigger, left_out, now)
        notes = tuple(unheard_of(session, trigger))
    with garbage_later():
        candidates = list(find_candidates(session, plan, left_out, now))
        fit = screen(session, plan, candidates, left_out, secret_key, now)
        return Planned(choose(session, plan, fit, left_out, now), left_out, notes)


def plan_of(
    session: Session,
    survey: Survey,
    document: Mapping[str, object],
    seed: int,
    programme_id: int = 0,
) -> Plan:
    """The programme as planning sees it.

    Raises:
        UnfitRulesError: the rules cannot be used; every problem at once.
    """
    rules = fitting_rules(session, survey, document)
    known = facts_to_name(session, with_event=isinstance(rules.trigger, EventTrigger))
    waves = session.execute(
        select(Wave.id).where(Wave.survey_id == survey.id).order_by(Wave.label.desc())
    )
    ids = [wave_id for (wave_id,) in waves]
    return Plan(
        programme_id=programme_id,
        survey=survey,
        rules=rules,
        condition=read_condition(rules.where, known)[0],
        seed=seed,
        wave_id=ids[0] if ids else None,
        earlier_waves=tuple(ids[1:]),
        looked_at=None,
    )


def fitting_rules(
    session: Session,
    survey: Survey,
    document: Mapping[str, object],
    now: datetime | None = None,
    programme: Programme | None = None,
) -> Rules:
    """The rules of a document, which fit the survey and the facts known.

    With ``now`` they also fit the day, and what the programme has done already.

    Raises:
        UnfitRulesError: they do not; every problem at once.
    """
    rules, problems = read_rules(document)
    known = facts_to_name(session, with_event=isinstance(rules.trigger, EventTrigger))
    done = SoFar() if now is None or programme is None else so_far(session, programme)
    problems += check_rules(rules, Surroundings(survey.privacy, known, now, done))
    if problems:
        raise UnfitRulesError(tuple(problems))
    return rules


def take_turn(session: Session) -> None:
    """One planner at a time, so that quotas and quiet periods hold; SQLite's writers queue anyway.

    The turn ends with the transaction.
    """
    if session.get_bind().dialect.name != "sqlite":
        session.execute(select(func.pg_advisory_xact_lock(PLANNERS)))
