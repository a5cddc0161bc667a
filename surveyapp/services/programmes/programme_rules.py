"""The rules of a programme, typed: what starts an invitation, for whom, how many, when and how."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time, timedelta
from enum import StrEnum

from surveyapp.models import Channel

WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MOST_REMINDERS = 3
LATEST_REMINDER = 365
"""Days after the invitation."""
QUIET_DAYS = 30
"""Between two invitations of one person, of whatever surveys, unless the rules say otherwise."""
LATE = timedelta(days=7)
"""How late an invitation may still go out, unless the rules say otherwise."""
AT_ONCE = timedelta(0)
SMALLEST_GROUP = 7
"""People invited in a group whose name an anonymous answer may carry."""


class Occurrence(StrEnum):
    """Which of a customer's events of a kind start an invitation."""

    FIRST = "first"
    REPEAT = "repeat"
    ANY = "any"


class CountedFrom(StrEnum):
    """The time of an event from which a delay is counted."""

    HAPPENED_AT = "happened_at"
    ENDED_AT = "ended_at"
    DELIVERED_AT = "delivered_at"


class Allocation(StrEnum):
    """How a stratified sample is shared out."""

    PROPORTIONAL = "proportional"
    EQUAL = "equal"


class Before(StrEnum):
    """Who of those invited in earlier waves is invited in a new one."""

    ANY = "any"
    """Everybody, invited before or not."""
    SAME = "same"
    """Only those of the wave before."""
    NEW = "new"
    """Only people not invited in any wave before."""


class ConsentDemand(StrEnum):
    """Whether a person must have agreed to invitations, or only not have refused them."""

    OPTIONAL = "optional"
    REQUIRED = "required"


@dataclass(frozen=True, slots=True)
class ListTrigger:
    """These customers, by key; an account stands for its persons."""

    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FilterTrigger:
    """Every person who fits the condition, or a sample of them."""


@dataclass(frozen=True, slots=True)
class EventTrigger:
    """Some time after an event."""

    event: str
    occurrence: Occurrence = Occurrence.ANY
    after: timedelta = AT_ONCE
    counted_from: CountedFrom = CountedFrom.HAPPENED_AT


@dataclass(frozen=True, slots=True)
class AnniversaryTrigger:
    """Yearly on the day of the first purchase (``of`` empty) or of a fact that is a date."""

    of: str = ""


@dataclass(frozen=True, slots=True)
class ManagersTrigger:
    """Account managers, once for each of their accounts; the account's fact names them by key."""

    fact: str = "account_manager"


Trigger = ListTrigger | FilterTrigger | EventTrigger | AnniversaryTrigger | ManagersTrigger


@dataclass(frozen=True, slots=True)
class Sample:
    """So many of them, or a share; in strata of ``Rules.by`` where there is an allocation."""

    n: int | None = None
    share: float | None = None
    allocation: Allocation | None = None


@dataclass(frozen=True, slots=True)
class Quota:
    """Invitations at most in a wave: in all, and in each group of ``Rules.by``."""

    total: int | None = None
    each: int | None = None


@dataclass(frozen=True, slots=True)
class Stop:
    """When a programme, or asking one person, is over."""

    end: date | None = None
    answers: int | None = None
    invitations: int | None = None
    answered: bool = False
    """Nobody is invited again who has answered this survey."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours of the customer's day and weekdays; the same hour twice is the whole day.

    ``until`` before ``start`` runs past midnight; ``days`` (0 is Monday) are those it begins on.
    """

    start: time = time(0)
    until: time = time(0)
    days: frozenset[int] = frozenset(range(7))


@dataclass(frozen=True, slots=True)
class Arm:
    """One side of a randomised comparison."""

    name: str
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class Rules:
    """Everything a programme decides by."""

    trigger: Trigger
    where: str = ""
    """A condition about facts, as in ``services.fact_conditions``."""
    by: str = ""
    """The fact that makes groups: strata, quotas, units."""
    keep_group: bool = False
    """Answers carry their group's name even where they are anonymous."""
    sample: Sample | None = None
    quota: Quota = Quota()
    per_account: int | None = None
    quiet_days: int = QUIET_DAYS
    stop: Stop = Stop()
    window: Window = Window()
    time_zone: str = "UTC"
    reminders: tuple[int, ...] = ()
    channel: Channel = Channel.EMAIL
    fallback: Channel | None = None
    consent: ConsentDemand = ConsentDemand.OPTIONAL
    arms: tuple[Arm, ...] = ()
    arms_from: str = ""
    """The fact that tells the arm where another system drew; empty where it is drawn here."""
    before: Before = Before.ANY
    valid_days: int | None = None
    """How long the link works after it is due."""
    late: timedelta = LATE
    """How late an invitation may still go out; older events are left alone."""
