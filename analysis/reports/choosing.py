"""Finds the findings a page is about: by role, flag or rank. Chooses and orders, never computes."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.telling import Telling

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


def of_ten(share: float) -> int:
    """A share as so many of ten people."""
    return round(10 * share)
