"""What every way of sending has in common: an envelope goes in, one of three things comes out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

LONGEST_ANSWER = 300


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message, ready to leave: a mail's bytes or a text message.

    ``private`` is what else is known of whom it is for, which no answer that is kept may repeat.
    """

    recipient: str
    content: bytes
    message_id: str
    sender: str = ""
    private: tuple[str, ...] = field(default=(), repr=False)

    @property
    def domain(self) -> str:
        """Whose servers take it; nothing for a telephone number."""
        return domain_of(self.recipient)


@dataclass(frozen=True, slots=True)
class Delivered:
    """Handed over. Whether it arrives is told by a bounce, if at all."""


class Refused(Exception):
    """This one message was not taken; others may be.

    ``permanent``: trying again is useless. ``no_such_address``: nothing will ever arrive there.
    ``answer`` is for those who look for the cause: codes, and words that name nobody.
    """

    def __init__(self, *, permanent: bool, answer: str, no_such_address: bool = False) -> None:
        super().__init__(answer[:LONGEST_ANSWER])
        self.permanent = permanent
        self.no_such_address = no_such_address


class Fault(StrEnum):
    """What is wrong with a channel, or with one message by it."""

    NO_CONNECTION = "no-connection"
    NO_ANSWER = "no-answer"
    NOT_LET_IN = "not-let-in"
    """The name or the word that is to let us in is not taken."""
    FAILING = "failing"
    """The server says that it cannot."""


class Unreachable(Exception):
    """The server took nothing, and said nothing that is about this one message for certain.

    ``begun``: the message was under way, so that it may be the cause, or may even have been taken.
    Without it no message can be handed over now. ``answer`` names nobody, as with ``Refused``.
    """

    def __init__(self, fault: Fault, answer: str = "", *, begun: bool = False) -> None:
        self.fault = fault
        self.answer = answer[:LONGEST_ANSWER]
        self.begun = begun
        super().__init__(self.answer or fault.value)


def domain_of(recipient: str | None) -> str:
    """What stands after the @; nothing for a telephone number."""
    return (recipient or "").rpartition("@")[2].lower() if "@" in (recipient or "") else ""


class Transport(Protocol):
    """A way of sending. One object is used by one worker at a time."""

    def send(self, envelope: Envelope) -> Delivered:
        """Hand one message over, by the connection of the last one where there is one.

        Raises:
            Refused: this message was not taken.
            Unreachable: perhaps none can be, now.
        """

    def close(self) -> None:
        """End the connection; the next message opens another."""
