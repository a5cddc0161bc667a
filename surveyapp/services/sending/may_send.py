"""Whether a queued message may still leave; looked at again just before it does."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from surveyapp.mail.sms import is_number
from surveyapp.models import Channel, InvitationStatus, Suppression, SurveyState, state_at
from surveyapp.queries.outbox import LetterFacts
from surveyapp.services.programmes.programme_rules import ConsentDemand
from surveyapp.services.programmes.read_rules import read_rules
from surveyapp.services.programmes.send_window import next_moment
from surveyapp.tokens import hash_address

WAIT_FOR_OPENING = timedelta(hours=1)
WAIT_WHILE_PAUSED = timedelta(hours=1)
"""Going on brings forward what waits."""


class Obstacle(StrEnum):
    """Why a message is not sent any more."""

    INVITATION_OFF = "invitation_off"
    ANSWERED = "answered"
    SURVEY_CLOSED = "survey_closed"
    LINK_OVER = "link_over"
    UNSUBSCRIBED = "unsubscribed"
    NO_CONSENT = "no_consent"
    UNDELIVERABLE = "undeliverable"
    NO_ADDRESS = "no_address"
    SUPPRESSED = "suppressed"
    CONDITION = "condition"
    """Who was to be asked no longer meets what the programme asks for."""


_SUPPRESSED = select(Suppression.address_hash).where(Suppression.address_hash == bindparam("this"))

LIVE = frozenset({InvitationStatus.PLANNED, InvitationStatus.SENT})


def obstacle(
    session: Session, facts: LetterFacts, secret_key: str, now: datetime
) -> Obstacle | None:
    """What stands in the way for good, if anything."""
    found = _of_the_survey(facts, now) or _of_the_person(facts)
    if found is None and _is_suppressed(session, facts, secret_key):
        return Obstacle.SUPPRESSED
    return found


def not_open_until(facts: LetterFacts, now: datetime) -> datetime | None:
    """When to try again, where the survey takes no answers yet, the programme is paused or the
    hour is not right.
    """
    if facts.paused:
        return now + WAIT_WHILE_PAUSED
    if state_at(facts.opens_at, facts.closes_at, now) is not SurveyState.DRAFT:
        return _window_opens(facts, now)
    later = now + WAIT_FOR_OPENING
    return min(facts.opens_at, later) if facts.opens_at is not None else later


def _window_opens(facts: LetterFacts, now: datetime) -> datetime | None:
    """A mail server that was away, or later tries, must not make a message ring at night."""
    if not (facts.rules or {}).get("window"):
        return None
    rules, _ = read_rules(facts.rules or {})
    opens = next_moment(now, rules.window, facts.time_zone or rules.time_zone)
    return opens if opens > now else None


def _of_the_survey(facts: LetterFacts, now: datetime) -> Obstacle | None:
    over = facts.link_expires_at is not None and now >= facts.link_expires_at
    checks = (
        (facts.invitation_status not in LIVE, Obstacle.INVITATION_OFF),
        (facts.link_used or facts.answered, Obstacle.ANSWERED),
        (
            state_at(facts.opens_at, facts.closes_at, now) is SurveyState.CLOSED,
            Obstacle.SURVEY_CLOSED,
        ),
        (over or facts.link_revoked_at is not None, Obstacle.LINK_OVER),
    )
    return next((found for stands, found in checks if stands), None)


def _of_the_person(facts: LetterFacts) -> Obstacle | None:
    by_mail = facts.channel is Channel.EMAIL
    demanded = (facts.rules or {}).get("consent") == ConsentDemand.REQUIRED.value
    reachable = bool(facts.email) if by_mail else is_number(facts.phone)
    checks = (
        (facts.unsubscribed_at is not None, Obstacle.UNSUBSCRIBED),
        (facts.consent is False or (demanded and not facts.consent), Obstacle.NO_CONSENT),
        (by_mail and facts.undeliverable_at is not None, Obstacle.UNDELIVERABLE),
        (not reachable, Obstacle.NO_ADDRESS),
    )
    return next((found for stands, found in checks if stands), None)


def _is_suppressed(session: Session, facts: LetterFacts, secret_key: str) -> bool:
    hashed = hash_address(secret_key, facts.recipient or "")
    return session.connection().execute(_SUPPRESSED, {"this": hashed}).first() is not None
