"""What messages say: our own texts in every language, unless a survey has words of its own."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from surveyapp.models.invitation import Channel
from surveyapp.models.message import MessageKind

LANGUAGES = ("en", "nb", "sv")
KINDS = (MessageKind.INVITATION, MessageKind.REMINDER)
"""What a survey may say in its own words."""


@dataclass(frozen=True, slots=True)
class Words:
    """A subject and a body, with placeholders; the subject of a text message is empty."""

    subject: str
    body: str


@dataclass(frozen=True, slots=True)
class Wording:
    """Which of a survey's texts is meant."""

    survey_id: int
    kind: MessageKind
    language: str
    channel: Channel = Channel.EMAIL


def spoken(language: str | None) -> str:
    """The language messages can be written in that comes closest."""
    return language if language in LANGUAGES else "en"


def our_words(kind: MessageKind, language: str, channel: Channel = Channel.EMAIL) -> Words:
    """The shipped text of an invitation or a reminder; text messages have no subject."""
    if channel is Channel.SMS:
        return Words("", str(texts(language)["sms"][kind.value]))
    text = texts(language)[kind.value]
    return Words(text["subject"], text["body"].strip())


def part(language: str, name: str) -> str:
    """A line around the text: what the button says, why the message came, how to stop more."""
    return str(texts(language)["parts"][name])


def stop_line(language: str) -> str:
    """What ends every text message: how to stop more of them."""
    return str(texts(language)["sms"]["stop"])


def test_subject(subject: str, language: str) -> str:
    """The subject of a test, marked as one."""
    return str(texts(language)["test"]["subject"]).replace("{subject}", subject)


@cache
def texts(language: str) -> Mapping[str, Any]:
    """Everything shipped in one language; English where there is none in it."""
    text = files("surveyapp").joinpath(f"mail/texts/{spoken(language)}.yaml").read_text("utf-8")
    loaded: Mapping[str, Any] = yaml.safe_load(text)
    return loaded
