"""What a chart says about a finding in words: its name, its refusal, its figures, its table row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from analysis.charts.chart import ChartWords
from analysis.findings import Finding, Unit, Verdict

HIDDEN = frozenset({"too_few_to_show", "complementary", "subtracts_too_few"})
NOTHING = "–"


def name_of(finding: Finding, names: Mapping[str, str]) -> str:
    """The name under the finding's key, group value, subject or last part of its key."""
    value = finding.facts.get("value")
    keys = (finding.key, None if value is None else str(value), finding.subject)
    last = finding.key.rpartition(".")[2]
    known = next((names[key] for key in keys if key is not None and key in names), None)
    return known or names.get(last) or str(value or finding.subject or last)


def shown(finding: Finding | None) -> bool:
    """Whether there is a number to draw."""
    return finding is not None and finding.refusal is None and finding.estimate is not None


def refused(finding: Finding, words: ChartWords) -> str:
    """The short word that stands where the bar would have been."""
    if finding.refusal is not None and finding.refusal.code in HIDDEN:
        return words.words("chart.hidden")
    if finding.verdict is Verdict.TOO_FEW:
        return words.words("chart.too_few", n=words.number(finding.n))
    return words.words("chart.cannot_tell")


def verdict(finding: Finding, words: ChartWords) -> str:
    """The verdict as a word."""
    return words.words(f"chart.verdict.{finding.verdict.value}")


def figure(value: float | None, unit: Unit, words: ChartWords, decimals: int = 0) -> str:
    """A number with the sign of its unit; a dash where there is none."""
    if value is None:
        return NOTHING
    if unit is Unit.SHARE:
        return words.percent(value)
    return words.number(value, decimals)


def half_width(finding: Finding) -> float | None:
    """Half the length of the interval, for intervals that are told with plus and minus."""
    if finding.interval is None:
        return None
    return (finding.interval.high - finding.interval.low) / 2


def decimals_for(findings: Sequence[Finding]) -> int:
    """No decimals, or one where a margin would else be told as zero."""
    halves = [half_width(finding) for finding in findings]
    return int(any(half is not None and half < 0.95 for half in halves))


def margin(finding: Finding, words: ChartWords, decimals: int = 0) -> str:
    """Plus and minus half the interval; for shares in percentage points."""
    half = half_width(finding)
    if half is None:
        return ""
    scaled = half * 100 if finding.unit is Unit.SHARE else half
    decimals = max(decimals, int(scaled < 0.95))
    return words.words("chart.margin", margin=words.number(scaled, decimals))


def limits(finding: Finding) -> tuple[float | None, float | None]:
    """The ends of the interval, None where there is none."""
    interval = finding.interval
    return (interval.low, interval.high) if interval else (None, None)


def span(
    low: float | None, high: float | None, unit: Unit, words: ChartWords, decimals: int = 0
) -> str:
    """An interval as ``low to high``, or one figure where both ends are told alike."""
    if low is None or high is None:
        return ""
    first, last = (figure(end, unit, words, decimals) for end in (low, high))
    return first if first == last else words.words("chart.span", low=first, high=last)


def header(words: ChartWords, *columns: str) -> tuple[str, ...]:
    """Table headings by their short keys."""
    return tuple(words.words(f"chart.head.{column}") for column in columns)


def plain_row(finding: Finding, words: ChartWords, names: Mapping[str, str]) -> tuple[str, ...]:
    """Name, value, interval, number of answers and verdict of a finding, for the table."""
    name = name_of(finding, names)
    if not shown(finding):
        return (name, refused(finding, words), "", "", verdict(finding, words))
    low, high = limits(finding)
    decimals = decimals_for([finding])
    value = figure(finding.estimate, finding.unit, words, decimals)
    between = span(low, high, finding.unit, words, decimals)
    return (name, value, between, words.number(finding.n), verdict(finding, words))


PLAIN = ("name", "value", "interval", "n", "verdict")
"""The headings of ``plain_row``."""
