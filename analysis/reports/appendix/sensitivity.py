"""What the main figures would be without careless answers or reversed items, or otherwise."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

MOVED = "*"
"""Marks a figure outside the margin of the one it checks."""


def page(telling: Telling) -> Page | None:
    """One table for levels and one for each model: figures by ways to work them out."""
    groups: dict[str, list[Finding]] = {}
    for finding in told(telling, "sensitivity", "sensitivity."):
        groups.setdefault(_group(_checked(finding)), []).append(finding)
    tables = tuple(_table(telling, name, findings) for name, findings in groups.items())
    return Page("sensitivity", telling.say("sensitivity.title"), "", tables) if tables else None


def _what(finding: Finding) -> str:
    return str(finding.facts["what"])


def _checked(finding: Finding) -> str:
    """The key of the figure that is checked."""
    return finding.key.removeprefix(f"sensitivity.{_what(finding)}.")


def _group(key: str) -> str:
    """``levels``, or the outcome of a model."""
    question, subject = key.split(".")[:2]
    return subject if question == "drivers" else question


def _table(telling: Telling, group: str, findings: Sequence[Finding]) -> Table:
    ways = tuple(dict.fromkeys(_what(finding) for finding in findings))
    found = {(_checked(finding), _what(finding)): finding for finding in findings}
    rows = dict.fromkeys(_checked(finding) for finding in findings)
    return Table(
        header=(
            telling.say("sensitivity.key"),
            telling.say("sensitivity.baseline"),
            *(telling.say(f"sensitivity.{way}") for way in ways),
        ),
        rows=(
            *(tuple(_row(telling, key, ways, found)) for key in rows),
            tuple(_sizes(telling, ways, findings)),
        ),
        title=_title(telling, group),
        numeric=frozenset(range(1, len(ways) + 2)),
        note=telling.say("sensitivity.note", mark=MOVED),
        wide=True,
    )


def _title(telling: Telling, group: str) -> str:
    if group == "levels":
        return telling.say("models.question_levels")
    return telling.say("models.model", outcome=telling.name(group))


def _row(
    telling: Telling, key: str, ways: Sequence[str], found: dict[tuple[str, str], Finding]
) -> Iterator[str]:
    here = [found[key, way] for way in ways if (key, way) in found]
    yield telling.name(here[0].subject)
    baselines = (finding.facts.get("baseline") for finding in here)
    yield figure(telling, next((one for one in baselines if one is not None), None))
    for way in ways:
        finding = found.get((key, way))
        yield NOTHING if finding is None else figure(telling, finding.estimate) + _mark(finding)


def _mark(finding: Finding) -> str:
    held = next((check.held for check in finding.checks if check.code == "robust"), True)
    return "" if held else MOVED


def _sizes(telling: Telling, ways: Sequence[str], findings: Sequence[Finding]) -> Iterator[str]:
    yield telling.say("sensitivity.n")
    yield NOTHING
    for way in ways:
        yield telling.phrases.number(max(f.n for f in findings if _what(f) == way))
