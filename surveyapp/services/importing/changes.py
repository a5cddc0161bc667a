"""What an import would do to rows, for both kinds of files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

ROWS_AT_ONCE = 1_000

Kept = TypeVar("Kept")


class CustomerState(NamedTuple):
    """All that an import may change of a customer; ``facts`` is JSON as it is kept."""

    kind: str
    account_id: int | None
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


@dataclass(frozen=True, slots=True)
class Change:
    """A row of the file, what is there (None: nothing), and what would be. ``more`` comes along."""

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


@dataclass(slots=True)
class Portion:
    """Some rows, by what becomes of them."""

    new: list[Change] = field(default_factory=list)
    changed: list[Change] = field(default_factory=list)
    unchanged: int = 0


def portions(rows: Sequence[Kept], size: int = ROWS_AT_ONCE) -> Iterator[Sequence[Kept]]:
    """The rows in order, some at a time."""
    return (rows[start : start + size] for start in range(0, len(rows), size))
