"""What matters against how it is rated: four fields, improve, keep, watch and lower priority."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from analysis.charts.chart import Chart, ChartWords
from analysis.charts.frame import LEFT, Frame, frame, scales
from analysis.charts.sheet import WIDTH, Sheet
from analysis.charts.typography import (
    ACCENT,
    LABEL,
    QUIET,
    RULE,
    SIGNAL,
    STRONG,
    WARM_PALE,
    WHITE,
    fit,
    width,
)
from analysis.findings import Finding

HEIGHT = 86.0
RADIUS = 1.5
LINE = 4.2
BESIDE = 3.0
"""Millimetres from the middle of a dot to its name."""
TRIES = tuple(LINE * step / 2 for step in (0, 1, -1, 2, -2, 3, -3, 4, -4, 5, -5, 6, -6, 8, -8))


CORNERS = {"keep": (1, 1), "watch": (0, 1), "improve": (1, 0), "lower": (0, 0)}
"""Fields by importance (0 left, 1 right) and level (0 below, 1 above)."""

Taken = tuple[float, float, float]
"""Where something stands already: from, to, baseline."""


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
    plane, middle = _plane(drivers), _middle(drivers)
    taken = _fields(sheet, plane, middle, words)
    taken += [_dot_room(plane, driver) for driver in drivers]
    for driver in sorted(drivers, key=lambda d: (not d.leading, -d.importance)):
        _driver(sheet, plane, driver, taken, plane.x.at(middle[0]))
    title = words.words("chart.fields.title", outcome=names.get(outcome or "", ""))
    parts = "; ".join(
        f"{d.name}: {words.percent(d.importance)}, {words.number(d.level)}" for d in drivers
    )
    description = words.words("chart.fields.description", parts=parts)
    table = tuple(
        (
            d.name,
            words.percent(d.importance),
            words.number(d.level),
            words.words(f"chart.fields.{_field(d, middle)}"),
        )
        for d in drivers
    )
    head = tuple(words.words(f"chart.fields.{key}") for key in ("name", "x", "y", "field"))
    svg = sheet.svg("fields", title, description)
    return Chart(svg, title, description, head, table, "fields")


def to_improve(findings: Finds, outcome: str | None) -> tuple[str, ...]:
    """The constructs in the field "improve" of the map, the most important first."""
    return _standing_in(findings, outcome, "improve")


def to_keep(findings: Finds, outcome: str | None) -> tuple[str, ...]:
    """The constructs in the field "keep" of the map, the most important first."""
    return _standing_in(findings, outcome, "keep")


def _standing_in(findings: Finds, outcome: str | None, field: str) -> tuple[str, ...]:
    drivers = _drivers(findings, outcome, {})
    if len(drivers) < 2:
        return ()
    middle = _middle(drivers)
    return tuple(d.name for d in drivers if _field(d, middle) == field)


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


def _middle(drivers: Sequence[Driver]) -> tuple[float, float]:
    """Mean importance and mean level: the lines between the fields."""
    shares = [driver.importance for driver in drivers]
    levels = [driver.level for driver in drivers]
    return sum(shares) / len(shares), sum(levels) / len(levels)


def _plane(drivers: Sequence[Driver]) -> Frame:
    shares = [driver.importance for driver in drivers]
    levels = [driver.level for driver in drivers]
    spread = max(max(levels) - min(levels), 8.0)
    low, high = max(min(levels) - 0.3 * spread, 0.0), min(max(levels) + 0.3 * spread, 100.0)
    return frame((0, max(shares) * 1.15), (low, high), HEIGHT)


def _fields(
    sheet: Sheet, plane: Frame, middle: tuple[float, float], words: ChartWords
) -> list[Taken]:
    """The ground with its four fields; gives where their names stand."""
    low, high = plane.y.low, plane.y.high
    marks = [(mark, words.number(mark)) for mark in _round_marks(low, high, 5)]
    shares = [(mark / 100, words.percent(mark / 100)) for mark in range(0, 100, 10)]
    inside = [mark for mark in shares if mark[0] <= plane.x.high]
    titles = (words.words("chart.fields.x"), words.words("chart.fields.y"))
    x, y = plane.at(*middle)
    sheet.box((x, y), plane.x.end - x, plane.floor - y, WARM_PALE)
    scales(sheet, plane, inside, marks, titles)
    _key(sheet, words)
    sheet.line([(x, plane.y.end), (x, plane.floor)], RULE, 0.8)
    sheet.line([(plane.x.start, y), (plane.x.end, y)], RULE, 0.8)
    return [_corner(sheet, plane, field, words) for field in CORNERS]


def _corner(sheet: Sheet, plane: Frame, field: str, words: ChartWords) -> Taken:
    """The name of a field in its corner of the plane."""
    across, up = CORNERS[field]
    style = SIGNAL if field == "improve" else QUIET
    word = words.words(f"chart.fields.{field}")
    line = plane.y.end + 4.0 if up else plane.floor - 2.0
    length = width(word, style)
    start = plane.x.end - 1.5 - length if across else plane.x.start + 1.5
    sheet.text((start, line), word, style)
    return start, start + length, line


def _key(sheet: Sheet, words: ChartWords) -> None:
    """What a filled dot means, below the floor."""
    line = sheet.height - 2.8
    sheet.dot((LEFT + RADIUS, line - 1.1), RADIUS, ACCENT, ACCENT)
    sheet.text((LEFT + 3 * RADIUS, line), words.words("chart.fields.leading"), QUIET)


def _round_marks(low: float, high: float, step: int) -> list[float]:
    first = int(low // step + 1) * step
    return [float(mark) for mark in range(first, int(high) + 1, step)]


def _driver(sheet: Sheet, plane: Frame, driver: Driver, taken: list[Taken], border: float) -> None:
    x, y = plane.at(driver.importance, driver.level)
    style = STRONG if driver.leading else LABEL
    text = fit(driver.name, WIDTH / 2.5, style)
    room = Room((x, y), width(text, style), (plane.x.start + 1, border))
    place, anchor = _free(room, taken)
    if abs(place[1] - 1.1 - y) > LINE / 3:
        end = place[0] - 0.7 if anchor == "left" else place[0] + 0.7
        sheet.line([(x, y), (end, place[1] - 1.1)], RULE, 0.6)
    sheet.text(place, text, style, anchor)
    sheet.dot((x, y), RADIUS, ACCENT if driver.leading else WHITE, ACCENT)


def _dot_room(plane: Frame, driver: Driver) -> Taken:
    x, y = plane.at(driver.importance, driver.level)
    return x - RADIUS, x + RADIUS, y + 1.1


@dataclass(frozen=True, slots=True)
class Room:
    """Where a name is wanted: its dot, its length, the left edge and the border of the fields."""

    dot: tuple[float, float]
    length: float
    edges: tuple[float, float]

    def start(self, anchor: str) -> float:
        """Where the name begins to the left or the right of its dot."""
        x = self.dot[0]
        return x + BESIDE if anchor == "left" else x - BESIDE - self.length

    def crosses(self, anchor: str) -> bool:
        """Whether the name would lie over the border between two fields."""
        start = self.start(anchor)
        return start - 1 < self.edges[1] < start + self.length + 1


def _free(room: Room, taken: list[Taken]) -> tuple[tuple[float, float], str]:
    """The nearest place where the name covers nothing, if possible within its field."""
    x, y = room.dot
    places = [(shift, anchor) for shift in TRIES for anchor in ("left", "right")]
    for shift, anchor in sorted(places, key=lambda place: room.crosses(place[1])):
        start, line = room.start(anchor), y + 1.1 + shift
        inside = start >= room.edges[0] and start + room.length <= WIDTH
        if inside and not any(_meets(start, room.length, line, other) for other in taken):
            taken.append((start, start + room.length, line))
            return ((start if anchor == "left" else start + room.length, line), anchor)
    return ((x + BESIDE, y + 1.1), "left")


def _meets(start: float, length: float, line: float, other: Taken) -> bool:
    left, right, there = other
    return start < right + 1.5 and start + length > left - 1.5 and abs(line - there) < LINE - 0.3


def _field(driver: Driver, middle: tuple[float, float]) -> str:
    important, high = driver.importance >= middle[0], driver.level >= middle[1]
    if important:
        return "keep" if high else "improve"
    return "watch" if high else "lower"
