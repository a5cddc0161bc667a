"""A survey's messages as staff see them: which words they say, and how one looks to a customer."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from itertools import product
from textwrap import shorten

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp.mail.words import KINDS, Wording, Words, our_words
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
EXAMPLE_NUMBER = "+4740000000"
EXAMPLE_SLUG = "example"
EXAMPLE_ID = "<preview@example.org>"
CHANNELS = (Channel.EMAIL, Channel.SMS)
LONGEST_BEGINNING = 70


@dataclass(frozen=True, slots=True)
class TextLine:
    """One message in one language: how it begins, and whether its words are the survey's own."""

    channel: Channel
    kind: MessageKind
    language: str
    beginning: str
    own: bool


def text_lines(session: Session, survey: Survey) -> tuple[TextLine, ...]:
    """Every message of a survey by every channel in every language it has."""
    rows = session.scalars(select(MailText).where(MailText.survey_id == survey.id))
    own = {(row.channel, row.kind, row.language): _beginning(row.subject, row.body) for row in rows}
    places = product(CHANNELS, KINDS, survey.languages)
    return tuple(
        TextLine(*place, own.get(place) or _ours(*place), place in own) for place in places
    )


def words_for(session: Session, wording: Wording) -> tuple[Words, bool]:
    """The words of one message, and whether they are the survey's own."""
    row = session.execute(
        select(MailText.subject, MailText.body).where(
            MailText.survey_id == wording.survey_id,
            MailText.channel == wording.channel,
            MailText.kind == wording.kind,
            MailText.language == wording.language,
        )
    ).first()
    if row is not None:
        return Words(row.subject, row.body), True
    return our_words(wording.kind, wording.language, wording.channel), False


def preview_facts(
    session: Session, survey: Survey, wording: Wording, customer_key: str
) -> LetterFacts | None:
    """What a message to this customer would be made of; None where there is no such customer.

    It is in the customer's language where the survey has it. Without a key, it is to an invented
    customer who speaks that of the text. The link is an example in any case: a personal link is
    nobody's but its customer's.
    """
    if not customer_key:
        somebody = Contact(name=EXAMPLE_NAME, email=EXAMPLE_ADDRESS, phone=EXAMPLE_NUMBER)
        return _facts(survey, wording, Customer(language=wording.language), somebody)
    customer = session.scalars(select(Customer).where(Customer.key == customer_key)).first()
    if customer is None:
        return None
    contact = session.get(Contact, customer.id) or Contact(name="", email=None)
    latest = (
        select(Event)
        .where(Event.customer_id == customer.id)
        .order_by(Event.happened_at.desc(), Event.id.desc())
    )
    return _facts(survey, wording, customer, contact, session.scalars(latest.limit(1)).first())


def _ours(channel: Channel, kind: MessageKind, language: str) -> str:
    words = our_words(kind, language, channel)
    return _beginning(words.subject, words.body)


def _beginning(subject: str, body: str) -> str:
    return subject or shorten(body, LONGEST_BEGINNING, placeholder="…")


def _facts(
    survey: Survey,
    wording: Wording,
    customer: Customer,
    contact: Contact,
    event: Event | None = None,
) -> LetterFacts:
    return LetterFacts(
        id=0,
        kind=wording.kind,
        channel=wording.channel,
        number=0,
        message_id=EXAMPLE_ID,
        attempts=0,
        invitation_id=0,
        invitation_status=InvitationStatus.PLANNED,
        slug=EXAMPLE_SLUG,
        link_language=None,
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
        sms_sender=survey.sms_sender,
        customer_id=0,
        customer_language=customer.language,
        name=contact.name,
        email=contact.email,
        phone=contact.phone,
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
