"""What an analysis concludes: frozen findings that charts draw and sentences tell."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

Fact = float | int | str | bool | None | tuple["Fact", ...]


class Verdict(StrEnum):
    """How much weight a reader may put on a finding."""

    SURE = "sure"
    PROBABLY = "probably"
    CANNOT_TELL = "cannot_tell"
    TOO_FEW = "too_few"


class Unit(StrEnum):
    """What an estimate is measured in; decides how a sentence and an axis print it."""

    POINTS = "points"
    """0-100 index points, or a difference of them."""
    SHARE = "share"
    """A proportion from 0 to 1."""
    BALANCE = "balance"
    """Recommendation balance, -100 to 100."""
    CORRELATION = "correlation"
    RATIO = "ratio"
    WAIT = "wait"
    """Waiting time in the unit asked (minutes, hours, days)."""
    POINTS_PER_WAIT = "points_per_wait"
    MONEY = "money"
    COUNT = "count"
    SCALE = "scale"
    """The item's own answer scale, as it was shown."""
    COEFFICIENT = "coefficient"
    """A reliability or a standardised coefficient."""


@dataclass(frozen=True, slots=True)
class Interval:
    """A confidence interval; ``method`` names how it was made (wilson, t, hc3, feldt ...)."""

    low: float
    high: float
    method: str
    level: float = 0.95


@dataclass(frozen=True, slots=True)
class Check:
    """An assumption that was looked at: its name, how it came out, and the numbers."""

    code: str
    held: bool
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a number is not given: a code and what its sentence needs (``n``, ``needed`` ...)."""

    code: str
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of a curve, band table or distribution: ``x`` is a position or a category."""

    x: float | str
    estimate: float | None
    n: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """One frozen result.

    ``key`` is dotted and stable (``drivers.satisfaction.trust.effect``); ``subject`` is the
    construct, item or group it is about. ``estimate`` is None exactly when ``refusal`` says why, or
    when the finding consists of ``points`` alone.
    """

    key: str
    n: int
    unit: Unit
    method: str
    verdict: Verdict
    estimate: float | None = None
    interval: Interval | None = None
    subject: str | None = None
    checks: tuple[Check, ...] = ()
    refusal: Refusal | None = None
    points: tuple[Point, ...] = ()
    facts: Mapping[str, Fact] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one managerial question came to.

    ``refusal`` is set when the whole question cannot be answered (``not_asked``, ``too_few`` ...);
    there may still be findings, for instance the plain levels.
    """

    question: str
    findings: tuple[Finding, ...] = ()
    refusal: Refusal | None = None

    def find(self, key: str) -> Finding | None:
        """The finding with this key, if it was made."""
        return next((finding for finding in self.findings if finding.key == key), None)

    def starting(self, prefix: str) -> tuple[Finding, ...]:
        """All findings whose key starts with ``prefix``."""
        return tuple(finding for finding in self.findings if finding.key.startswith(prefix))
