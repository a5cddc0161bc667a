"""Put a message together from what is known of it: words, values, links, sender."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from babel.dates import format_date
from sqlalchemy.orm import Session

from questionnaires.placeholders import terms
from surveyapp.config import Config
from surveyapp.errors import UnavailableError
from surveyapp.mail.compose import Mail, compose
from surveyapp.mail.header_values import harmless
from surveyapp.mail.letter_html import Addresses, whole_html
from surveyapp.mail.placeholders import fill
from surveyapp.mail.sms_sender import sender_from
from surveyapp.mail.transports import Envelope
from surveyapp.mail.words import Wording, Words, part, spoken, stop_line
from surveyapp.mail_settings import Sender
from surveyapp.models import Channel
from surveyapp.queries.mail_preview import words_for
from surveyapp.queries.outbox import LetterFacts
from surveyapp.services.programmes.write_invitations import NO_DOMAIN
from surveyapp.tokens import invitation_token, preference_token
from surveyapp.typed_text import one_line

UNSUBSCRIBE_PATH = "/unsubscribe/"
PREFERENCES_PATH = "/choices/"


class NoSenderError(UnavailableError):
    """SURVEYAPP_MAIL_FROM does not say who messages come from."""


@dataclass(frozen=True, slots=True)
class Links:
    """The addresses in one message."""

    answer: str
    stop: str
    choices: str


def wording_of(facts: LetterFacts) -> Wording:
    """Which of the survey's texts the message says."""
    return Wording(facts.survey_id, facts.kind, facts.language, facts.channel)


def words_of(session: Session, facts: LetterFacts) -> Words:
    """The survey's own words for this message, or ours."""
    return words_for(session, wording_of(facts))[0]


def links_of(slug: str, config: Config) -> Links:
    """The personal link of this slug, and the ways to say no more."""
    token = preference_token(config.secret_key, slug)
    return Links(
        answer=f"{config.public_url}/p/{invitation_token(config.secret_key, slug)}",
        stop=f"{config.public_url}{UNSUBSCRIBE_PATH}{token}",
        choices=f"{config.public_url}{PREFERENCES_PATH}{token}",
    )


def envelope_of(facts: LetterFacts, words: Words, config: Config, now: datetime) -> Envelope:
    """The message, ready to leave by its channel.

    Raises:
        NoSenderError: the settings name nobody whom mail comes from.
        UnfitHeaderError, UnsafeMessageError: a value would break out of its header.
    """
    links = links_of(facts.slug, config)
    zoned = replace(facts, time_zone=facts.time_zone or config.time_zone)
    if facts.channel is Channel.SMS:
        return text_message(zoned, words, links)
    sender = config.mail.sender
    if sender is None:
        raise NoSenderError
    mail = letter(zoned, words, links, sender, now)
    content = compose(mail)
    return Envelope(mail.recipient, content, mail.message_id, sender.address, private_of(facts))


def private_of(facts: LetterFacts) -> tuple[str, ...]:
    """What an answer of a server may say of the customer, and what we do not keep of it."""
    return tuple(filter(None, (facts.email, facts.phone, facts.name, facts.account)))


def letter(facts: LetterFacts, words: Words, links: Links, sender: Sender, now: datetime) -> Mail:
    """The mail to one person, before it is written out."""
    values = values_of(facts, links)
    subject = fill(words.subject, values)
    text = _text(fill(words.body, values), facts.language, values, links)
    to = Addresses(links.stop, links.choices)
    return Mail(
        sender=Sender(
            facts.sender_address or sender.address, facts.sender_name or facts.organisation
        ),
        recipient=facts.email or "",
        subject=subject,
        text=text,
        html=whole_html(subject, words.body, facts.language, values, to),
        message_id=facts.message_id.replace(f"@{NO_DOMAIN}>", f"@{_domain(sender)}>"),
        date=now,
        language=facts.language,
        reply_to=facts.reply_to,
        one_click=links.stop,
    )


def values_of(facts: LetterFacts, links: Links) -> Mapping[str, str]:
    """What fills the placeholders; names that could do harm in a header are left out."""
    return {
        "name": harmless(one_line(facts.name or "")),
        "org": one_line(facts.organisation),
        "role": _term("roles", facts.role, facts.language),
        "date": _date(facts),
        "unit": harmless(one_line(facts.unit or "")) or one_line(facts.organisation),
        "cust": harmless(one_line(facts.account or "")) or _words("customer", facts.language),
        "link": links.answer,
    }


def _text(body: str, language: str, values: Mapping[str, str], links: Links) -> str:
    why, stop, choices = (fill(part(language, name), values) for name in ("why", "stop", "choices"))
    return f"{body}\n\n-- \n{why}\n{stop}: {links.stop}\n{choices}: {links.choices}\n"


def text_message(facts: LetterFacts, words: Words, links: Links) -> Envelope:
    """The text message to one person, with the way to stop more of them."""
    text = fill(words.body, values_of(facts, links))
    stop = stop_line(facts.language).replace("{stop}", links.stop)
    content = f"{text} {stop}".encode()
    sender = facts.sms_sender or sender_from(facts.sender_name or facts.organisation)
    return Envelope(facts.phone or "", content, facts.message_id, sender, private_of(facts))


def _words(term: str, language: str) -> str:
    found: Mapping[str, str] = terms()[term]
    return found.get(language, found["en"])


def _term(kind: str, word: str, language: str) -> str:
    found: Mapping[str, str] = terms()[kind][word]
    return found.get(language, found["en"])


def _date(facts: LetterFacts) -> str:
    if facts.happened_at is not None:
        day = facts.happened_at.astimezone(_zone(facts.time_zone)).date()
        return format_date(day, format="long", locale=_locale(facts.language))
    if facts.event_date:
        return harmless(one_line(facts.event_date))
    return _words("date", facts.language)


def _zone(name: str | None) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _locale(language: str) -> str:
    code = spoken(language)
    return "en_GB" if code == "en" else code


def _domain(sender: Sender) -> str:
    return sender.address.rpartition("@")[2]
