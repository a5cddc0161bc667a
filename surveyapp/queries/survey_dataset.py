"""The responses of a survey as the dataset an analysis reads."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from sqlalchemy import Text, exists, func, select, type_coerce
from sqlalchemy.orm import Session, aliased

from analysis import dataset as analysed
from analysis.documents import FactValue, ResponseRow, dataset_from_documents, fact_columns
from analysis.garbage import garbage_later
from questionnaires import canonical
from surveyapp.models import (
    Customer,
    Event,
    Goal,
    Invitation,
    InvitationStatus,
    Link,
    LinkKind,
    Response,
    ResponseStatus,
    Survey,
    Wave,
)
from surveyapp.models.response import SAME_DEVICE
from surveyapp.queries.accounts_told import accounts_told
from surveyapp.queries.dispositions import Disposition
from surveyapp.queries.linked_waves import linked_waves
from surveyapp.queries.outcomes import outcomes
from surveyapp.queries.survey_page import find_survey

ROWS_AT_ONCE = 2_000
MINUTES = {"minutes": 1.0, "hours": 60.0, "days": 1440.0}
"""Of the units a survey may ask waiting in; events keep minutes."""

Facts = Mapping[str, FactValue]

ACCOUNT = aliased(Customer)
HAPPENED = (Event.facts, Event.unit, Event.channel, Event.actual_wait, Event.abandoned_after)


def survey_dataset(session: Session, survey_id: int) -> analysed.Dataset:
    """Everything answered so far, finished or not, with what is known about the customers; of an
    anonymous survey what is released.

    Rows are in the order of their random ids, so that the place of a row tells nothing about when
    it came in. Raises ``UnknownSurveyError`` when there is no such survey.
    """
    with garbage_later():
        survey = find_survey(session, survey_id)
        data = _dataset(session, survey)
        if survey.mirror_id is None:
            return data
        return replace(data, mirror=_dataset(session, find_survey(session, survey.mirror_id)))


def _dataset(session: Session, survey: Survey) -> analysed.Dataset:
    survey_id = survey.id
    minutes = MINUTES.get(survey.unit, 1.0)
    frame = _frame(session, survey_id, minutes)
    data = dataset_from_documents(
        canonical.rebuild(survey.version.canonical),
        _rows(session, survey_id, minutes, _gave_up(frame)),
        survey.title,
        invited=len(frame) or None,
        self_selected=not frame or _has_shared_answers(session, survey_id),
    )
    return replace(
        data,
        source=_source(session, survey_id, data.source) if frame else data.source,
        frame=fact_columns(frame) if frame else {},
        goals=_goals(survey),
        organisation=survey.organisation,
        wait_unit=survey.unit,
        currency=survey.currency,
        plan=_plan(survey),
    )


def _plan(survey: Survey) -> analysed.FixedPlan | None:
    plan = survey.plan
    if plan is None or plan.fixed_at is None:
        return None
    return analysed.FixedPlan(plan.canonical, plan.content_hash, plan.fixed_at.date().isoformat())


def _rows(
    session: Session, survey_id: int, minutes: float, some_gave_up: bool
) -> Iterator[ResponseRow]:
    query = (
        select(
            type_coerce(Response.document, Text),
            Customer.key,
            Response.language,
            Wave.label,
            Response.seconds,
            Response.status,
            Response.submitted_at,
            Response.facts,
            type_coerce(Response.quality, Text),
            Response.customer_id,
            Response.link_id,
            Customer.facts,
            ACCOUNT.key,
            ACCOUNT.facts,
            *HAPPENED,
        )
        .outerjoin(Customer, Customer.id == Response.customer_id)
        .outerjoin(ACCOUNT, ACCOUNT.id == Customer.account_id)
        .outerjoin(Wave, Wave.id == Response.wave_id)
        .outerjoin(Event, Event.id == Response.event_id)
        .where(Response.survey_id == survey_id, Response.released)
        .order_by(Response.id)
        .execution_options(yield_per=ROWS_AT_ONCE)
    )
    waves = linked_waves(session, survey_id)
    accounts = accounts_told(session, survey_id)
    for row in session.execute(query):
        document, key, language, wave, seconds, status, sent = row[:7]
        own, flags, customer_id, link_id, customer, account, of_account, *event = row[7:]
        if account is not None:
            customer = {**_known(customer, of_account), **accounts.facts(account, wave)}
        yield ResponseRow(
            answers=document,
            respondent=waves.respondent(key, customer_id, wave, fielded=link_id is not None),
            language=language,
            wave=wave,
            seconds=seconds,
            complete=status is ResponseStatus.SUBMITTED,
            facts={
                **_together(customer, _happened(event, minutes, some_gave_up), own),
                **_flagged(flags),
            },
            submitted=None if sent is None else sent.timestamp(),
        )


def _known(customer: Any, account: Any) -> dict[str, FactValue]:
    """What is known of a person; what is known of the account stands in for what is not."""
    return {**(account or {}), **(customer or {})}


def _together(customer: Any, event: Any, own: Any) -> dict[str, FactValue]:
    return {**(customer or {}), **event, **(own or {})}


def _flagged(quality: str) -> dict[str, FactValue]:
    """What was noticed while the response came in: the device had answered before."""
    return {SAME_DEVICE: 1.0} if SAME_DEVICE in quality else {}


def _gave_up(frame: Iterable[Facts]) -> bool:
    """Whether anybody invited had given up waiting; else that others had not is no news."""
    return any(known.get("abandoned") == "yes" for known in frame)


def _happened(event: Sequence[Any], minutes: float, some_gave_up: bool) -> dict[str, FactValue]:
    """What is known of the event answered about; a wait in the survey's unit."""
    facts, unit, channel, wait, abandoned = event
    known = dict(facts or {})
    if unit is not None:
        known["unit"] = unit
    if channel is not None:
        known["channel"] = channel
    if wait is not None:
        known["actual_wait"] = wait / minutes
        if some_gave_up:
            known["abandoned"] = "no"
    if abandoned is not None:
        known["abandoned"] = "yes"
    return known


