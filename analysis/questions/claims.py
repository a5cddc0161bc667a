"""Which findings claim that there is something, and how unlikely they were if there is not."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from analysis.findings import Finding, Unit

WIDE = 1.959963984540054
"""Standard errors from the estimate to the end of a 95 % interval."""


@dataclass(frozen=True)
class Family:
    """Claims that share one part of the report's chance of error.

    ``told_by`` finds their keys; ``weight`` is their part beside that of other families.
    """

    name: str
    told_by: str
    weight: float = 1.0


FAMILIES = (
    Family("drivers", r"drivers\.[^.]+\.(r2|[^.]+\.effect)"),
    Family(
        "loyalty",
        r"loyalty\.(correlation|rank_correlation|curve|tipping_point|barriers|odds_top|categories"
        r"|behaviour\.[^.]+(\.hazard)?)",
    ),
    Family(
        "waiting",
        r"waiting\.(overestimate|exponent|curve|tipping_point|moderation(\.latent)?|gap\.(within|beyond|difference)"
        r"|causes\..+|mediation\.(total|direct|indirect|serial)|what_if\..+)",
    ),
    Family("arms", r"waiting\.arm\..+"),
    Family("change", r"change\.(?!mix\.|trend\.|event\.).+"),
    Family("events", r"change\.event\..+"),
    Family("mix", r"change\.mix\..+"),
    Family("groups", r"levels\.[^.]+\.compared\..+"),
    Family("units", r"units\.[^.]+\.average"),
    Family("value", r"value\.(moves\.net|difference\..+)"),
    Family("word_of_mouth", r"word_of_mouth\.(ratio|bad_to_good)"),
    Family("both_sides", r"both_sides\..+"),
    Family("staff_customers", r"staff_customers\..+"),
    # The appendix tells the same again in other ways: one weight for all of it.
    Family(
        "appendix",
        r"correlations\..+|measurement\.[^.]+\.[^.]+\.correlation|invariance\..+\.mean\..+"
        r"|waiting\.moderation\.latent|common_method\.marker|composites\..+\.path|respondents\.early_late\..+"
        r"|drivers\.[^.]+\.(units|[^.]+\.(asymmetry|with_units))|sensitivity\..+\.effect",
    ),
)
PRIMARY = Family("primary", "")
"""Satisfaction's change is what a wave is asked for: a family of its own."""

RESTS_ON = (
    (r"drivers\.([^.]+)\.(top_group|[^.]+\.importance)", r"drivers.\1.r2"),
    (r"composites\.([^.]+)\.r2", r"drivers.\1.r2"),
    (r"waiting\.mediation\.share", r"waiting.mediation.total"),
    (r"units\.([^.]+)\.unit\..+", r"units.\1.average"),
)
"""Findings without a test of their own, and the claim without which they say nothing."""
ONLY_TESTED = re.compile(r"units\.[^.]+\.average")
"""Descriptions that carry the test for others."""

_FAMILIES = tuple((re.compile(family.told_by), family) for family in FAMILIES)
_RESTS_ON = tuple((re.compile(pattern), claim) for pattern, claim in RESTS_ON)


def family(finding: Finding) -> Family | None:
    """The family of a claim; None for what only describes."""
    if finding.facts.get("primary") is True:
        return PRIMARY
    found = (each for pattern, each in _FAMILIES if pattern.fullmatch(finding.key))
    return next(found, None)


def rests_on(finding: Finding) -> str | None:
    """The key of the claim that this finding presupposes."""
    found = (
        pattern.sub(claim, finding.key)
        for pattern, claim in _RESTS_ON
        if pattern.fullmatch(finding.key)
    )
    return next(found, None)


def unlikely(finding: Finding) -> float | None:
    """The p-value of a claim before any correction, made or refused for its p; None without a test.

    Where none was kept it is read back from the 95 % interval, from the end that is nearer to
    nothing.
    """
    if finding.refusal is not None:
        return _number(finding.refusal.facts.get("p"))
    for name in ("p_tail", "p"):
        kept = _number(finding.facts.get(name))
        if kept is not None:
            return kept
    return _read_back(finding)


def claims_nothing(finding: Finding) -> bool:
    """Whether what it found may as well be nothing: a straight line, an interval around it."""
    if finding.facts.get("shape") == "line":
        return True
    nothing = 1.0 if finding.unit is Unit.RATIO else 0.0
    return finding.interval is not None and (
        finding.interval.low <= nothing <= finding.interval.high
    )


def _number(fact: object) -> float | None:
    return float(fact) if isinstance(fact, float) and 0 <= fact <= 1 else None


def _read_back(finding: Finding) -> float | None:
    if finding.estimate is None or finding.interval is None:
        return None
    ends = (finding.estimate, finding.interval.low, finding.interval.high)
    if finding.unit is Unit.RATIO:
        if min(ends) <= 0:
            return None
        ends = (math.log(ends[0]), math.log(ends[1]), math.log(ends[2]))
    value, low, high = ends
    reach = value - low if value > 0 else high - value
    if reach <= 0:
        return 1.0 if value == 0 else 0.0
    return math.erfc(abs(value) / reach * WIDE / math.sqrt(2))
