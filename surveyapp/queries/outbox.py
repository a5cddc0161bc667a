"""What has to be known of a queued message before it leaves, and how far an outbox has come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, func, select
from sqlalchemy.orm import Session

from surveyapp.models import (
    Channel,
    ConsentPurpose,
    InvitationStatus,
    MessageKind,
    MessageStatus,
    ProgrammeState,
    Record,
    ResponseStatus,
)
from surveyapp.queries.account_name import account_asked_about

_TABLES = Record.metadata.tables
MESSAGE, INVITATION, LINK = _TABLES["message"], _TABLES["invitation"], _TABLES["link"]
SURVEY, CUSTOMER, CONTACT = _TABLES["survey"], _TABLES["customer"], _TABLES["contact"]
EVENT, PROGRAMME = _TABLES["event"], _TABLES["programme"]
CONSENT, RESPONSE = _TABLES["consent"], _TABLES["response"]


@dataclass(frozen=True, slots=True)
class LetterFacts:
    """A message, the invitation it belongs to, the survey it asks for and the person it is for."""

    id: int
    kind: MessageKind
    channel: Channel
    number: int
    message_id: str
    attempts: int
    invitation_id: int
    invitation_status: InvitationStatus
    slug: str
    link_language: str | None
    link_used: bool
    link_revoked_at: datetime | None
    link_expires_at: datetime | None
    survey_id: int
    organisation: str
    role: str
    event_date: str | None
    languages: list[str]
    opens_at: datetime | None
    closes_at: datetime | None
    sender_name: str
    sender_address: str
    reply_to: str
    sms_sender: str
    customer_id: int
    customer_language: str | None
    name: str | None
    email: str | None
    phone: str | None
    time_zone: str | None
    unsubscribed_at: datetime | None
    undeliverable_at: datetime | None
    unit: str | None
    happened_at: datetime | None
    rules: Mapping[str, object] | None
    consent: bool | None
    """The latest decision about invitations; None where there is none."""
    answered: bool
    account: str | None = None
    """The account an account manager is asked about."""
    paused: bool = False
    """Whether a researcher holds its programme."""

    @property
    def recipient(self) -> str | None:
        """The address or number the channel needs."""
        return self.phone if self.channel is Channel.SMS else self.email

    @property
    def language(self) -> str:
        """The customer's language where the survey has it, else the survey's first."""
        for wish in (self.link_language, self.customer_language):
            if wish in self.languages:
                return str(wish)
        return self.languages[0]


_CONSENT = (
    select(CONSENT.c.given)
    .where(
        CONSENT.c.customer_id == INVITATION.c.customer_id,
        CONSENT.c.purpose == ConsentPurpose.INVITATIONS,
    )
    .order_by(CONSENT.c.decided_at.desc(), CONSENT.c.id.desc())
    .limit(1)
    .scalar_subquery()
)
_ANSWERED = (
    select(RESPONSE.c.id)
    .where(RESPONSE.c.link_id == LINK.c.id, RESPONSE.c.status == ResponseStatus.SUBMITTED)
    .exists()
)
_FACTS = (
    select(
        MESSAGE.c.id,
        MESSAGE.c.kind,
        MESSAGE.c.channel,
        MESSAGE.c.number,
        MESSAGE.c.message_id,
        MESSAGE.c.attempts,
        INVITATION.c.id,
        INVITATION.c.status,
        LINK.c.slug,
        LINK.c.language,
        LINK.c.used,
        LINK.c.revoked_at,
        LINK.c.expires_at,
        SURVEY.c.id,
        SURVEY.c.organisation,
        SURVEY.c.role,
        SURVEY.c.event_date,
        SURVEY.c.languages,
        SURVEY.c.opens_at,
        SURVEY.c.closes_at,
        SURVEY.c.sender_name,
        SURVEY.c.sender_address,
        SURVEY.c.reply_to,
        SURVEY.c.sms_sender,
        CUSTOMER.c.id,
        CUSTOMER.c.language,
        CONTACT.c.name,
        CONTACT.c.email,
        CONTACT.c.phone,
        CONTACT.c.time_zone,
        CONTACT.c.unsubscribed_at,
        CONTACT.c.undeliverable_at,
        EVENT.c.unit,
        EVENT.c.happened_at,
        PROGRAMME.c.rules,
        _CONSENT,
        _ANSWERED,
        LINK.c.facts,
        PROGRAMME.c.state,
    )
    .select_from(MESSAGE)
    .join(INVITATION, INVITATION.c.id == MESSAGE.c.invitation_id)
    .join(LINK, LINK.c.id == INVITATION.c.link_id)
    .join(SURVEY, SURVEY.c.id == INVITATION.c.survey_id)
    .join(CUSTOMER, CUSTOMER.c.id == INVITATION.c.customer_id)
    .outerjoin(CONTACT, CONTACT.c.customer_id == CUSTOMER.c.id)
    .outerjoin(EVENT, EVENT.c.id == INVITATION.c.event_id)
    .outerjoin(PROGRAMME, PROGRAMME.c.id == INVITATION.c.programme_id)
    .where(MESSAGE.c.id == bindparam("this"))
)


def letter_facts(session: Session, message_id: int) -> LetterFacts | None:
    """Everything about one message; None where it is gone."""
    row = session.connection().execute(_FACTS, {"this": message_id}).first()
    if row is None:
        return None
    known: Sequence[Any] = row
    *columns, link_facts, state = known
    account = account_asked_about(session, link_facts)
    facts = LetterFacts(*columns)
    return replace(facts, account=account, paused=state is ProgrammeState.PAUSED)


def outbox_counts(session: Session, survey_id: int) -> dict[MessageStatus, int]:
    """How many messages of a survey are in each state."""
    rows = session.execute(
        select(MESSAGE.c.status, func.count())
        .join(INVITATION, INVITATION.c.id == MESSAGE.c.invitation_id)
        .where(INVITATION.c.survey_id == survey_id)
        .group_by(MESSAGE.c.status)
    )
    return {status: count for status, count in rows}  # noqa: C416 - rows are no pairs
