"""How numbers stand in the cells of the appendix: exact rather than round."""

from __future__ import annotations

from analysis.findings import Fact, Finding, Interval
from analysis.reports.telling import Telling

NOTHING = "–"
SMALLEST = 0.001


def figure(telling: Telling, value: Fact, decimals: int = 2) -> str:
    """A number, or a dash where there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return NOTHING
    return telling.phrases.number(value, decimals)


def probability(telling: Telling, value: Fact) -> str:
    """A p-value with three decimals; the smallest are told as below what those can show."""
    if isinstance(value, float) and value < SMALLEST:
        return "<\N{NO-BREAK SPACE}" + figure(telling, SMALLEST, 3)
    return figure(telling, value, 3)


def share(telling: Telling, value: Fact) -> str:
    """A share as a percentage with one decimal."""
    return telling.phrases.percent(value, 1) if isinstance(value, float) else NOTHING


def interval(telling: Telling, limits: Interval | None, decimals: int = 2) -> str:
    """``1.24 – 1.98``; brackets would be read as a range of values."""
    if limits is None:
        return NOTHING
    return f"{figure(telling, limits.low, decimals)} – {figure(telling, limits.high, decimals)}"


def estimate(telling: Telling, finding: Finding, decimals: int = 2) -> str:
    """The estimate, or the reason why there is none."""
    if finding.refusal is not None:
        return telling.refusal(finding.refusal)
    return figure(telling, finding.estimate, decimals)


def ranged(telling: Telling, finding: Finding, decimals: int = 2) -> str:
    """``1.61 (1.24 – 1.98)``: the estimate with its interval, or why there is none."""
    told = estimate(telling, finding, decimals)
    if finding.estimate is None or finding.interval is None:
        return told
    return f"{told} ({interval(telling, finding.interval, decimals)})"


def told_facts(telling: Telling, facts: object) -> str:
    """Facts of a check as ``limit 5, vif 1.5``."""
    if not isinstance(facts, dict):
        return ""
    return ", ".join(f"{name} {_fact(telling, fact)}" for name, fact in sorted(facts.items()))


def _fact(telling: Telling, fact: Fact) -> str:
    if isinstance(fact, tuple):
        return telling.phrases.listed([str(part) for part in fact]) if fact else NOTHING
    if isinstance(fact, bool) or fact is None or isinstance(fact, str):
        return str(fact) if fact is not None else NOTHING
    return telling.phrases.number(fact, 0 if float(fact).is_integer() else 3)
