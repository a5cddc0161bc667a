"""What matters against how it is rated: four fields, improve, keep, watch and lower priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import Frame, frame, scales
from analysis.charts.sheet import WIDTH, Sheet
from analysis.charts.typography import (
    ACCENT,
    LABEL,
    QUIET,
    RULE,
    SIGNAL,
    STRONG,
    WHITE,
    fit,
    width,
)
from analysis.findings import Finding

HEIGHT = 86.0
RADIUS = 1.5
LINE = 4.2
TRIES = (0.0, LINE, -LINE, 2 * LINE, -2 * LINE, 3 * LINE, -3 * LINE)


class Finds(Protocol):
    """Gives findings by their key."""

    def find(self, key: str) -> Finding | None:
        """The finding with this key, if it was made."""
        ...


@dataclass(frozen=True, slots=True)
class Driver:
    """One construct with its place on the map."""

    name: str
    importance: float
    level: float
    leading: bool


def draw(
    findings: Finds, outcome: str | None, words: ChartWords, names: Mapping[str, str]
) -> Chart | None:
    """The map of the drivers of ``outcome``; None with fewer than two of them."""
    drivers = _drivers(findings, outcome, names)
    if len(drivers) < 2:
        return None
    sheet = Sheet(HEIGHT)
    plane, middle = _plane(drivers)
    _fields(sheet, plane, middle, words)
    taken: list[tuple[float, float, float]] = []
    for driver in sorted(drivers, key=lambda d: (not d.leading, -d.importance)):
        _driver(sheet, plane, driver, taken)
    title = words.words("chart.fields.title", outcome=names.get(outcome or "", ""))
    parts = "; ".join(
        f"{d.name}: {words.percent(d.importance)}, {words.number(d.level)}" for d in drivers
    )
    description = words.words("chart.fields.description", parts=parts)
    table = tuple(
        (d.name, words.percent(d.importance), words.number(d.level), _field(d, middle, words))
        for d in drivers
    )
    head = tuple(words.words(f"chart.fields.{key}") for key in ("name", "x", "y", "field"))
    svg = sheet.svg("fields", title, description)
    return Chart(svg, title, description, head, table, "fields")


def _drivers(findings: Finds, outcome: str | None, names: Mapping[str, str]) -> tuple[Driver, ...]:
    model = findings.find(f"drivers.{outcome}.r2")
    predictors = model.facts.get("predictors") if model is not None else None
    found = []
    for subject in predictors if isinstance(predictors, tuple) else ():
        share = findings.find(f"drivers.{outcome}.{subject}.importance")
        level = findings.find(f"levels.{subject}")
        if share is None or level is None or share.estimate is None or level.estimate is None:
            continue
        leading = share.facts.get("in_top_group") is True
        name = names.get(str(subject), str(subject))
        found.append(Driver(name, share.estimate, level.estimate, leading))
    return tuple(sorted(found, key=lambda driver: -driver.importance))


def _plane(drivers: Sequence[Driver]) -> tuple[Frame, tuple[float, float]]:
    shares = [driver.importance for driver in drivers]
    levels = [driver.level for driver in drivers]
    spread = max(max(levels) - min(levels), 8.0)
    low, high = max(min(levels) - 0.3 * spread, 0.0), min(max(levels) + 0.3 * spread, 100.0)
    plane = frame((0, max(shares) * 1.15), (low, high), HEIGHT)
    return plane, (sum(shares) / len(shares), sum(levels) / len(levels))


def _fields(sheet: Sheet, plane: Frame, middle: tuple[float, float], words: ChartWords) -> None:
    low, high = plane.y.low, plane.y.high
    marks = [(mark, words.number(mark)) for mark in _round_marks(low, high, 5)]
    shares = [(mark / 100, words.percent(mark / 100)) for mark in range(0, 100, 10)]
    inside = [mark for mark in shares if mark[0] <= plane.x.high]
    titles = (words.words("chart.fields.x"), words.words("chart.fields.y"))
    scales(sheet, plane, inside, marks, titles)
    x, y = plane.at(*middle)
    sheet.line([(x, plane.y.end), (x, plane.floor)], RULE, 0.8)
    sheet.line([(plane.x.start, y), (plane.x.end, y)], RULE, 0.8)
    top, bottom = plane.y.end + 4.0, plane.floor - 2.0
    left, right = plane.x.start + 1.5, plane.x.end
    sheet.text((right, top), words.words("chart.fields.keep"), QUIET, "right")
    sheet.text((left, top), words.words("chart.fields.watch"), QUIET)
    sheet.text((right, bottom), words.words("chart.fields.improve"), SIGNAL, "right")
    sheet.text((left, bottom), words.words("chart.fields.lower"), QUIET)


def _round_marks(low: float, high: float, step: int) -> list[float]:
    first = int(low // step + 1) * step
    return [float(mark) for mark in range(first, int(high) + 1, step)]


def _driver(
    sheet: Sheet, plane: Frame, driver: Driver, taken: list[tuple[float, float, float]]
) -> None:
    x, y = plane.at(driver.importance, driver.level)
    sheet.dot((x, y), RADIUS, ACCENT if driver.leading else WHITE, ACCENT)
    style = STRONG if driver.leading else LABEL
    text = fit(driver.name, WIDTH / 2.5, style)
    place, anchor = _free(x, y, width(text, style), taken)
    if abs(place[1] - y) > LINE:
        sheet.line([(x, y), (place[0], place[1] - 1)], RULE, 0.5)
    sheet.text(place, text, style, anchor)


def _free(
    x: float, y: float, length: float, taken: list[tuple[float, float, float]]
) -> tuple[tuple[float, float], str]:
    """The nearest place beside the dot where the name covers no other name."""
    for shift in TRIES:
        for anchor in ("left", "right"):
            start = x + 2.6 if anchor == "left" else x - 2.6 - length
            inside = start >= 0 and start + length <= WIDTH
            line = y + 1.1 + shift
            if inside and not any(_meets(start, length, line, other) for other in taken):
                taken.append((start, start + length, line))
                return ((start if anchor == "left" else start + length, line), anchor)
    return ((x + 2.6, y + 1.1), "left")


def _meets(start: float, length: float, line: float, other: tuple[float, float, float]) -> bool:
    left, right, there = other
    return start < right + 1.5 and start + length > left - 1.5 and abs(line - there) < LINE - 0.3


def _field(driver: Driver, middle: tuple[float, float], words: ChartWords) -> str:
    important, high = driver.importance >= middle[0], driver.level >= middle[1]
    if important:
        return words.words("chart.fields.keep" if high else "chart.fields.improve")
    return words.words("chart.fields.watch" if high else "chart.fields.lower")
