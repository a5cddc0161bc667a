"""Finds the findings a page is about: by role, flag or rank. Chooses and orders, never computes."""

from __future__ import annotations

from analysis.findings import Finding, Verdict
from analysis.questions.report_wide import CODE as REPORT_WIDE
from analysis.reports.telling import Telling

WIDER = 3.0 / 1.96
"""What was chosen as highest and lowest is compared with intervals of three standard errors:
chance sets the ends of many apart more often than two.
"""
SATISFACTION = ("satisfaction", "contact_satisfaction")


def level(telling: Telling, *roles: str) -> Finding | None:
    """The told level of the first construct with one of these roles, in order of the roles."""
    levels = [f for f in telling.answer("levels").findings if _is_level(f)]
    for role in roles:
        for finding in levels:
            if finding.facts.get("role") == role:
                return finding
    return None


def _is_level(finding: Finding) -> bool:
    return finding.refusal is None and finding.key == f"levels.{finding.subject}"


def satisfaction(telling: Telling) -> Finding | None:
    """The level of satisfaction, with one contact where nothing else was asked."""
    return level(telling, *SATISFACTION)


def is_share(finding: Finding | None) -> bool:
    """Whether a level is a share of people rather than points."""
    return finding is not None and finding.facts.get("binary") is True


def main_outcome(telling: Telling) -> str | None:
    """The construct whose drivers are told: satisfaction, with one contact where only that."""
    finding = satisfaction(telling)
    return finding.subject if finding is not None else None


def change(telling: Telling, subject: str | None) -> Finding | None:
    """What changed in a construct since the wave before, if there was one."""
    return telling.told(f"change.{subject}")


def leaders(telling: Telling, outcome: str | None) -> tuple[str, ...]:
    """The constructs that matter most for an outcome; empty where that was refused."""
    finding = telling.told(f"drivers.{outcome}.top_group")
    members = finding.facts.get("members") if finding else ()
    return tuple(str(member) for member in members) if isinstance(members, tuple) else ()


def told(telling: Telling, question: str, prefix: str) -> tuple[Finding, ...]:
    """All told findings of a question whose key starts with ``prefix``."""
    return tuple(f for f in telling.answer(question).starting(prefix) if f.refusal is None)


def stands(finding: Finding | None) -> bool:
    """Whether a claim holds over the whole report, so that it needs no doubt beside it."""
    if finding is None:
        return False
    return all(check.held for check in finding.checks if check.code == REPORT_WIDE)


def apart(lower: Finding, higher: Finding) -> bool:
    """Whether the lowest and the highest of many levels differ by more than chance."""
    if lower.interval is None or higher.interval is None:
        return False
    return set_apart(
        (lower.interval.low, lower.interval.high), (higher.interval.low, higher.interval.high)
    )


def limit(telling: Telling, key: str) -> Finding | None:
    """A tipping point that may be drawn."""
    found = telling.told(key)
    return None if found is None or found.verdict is Verdict.CANNOT_TELL else found


def set_apart(lower: tuple[float, float], higher: tuple[float, float]) -> bool:
    """The same for the ends of two 95 % intervals."""
    (low, high), (above, top) = lower, higher
    widened = (WIDER - 1) / 2 * (high - low + top - above)
    return above - high > widened


def of_ten(share: float) -> int:
    """A share as so many of ten people."""
    return round(10 * share)
