"""Whether a channel is out of order, or only one recipient's messages fail by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from surveyapp.models import Channel

ENOUGH = 3
"""Recipients in a row. One number that a gateway stumbles over must not hold up all others."""


@dataclass(slots=True)
class Doubts:
    """By channel, the recipients at whom it failed since it last worked."""

    failed: dict[Channel, set[str]] = field(default_factory=dict)

    def note(self, channel: Channel, recipient: str) -> bool:
        """It failed at this one; whether that is enough to take the channel for out of order."""
        recipients = self.failed.setdefault(channel, set())
        recipients.add(recipient)
        return len(recipients) >= ENOUGH

    def clear(self, channel: Channel) -> None:
        """It works, or is not used any more."""
        self.failed.pop(channel, None)

    def __iter__(self) -> Iterator[Channel]:
        """Channels in doubt."""
        return iter(self.failed)
