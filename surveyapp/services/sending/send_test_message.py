"""Send a message as it is worded now to the person who words it."""

from __future__ import annotations

import secrets
from dataclasses import replace
from datetime import datetime

from surveyapp.config import Config
from surveyapp.errors import BadInputError, UnavailableError
from surveyapp.mail.compose import compose
from surveyapp.mail.sms import is_number
from surveyapp.mail.transports import Envelope, Refused, Transport, Unreachable
from surveyapp.mail.words import Words, test_subject
from surveyapp.queries.outbox import LetterFacts
from surveyapp.services.programmes.write_invitations import NO_DOMAIN
from surveyapp.services.sending.write_letter import (
    Links,
    NoSenderError,
    letter,
    private_of,
    text_message,
)

PATIENCE = 10.0
"""Seconds: a person waits for the page."""


class TestNotSentError(UnavailableError):
    """It was not taken; the message is what the server said, ``fault`` what is wrong with it."""

    def __init__(self, error: Refused | Unreachable) -> None:
        super().__init__(error.answer if isinstance(error, Unreachable) else str(error))
        self.fault = error.fault if isinstance(error, Unreachable) else None


class UnusableNumberError(BadInputError):
    """It is no number that a text message can be sent to."""


def send_test_message(
    transport: Transport | None,
    facts: LetterFacts,
    words: Words,
    config: Config,
    recipient: str,
    now: datetime,
) -> None:
    """Hand it over at once, marked as a test; its links are examples.

    Raises:
        NoSenderError: no mail server, or nobody whom mail comes from, is set up.
        TestNotSentError: the mail server did not take it.
        UnfitHeaderError, UnsafeMessageError: a value would break out of its header.
    """
    sender = config.mail.sender
    if transport is None or sender is None:
        raise NoSenderError
    mail = letter(facts, words, example_links(config), sender, now)
    domain = sender.address.rpartition("@")[2]
    mail = replace(
        mail,
        recipient=recipient,
        subject=test_subject(mail.subject, facts.language),
        message_id=f"<{secrets.token_hex(16)}@{domain}>",
        one_click="",
    )
    private = private_of(facts)
    content = compose(mail)
    _hand_over(transport, Envelope(recipient, content, mail.message_id, sender.address, private))


def send_test_text(
    transport: Transport | None, facts: LetterFacts, words: Words, config: Config, number: str
) -> None:
    """The same as a text message to this number.

    Raises:
        NoSenderError: no gateway is set up.
        UnusableNumberError: nothing can be sent to this number.
        TestNotSentError: the gateway did not take it.
    """
    if transport is None:
        raise NoSenderError
    if not is_number(number):
        raise UnusableNumberError
    written = text_message(facts, words, example_links(config))
    name = f"<{secrets.token_hex(16)}@{NO_DOMAIN}>"
    _hand_over(transport, replace(written, recipient=number, message_id=name))


def _hand_over(transport: Transport, envelope: Envelope) -> None:
    try:
        transport.send(envelope)
    except (Refused, Unreachable) as error:
        raise TestNotSentError(error) from error
    finally:
        transport.close()


def example_links(config: Config) -> Links:
    """Addresses that look like those of a message and lead to no survey of anybody's."""
    here = config.public_url
    return Links(f"{here}/p/example", f"{here}/unsubscribe/example", f"{here}/choices/example")
