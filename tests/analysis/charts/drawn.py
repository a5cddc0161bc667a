"""Findings to draw, and the ways to look at what was drawn."""

from xml.etree import ElementTree as ET

from analysis.charts.chart import Chart
from analysis.findings import Finding, Interval, Point, Refusal, Unit, Verdict

NAMES = {"trust": "Tillit", "openness": "Öppenhet", "mutual": "Ömsesidig tillfredsställelse"}
SVG = "{http://www.w3.org/2000/svg}"


def finding(key: str, estimate: float | None, half: float = 2.0, **more: object) -> Finding:
    """A sure finding in points with ``half`` on either side, unless ``more`` says otherwise."""
    interval = None if estimate is None else Interval(estimate - half, estimate + half, "t")
    given = {"n": 120, "unit": Unit.POINTS, "method": "mean_t", "verdict": Verdict.SURE, **more}
    return Finding(key, estimate=estimate, interval=interval, **given)


def level(subject: str, estimate: float | None = 64.0, half: float = 2.0, **more: object):
    return finding(f"levels.{subject}", estimate, half, subject=subject, **more)


def refused(key: str, code: str = "too_few", **more: object) -> Finding:
    more = {"n": 4, "verdict": Verdict.TOO_FEW, "refusal": Refusal(code, {"needed": 7}), **more}
    return finding(key, None, **more)


def share(key: str, estimate: float = 0.4, **more: object) -> Finding:
    return finding(key, estimate, 0.05, **{"unit": Unit.SHARE, "method": "wilson", **more})


def change(subject: str, before: float, after: float, **more: object) -> Finding:
    facts = {"before": before, "after": after, "wave_before": "May", "wave_after": "June"}
    more = {"subject": subject, "facts": facts, **more}
    return finding(f"change.{subject}", after - before, **more)


def goal(subject: str, estimate: float, target: float, outcome: str) -> Finding:
    facts = {"target": target, "outcome": outcome, "direction": "at_least"}
    return finding(f"goals.{subject}", estimate, subject=subject, facts=facts)


def curve(key: str, places: range, slope: float = 0.5, **facts: object) -> Finding:
    middles = {x: 50 + slope * x for x in places}
    points = tuple(Point(float(x), y, 40, y - 3, y + 3) for x, y in middles.items())
    return finding(key, None, points=points, facts=facts)


def bands(*shares: float, last: float | None = None) -> Finding:
    """Bands of five minutes; ``last`` is the upper edge of the last one, None when it is open."""
    points = tuple(Point(5.0 * i, s, 30, s / 2, (1 + s) / 2) for i, s in enumerate(shares))
    edges = (*(float(point.x) for point in points), last)
    facts = {"edges": edges, "wait_source": "actual", "wait_unit": "minutes"}
    return finding("waiting.bands", None, points=points, facts=facts, unit=Unit.SHARE)


def grid(**hidden: int) -> Finding:
    """Nine cells; those named ``low_high=4`` are hidden."""
    order = ("low", "middle", "high")
    cells = [f"{a}_{b}" for a in order for b in order]
    points = tuple(
        Point(cell.replace("_", "/"), None, hidden[cell])
        if cell in hidden
        else Point(cell.replace("_", "/"), 0.11, 20, 0.07, 0.2)
        for cell in cells
    )
    facts = {"satisfaction": "trust", "loyalty": "openness"}
    return finding("risk.grid", None, points=points, facts=facts, unit=Unit.SHARE)


def wait(kind: str, estimate: float | None) -> Finding:
    facts = {"wait_unit": "minutes"}
    if estimate is None:
        return refused(f"waiting.{kind}", facts=facts, unit=Unit.WAIT)
    return finding(f"waiting.{kind}", estimate, facts=facts, unit=Unit.WAIT)


def texts(chart: Chart) -> list[str]:
    """What can be read in the picture, in the order it was written."""
    root = ET.fromstring(chart.svg)  # noqa: S314 - our own picture
    return [element.text or "" for element in root.iter(f"{SVG}text")]


def colors(chart: Chart) -> set[str]:
    root = ET.fromstring(chart.svg)  # noqa: S314 - our own picture
    return {e.get(k, "none") for e in root.iter() for k in ("fill", "stroke")} - {"none"}
