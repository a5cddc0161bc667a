"""What an import would do to rows, for both kinds of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple, TypeVar

import msgspec

from surveyapp.models import ConsentPurpose

ROWS_AT_ONCE = 2_000

Kept = TypeVar("Kept")


class Step(StrEnum):
    """What becomes of a row."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"


class CustomerState(NamedTuple):
    """All that an import may change of a customer; ``facts`` is JSON as it is kept.

    The account is named by its key: the same file may bring it.
    """

    kind: str
    account: str | None
    basis: str
    language: str | None
    facts: str
    name: str
    email: str | None
    phone: str | None
    time_zone: str | None


class EventState(NamedTuple):
    """All that an import may change of an event; ``facts`` is JSON as it is kept."""

    customer_id: int
    kind: str
    happened_at: Any
    unit: str | None
    channel: str | None
    value: float | None
    arrived_at: Any
    served_at: Any
    ended_at: Any
    promised_at: Any
    delivered_at: Any
    actual_wait: float | None
    abandoned_after: float | None
    facts: str


class GivenConsent(msgspec.Struct, frozen=True):
    """A decision of a customer; ``at`` is None where the file does not say when."""

    purpose: ConsentPurpose
    given: bool
    wording: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class Along:
    """What goes with a changed customer besides its state.

    ``contact`` says that a contact is new or goes. ``account_id`` and ``has_contact`` are of what
    is there. ``refused_at`` says when the address that is there was refused for good,
    ``refused_after`` the same of the address that will be.
    """

    contact: Step | None = None
    consents: tuple[GivenConsent, ...] = ()
    account_id: int | None = None
    has_contact: bool = False
    refused_at: datetime | None = None
    refused_after: datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the file, what is there (None: nothing), and what would be (None: nothing any more).

    ``more`` comes along.
    """

    number: int
    key: str
    id: int | None
    before: Any
    after: Any
    more: Any = ()

    @property
    def is_new(self) -> bool:
        """Whether nothing is there yet."""
        return self.before is None

    @property
    def step(self) -> Step:
        """What becomes of the row."""
        if self.before is None:
            return Step.NEW
        return Step.GONE if self.after is None else Step.CHANGED


@dataclass(slots=True)
class Portion:
    """Some rows, by what becomes of them."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0


def portions(rows: Sequence[Kept], size: int = ROWS_AT_ONCE) -> Iterator[Sequence[Kept]]:
    """The rows in order, some at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
