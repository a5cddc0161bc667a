"""The few figures of the newest findings that a result page shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from analysis.findings import Unit, Verdict

HEADLINES = (
    "levels.satisfaction",
    "levels.loyalty",
    "levels.rqi",
    "levels.recommendation",
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number, rounded for reading; shares as per cent. Never without its number of answers."""

    key: str
    unit: str
    estimate: int | None
    """None where too few have answered for anything to be shown."""
    low: int | None
    high: int | None
    n: int
    verdict: str
    wave: str | None


@dataclass(frozen=True, slots=True)
class Headlines:
    """Figures in the order of ``HEADLINES``, and the outcome of each goal by its key."""

    figures: tuple[Figure, ...]
    goals: Mapping[str, str]


def read_headlines(path: Path) -> Headlines:
    """What the findings file says; what was not asked is left out."""
    answers = msgspec.json.decode(path.read_bytes())["answers"]
    findings = {f["key"]: f for answer in answers.values() for f in answer.get("findings", ())}
    figures = (_figure(findings[key]) for key in HEADLINES if key in findings)
    goals = {
        key.removeprefix("goals."): str(finding.get("facts", {}).get("outcome") or "too_few")
        for key, finding in findings.items()
        if key.startswith("goals.")
    }
    return Headlines(tuple(figure for figure in figures if figure is not None), goals)


def _figure(finding: dict[str, Any]) -> Figure | None:
    if finding["estimate"] is None and finding["verdict"] != Verdict.TOO_FEW:
        return None
    interval = finding.get("interval") or {}
    factor = 100 if finding["unit"] == Unit.SHARE else 1
    return Figure(
        key=finding["key"],
        unit="%" if finding["unit"] == Unit.SHARE else "",
        estimate=_rounded(finding["estimate"], factor),
        low=_rounded(interval.get("low"), factor),
        high=_rounded(interval.get("high"), factor),
        n=finding["n"],
        verdict=finding["verdict"],
        wave=finding.get("facts", {}).get("wave"),
    )


def _rounded(value: float | None, factor: int) -> int | None:
    return None if value is None else round(value * factor)