def _frame(session: Session, survey_id: int, minutes: float) -> list[Facts]:
    """The facts of everybody who was reached by an invitation."""
    query = (
        select(Customer.facts, ACCOUNT.facts, Invitation.arm, *HAPPENED)
        .select_from(Invitation)
        .join(Link, Link.id == Invitation.link_id)
        .join(Customer, Customer.id == Invitation.customer_id)
        .outerjoin(ACCOUNT, ACCOUNT.id == Customer.account_id)
        .outerjoin(Event, Event.id == Invitation.event_id)
        .where(Link.survey_id == survey_id, Invitation.status == InvitationStatus.SENT)
        .order_by(Invitation.id)
    )
    rows = session.execute(query).all()
    some_gave_up = any(abandoned is not None for *_, abandoned in rows)
    return [
        _together(
            _known(facts, account),
            _happened(event, minutes, some_gave_up),
            {"arm": arm} if arm else None,
        )
        for facts, account, arm, *event in rows
    ]


def _source(session: Session, survey_id: int, source: analysed.Source) -> analysed.Source:
    """With how many messages did not arrive, and how many wanted no more of them instead."""
    ended = outcomes(session, survey_id).whole
    declined = ended.counts.get(Disposition.REFUSED, 0)
    return replace(source, bounced=ended.dispositions.unknown, declined=declined)


def _has_shared_answers(session: Session, survey_id: int) -> bool:
    """Whether anybody answered by a link that everybody may use."""
    shared = select(func.count()).where(
        Response.survey_id == survey_id,
        Response.released,
        exists().where(Link.id == Response.link_id, Link.kind != LinkKind.PERSONAL),
    )
    return bool(session.scalar(shared))


def _goals(survey: Survey) -> tuple[analysed.Goal, ...]:
    keys = {goal.id: goal.key for goal in survey.goals}
    return tuple(_goal(goal, keys) for goal in survey.goals)


def _goal(goal: Goal, keys: Mapping[int, str]) -> analysed.Goal:
    return analysed.Goal(
        id=goal.key,
        name=goal.name,
        subject=goal.subject,
        target=goal.target,
        direction=goal.direction.value,
        parent=None if goal.parent_id is None else keys.get(goal.parent_id),
        deadline=_day(goal.deadline),
    )


def _day(deadline: date | None) -> str | None:
    return deadline.isoformat() if deadline else None
