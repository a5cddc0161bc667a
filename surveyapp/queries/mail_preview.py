"""A survey's messages as staff see them: which words they say, and how one looks to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.mail.words import KINDS, Words, our_words
from surveyapp.models import (
    Channel,
    Contact,
    Customer,
    Event,
    InvitationStatus,
    MailText,
    MessageKind,
    Survey,
)
from surveyapp.queries.outbox import LetterFacts

EXAMPLE_NAME = "Kim Berg"
EXAMPLE_ADDRESS = "kim.berg@example.org"
EXAMPLE_SLUG = "example"
EXAMPLE_ID = "<preview@example.org>"


@dataclass(frozen=True, slots=True)
class TextLine:
    """One message in one language, and whether its words are the survey's own."""

    kind: MessageKind
    language: str
    subject: str
    own: bool


def text_lines(session: Session, survey: Survey) -> tuple[TextLine, ...]:
    """Every message of a survey in every language it has."""
    rows = session.scalars(select(MailText).where(MailText.survey_id == survey.id))
    own = {(row.kind, row.language): row.subject for row in rows}
    return tuple(
        TextLine(
            kind,
            language,
            own.get((kind, language)) or our_words(kind, language).subject,
            own=(kind, language) in own,
        )
        for kind in KINDS
        for language in survey.languages
    )


def words_for(
    session: Session, survey_id: int, kind: MessageKind, language: str
) -> tuple[Words, bool]:
    """The words of one message, and whether they are the survey's own."""
    row = session.execute(
        select(MailText.subject, MailText.body).where(
            MailText.survey_id == survey_id, MailText.kind == kind, MailText.language == language
        )
    ).first()
    return (our_words(kind, language), False) if row is None else (Words(row[0], row[1]), True)


def preview_facts(
    session: Session, survey: Survey, kind: MessageKind, language: str, customer_key: str
) -> LetterFacts | None:
    """What a message to this customer would be made of; None where there is no such customer.

    Without a key, an invented customer. The link is an example in any case: a personal link is
    nobody's but its customer's.
    """
    if not customer_key:
        return _facts(survey, kind, language, Contact(name=EXAMPLE_NAME, email=EXAMPLE_ADDRESS))
    customer = session.scalars(select(Customer).where(Customer.key == customer_key)).first()
    if customer is None:
        return None
    contact = session.get(Contact, customer.id) or Contact(name="", email=None)
    latest = (
        select(Event)
        .where(Event.customer_id == customer.id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    )
    return _facts(survey, kind, language, contact, session.scalars(latest.limit(1)).first())


def _facts(
    survey: Survey,
    kind: MessageKind,
    language: str,
    contact: Contact,
    event: Event | None = None,
) -> LetterFacts:
    return LetterFacts(
        id=0,
        kind=kind,
        channel=Channel.EMAIL,
        number=0,
        message_id=EXAMPLE_ID,
        attempts=0,
        invitation_id=0,
        invitation_status=InvitationStatus.PLANNED,
        slug=EXAMPLE_SLUG,
        link_language=language,
        link_used=False,
        link_revoked_at=None,
        link_expires_at=None,
        survey_id=survey.id,
        organisation=survey.organisation,
        role=survey.role,
        event_date=survey.event_date,
        languages=survey.languages,
        opens_at=survey.opens_at,
        closes_at=survey.closes_at,
        sender_name=survey.sender_name,
        sender_address=survey.sender_address,
        reply_to=survey.reply_to,
        customer_id=0,
        customer_language=language,
        name=contact.name,
        email=contact.email,
        phone=None,
        time_zone=contact.time_zone,
        unsubscribed_at=None,
        undeliverable_at=None,
        unit=event.unit if event else None,
        happened_at=_happened(event),
        rules=None,
        consent=None,
        answered=False,
    )


def _happened(event: Event | None) -> datetime | None:
    return event.happened_at if event else None
