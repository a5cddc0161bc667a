"""Leave out those who may not or cannot be asked, each for the first reason that holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    ConsentPurpose,
    Invitation,
    Link,
    Response,
    ResponseStatus,
    Suppression,
)
from surveyapp.queries.consents import explicit
from surveyapp.services.programmes.anniversaries import hours
from surveyapp.services.programmes.chunks import among, chunks
from surveyapp.services.programmes.planning import Candidate, LeftOut, Plan, Reason
from surveyapp.services.programmes.programme_rules import Before, ConsentDemand, Rules
from surveyapp.services.programmes.send_window import next_moment, time_zone
from surveyapp.tokens import hash_address


@dataclass(frozen=True, slots=True)
class Fit:
    """Somebody who may be asked: how, and when."""

    candidate: Candidate
    channel: Channel
    due_at: datetime


@dataclass(slots=True)
class Known:
    """What the database says of all candidates, read in a few queries."""

    occasions: set[str] = field(default_factory=set)
    refused: set[int] = field(default_factory=set)
    agreed: set[int] | None = None
    """Those who said yes; None where that is not demanded."""
    answered: set[int] = field(default_factory=set)
    waves: set[int] | None = None
    """Those invited in earlier waves; None where that does not matter."""
    suppressed: frozenset[str] = frozenset()


def screen(
    session: Session,
    plan: Plan,
    candidates: list[Candidate],
    left_out: LeftOut,
    secret_key: str,
    now: datetime,
) -> list[Fit]:
    """Those of the candidates who may be asked and can be reached in time."""
    known = _known(session, plan, candidates)
    fit: list[Fit] = []
    for candidate in candidates:
        reason = _forbidden(plan.rules, candidate, known)
        channel = _channel(plan.rules, candidate, known.suppressed, secret_key)
        if reason is None and channel is None:
            reason = Reason.NO_ADDRESS
        if reason is not None or channel is None:
            left_out.note(candidate.event_key or candidate.key, reason or Reason.NO_ADDRESS)
            continue
        found = _due(plan.rules, candidate, now)
        if isinstance(found, Reason):
            left_out.note(candidate.event_key or candidate.key, found)
        else:
            fit.append(Fit(candidate, channel, found))
    return fit


def _forbidden(rules: Rules, candidate: Candidate, known: Known) -> Reason | None:
    if candidate.occasion in known.occasions:
        return Reason.ALREADY_INVITED
    if rules.arms_from and candidate.told_arm not in {arm.name for arm in rules.arms}:
        return Reason.NO_ARM if candidate.told_arm is None else Reason.OTHER_ARM
    return _unwilling(rules, candidate, known)


def _unwilling(rules: Rules, candidate: Candidate, known: Known) -> Reason | None:
    person = candidate.customer_id
    if known.waves is not None and (person in known.waves) is not (rules.before is Before.SAME):
        return Reason.EARLIER_WAVES
    if candidate.unsubscribed:
        return Reason.UNSUBSCRIBED
    if person in known.refused:
        return Reason.NO_CONSENT
    if known.agreed is not None and person not in known.agreed:
        return Reason.NO_CONSENT
    return Reason.ANSWERED if person in known.answered else None


def _channel(
    rules: Rules, candidate: Candidate, suppressed: frozenset[str], secret_key: str
) -> Channel | None:
    """The first way by which this person can be reached."""
    addresses = {
        Channel.EMAIL: None if candidate.undeliverable else candidate.email,
        Channel.SMS: candidate.phone,
    }
    for channel in filter(None, (rules.channel, rules.fallback)):
        address = addresses.get(channel)
        if channel is Channel.HANDED:
            return channel
        if address and not (suppressed and hash_address(secret_key, address) in suppressed):
            return channel
    return None


def _due(rules: Rules, candidate: Candidate, now: datetime) -> datetime | Reason:
    wanted = candidate.moment or now
    if wanted < now - rules.late - timedelta(days=1):
        return Reason.TOO_LATE
    due = next_moment(max(wanted, now), hours(rules), candidate.zone)
    end = rules.stop.end
    if end is not None and due.astimezone(time_zone(rules.time_zone)).date() > end:
        return Reason.AFTER_END
    return due


def _known(session: Session, plan: Plan, candidates: list[Candidate]) -> Known:
    people = sorted({candidate.customer_id for candidate in candidates})
    rules = plan.rules
    known = Known(
        occasions=_occasions(session, (candidate.occasion for candidate in candidates)),
        # Not everybody whom ``may`` leaves out: text messages reach whom mail does not.
        refused=explicit(session, people, ConsentPurpose.INVITATIONS, given=False),
        suppressed=frozenset(session.scalars(select(Suppression.address_hash))),
    )
    if rules.consent is ConsentDemand.REQUIRED:
        known.agreed = explicit(session, people, ConsentPurpose.INVITATIONS, given=True)
    if rules.stop.answered:
        known.answered = _answered(session, plan.survey.id)
    if rules.before is not Before.ANY and plan.earlier_waves:
        last = plan.earlier_waves[:1] if rules.before is Before.SAME else plan.earlier_waves
        known.waves = _invited_in(session, last)
    return known


def _occasions(session: Session, occasions: Iterable[str]) -> set[str]:
    return {
        found
        for some in chunks(occasions)
        for found in session.scalars(
            select(Invitation.occasion).where(among(session, Invitation.occasion, some))
        )
        if found is not None
    }


def _answered(session: Session, survey_id: int) -> set[int]:
    sent = exists().where(Response.link_id == Link.id, Response.status == ResponseStatus.SUBMITTED)
    query = select(Link.customer_id).where(
        Link.survey_id == survey_id, Link.customer_id.is_not(None), or_(Link.used, sent)
    )
    return {person for person in session.scalars(query) if person is not None}


def _invited_in(session: Session, waves: tuple[int, ...]) -> set[int]:
    query = select(Link.customer_id).where(Link.wave_id.in_(waves), Link.customer_id.is_not(None))
    return {person for person in session.scalars(query) if person is not None}
