"""What planning works on: a programme with its rules read, candidates, decisions, reasons."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from surveyapp.models import Channel, Survey
from surveyapp.services.programmes.fact_conditions import FactCondition
from surveyapp.services.programmes.programme_rules import Rules
from surveyapp.services.programmes.rule_problems import RuleProblem

MOST_LISTED = 10_000
"""People left out who are named; all are counted."""


class Reason(StrEnum):
    """Why somebody gets no invitation."""

    UNKNOWN_KEY = "unknown_key"
    CONDITION = "condition"
    NO_MANAGER = "no_manager"
    ALREADY_INVITED = "already_invited"
    EARLIER_WAVES = "earlier_waves"
    UNSUBSCRIBED = "unsubscribed"
    NO_CONSENT = "no_consent"
    NO_ADDRESS = "no_address"
    ANSWERED = "answered"
    NO_ARM = "no_arm"
    OTHER_ARM = "other_arm"
    NO_DATE = "no_date"
    TOO_LATE = "too_late"
    AHEAD = "ahead"
    NO_PERSON = "no_person"
    NOT_THE_FIRST = "not_the_first"
    THE_FIRST = "the_first"
    LOOKED_AT = "looked_at"
    AFTER_END = "after_end"
    QUIET = "quiet"
    SHARED_ADDRESS = "shared_address"
    ACCOUNT_FULL = "account_full"
    NOT_DRAWN = "not_drawn"
    GROUP_FULL = "group_full"
    QUOTA_FULL = "quota_full"


@dataclass(slots=True)
class LeftOut:
    """Who gets no invitation: counted by reason, and named as far as a list can be read."""

    counts: Counter[Reason] = field(default_factory=Counter)
    listed: list[tuple[str, Reason]] = field(default_factory=list)

    def note(self, key: str, reason: Reason) -> None:
        """Count one person."""
        self.counts[reason] += 1
        self.name(key, reason)

    def name(self, key: str, reason: Reason) -> None:
        """List what is counted already."""
        if len(self.listed) < MOST_LISTED:
            self.listed.append((key, reason))


@dataclass(frozen=True, slots=True)
class Plan:
    """A programme as planning sees it. ``programme_id`` is 0 while it is not kept."""

    programme_id: int
    survey: Survey
    rules: Rules
    condition: FactCondition
    seed: int
    wave_id: int | None
    earlier_waves: tuple[int, ...]
    """From the newest back."""
    looked_at: datetime | None

    @property
    def purpose(self) -> str:
        """What draws are for, so that every wave draws anew."""
        return f"wave {self.wave_id or 0}"


@dataclass(slots=True)
class Candidate:
    """Somebody an invitation was thought of for, perhaps about one event."""

    customer_id: int
    key: str
    account_id: int | None
    language: str | None
    email: str | None
    phone: str | None
    zone: str
    unsubscribed: bool
    undeliverable: bool
    occasion: str
    group: str
    moment: datetime | None = None
    """When it would be due, before windows; None is as soon as may be."""
    event_id: int | None = None
    event_key: str | None = None
    account_key: str | None = None
    """The account asked about, where account managers answer."""
    told_arm: str | None = None
    """The arm that another system drew."""

    @property
    def drawn_by(self) -> str:
        """What chance goes by: the event where there is one, else the person."""
        return self.event_key or (
            f"{self.key}/{self.account_key}" if self.account_key else self.key
        )


@dataclass(frozen=True, slots=True)
class Decision:
    """One invitation: to whom, how, when, in which arm."""

    candidate: Candidate
    channel: Channel
    due_at: datetime
    arm: str | None


@dataclass(frozen=True, slots=True)
class Planned:
    """What planning came to; ``written`` says how many invitations were new in the database.

    ``notes`` are of rules that can be, but may not be meant so.
    """

    decisions: tuple[Decision, ...]
    left_out: LeftOut
    notes: tuple[RuleProblem, ...] = ()
    written: int = 0
