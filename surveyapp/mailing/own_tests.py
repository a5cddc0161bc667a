"""A message sent to oneself as it is worded now, and what is told of that."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp import clock
from surveyapp.channel_words import told
from surveyapp.config import Config
from surveyapp.extensions import gettext as _
from surveyapp.mail.channels import ChannelTrouble, open_channels
from surveyapp.mail.compose import UnsafeMessageError
from surveyapp.mail.header_values import UnfitHeaderError
from surveyapp.mail.words import Words
from surveyapp.models import Channel
from surveyapp.queries.outbox import LetterFacts
from surveyapp.services.sending.send_test_message import (
    PATIENCE,
    TestNotSentError,
    UnusableNumberError,
    send_test_message,
    send_test_text,
)
from surveyapp.services.sending.write_letter import NoSenderError


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a test: one of three is told."""

    notice: str = ""
    failure: str = ""
    wrong_number: str = ""


def send_test(facts: LetterFacts, words: Words, config: Config, recipient: str) -> Told:
    """Hand the test over by its channel, to this address or number."""
    try:
        _send(facts, words, config, recipient)
    except NoSenderError:
        return Told(failure=_not_set_up(facts.channel))
    except UnusableNumberError:
        return Told(wrong_number=_("Write your number with its country, such as +4791234567."))
    except TestNotSentError as error:
        return Told(failure=_not_taken(facts.channel, error))
    except (UnfitHeaderError, UnsafeMessageError):
        return Told(failure=_("The sender or the subject cannot stand in a message."))
    return Told(notice=_("A test is on its way to %(address)s.", address=recipient))


def _send(facts: LetterFacts, words: Words, config: Config, recipient: str) -> None:
    channel = open_channels(config.mail, PATIENCE).get(facts.channel)
    if facts.channel is Channel.SMS:
        send_test_text(channel, facts, words, config, recipient)
    else:
        send_test_message(channel, facts, words, config, recipient, clock.now())


def _not_set_up(channel: Channel) -> str:
    if channel is Channel.SMS:
        return _(
            "No gateway for text messages is set up yet. Ask whoever operates this installation."
        )
    return _("No mail server is set up yet. Ask whoever operates this installation.")


def _not_taken(channel: Channel, error: TestNotSentError) -> str:
    if error.fault is not None:
        return told(ChannelTrouble(channel, error.fault, str(error)))
    return _("The server did not take the test: %(answer)s", answer=str(error))
