"""What is wrong with a channel, in the reader's language."""

from __future__ import annotations

from collections.abc import Callable

from surveyapp.extensions import gettext as _
from surveyapp.mail.channels import ChannelTrouble, read_trouble
from surveyapp.mail.transports import Fault
from surveyapp.models import Channel

Sentence = Callable[[str], str]

MAIL: dict[Fault, Sentence] = {
    Fault.NO_CONNECTION: lambda answer: _(
        "E-mail cannot leave now: there is no connection to the mail server (%(answer)s).",
        answer=answer,
    ),
    Fault.NO_ANSWER: lambda _answer: _(
        "E-mail cannot leave now: the mail server does not answer in time."
    ),
    Fault.NOT_LET_IN: lambda answer: _(
        "E-mail cannot leave now: the mail server does not take our password (%(answer)s).",
        answer=answer,
    ),
    Fault.FAILING: lambda answer: _(
        "E-mail cannot leave now: the mail server answers %(answer)s.", answer=answer
    ),
}
TEXT_MESSAGES: dict[Fault, Sentence] = {
    Fault.NO_CONNECTION: lambda answer: _(
        "Text messages cannot leave now: there is no connection to the gateway (%(answer)s).",
        answer=answer,
    ),
    Fault.NO_ANSWER: lambda _answer: _(
        "Text messages cannot leave now: the gateway does not answer in time."
    ),
    Fault.NOT_LET_IN: lambda answer: _(
        "Text messages cannot leave now: the gateway does not take our token (%(answer)s).",
        answer=answer,
    ),
    Fault.FAILING: lambda answer: _(
        "Text messages cannot leave now: the gateway answers %(answer)s.", answer=answer
    ),
}
SENTENCES = {Channel.EMAIL: MAIL, Channel.SMS: TEXT_MESSAGES}
NOTHING = "–"


def told(trouble: ChannelTrouble) -> str:
    """The trouble as a sentence."""
    return SENTENCES[trouble.channel][trouble.fault](trouble.answer or NOTHING)


def told_problem(problem: str) -> str:
    """The same for what a job keeps; nothing where that is about no channel."""
    trouble = read_trouble(problem)
    return told(trouble) if trouble is not None else ""
