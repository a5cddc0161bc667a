"""How a message looks to the one it is for."""

from __future__ import annotations

from dataclasses import dataclass, replace

from markupsafe import Markup

from surveyapp import clock
from surveyapp.config import Config
from surveyapp.mail.compose import Mail, compose
from surveyapp.mail.letter_html import Addresses, shown_html
from surveyapp.mail.sms_parts import SmsSize, sms_size
from surveyapp.mail.words import Words
from surveyapp.mail_settings import Sender
from surveyapp.models import Channel
from surveyapp.queries.mail_preview import EXAMPLE_ADDRESS
from surveyapp.queries.outbox import LetterFacts
from surveyapp.services.sending.send_test_message import example_links
from surveyapp.services.sending.write_letter import letter, links_of, text_message, values_of
from surveyapp.tokens import new_slug

NO_SENDER = Sender("post@example.org")
"""Shown where no sender is set up."""


@dataclass(frozen=True, slots=True)
class MailPreview:
    """A mail as one customer gets it; ``html`` is drawn with the style sheet of the page."""

    mail: Mail
    html: Markup


@dataclass(frozen=True, slots=True)
class TextPreview:
    """A text message as one customer gets it."""

    sender: str
    recipient: str
    text: str
    size: SmsSize


def preview(facts: LetterFacts, words: Words, config: Config) -> MailPreview | TextPreview:
    """The message by its channel; its links are examples.

    Raises:
        UnfitHeaderError, UnsafeMessageError: it could not leave so.
    """
    if facts.channel is Channel.SMS:
        return _text(facts, words, config)
    links = example_links(config)
    mail = letter(facts, words, links, config.mail.sender or NO_SENDER, clock.now())
    compose(replace(mail, recipient=mail.recipient or EXAMPLE_ADDRESS))
    to = Addresses(links.stop, links.choices)
    html = shown_html(words.body, facts.language, values_of(facts, links), to)
    return MailPreview(mail, Markup(html))  # noqa: S704 - everything of others in it is escaped


def _text(facts: LetterFacts, words: Words, config: Config) -> TextPreview:
    shown = text_message(facts, words, example_links(config))
    # Real links are longer; these open nothing, but are as long.
    real = text_message(facts, words, links_of(new_slug(), config))
    size = sms_size(real.content.decode())
    return TextPreview(shown.sender, shown.recipient, shown.content.decode(), size)
