"""Whether questions measure the same in each language, wave and segment."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("construct", "n", "form", "metric", "scalar", "strict", "reached", "means")
STARRED = "*"
"""Marks a difference of means that stands out after correction."""


def page(telling: Telling) -> Page | None:
    """One row a construct and grouping; None where nothing was compared."""
    every = told(telling, "invariance", "invariance.")
    means: dict[str, list[Finding]] = {}
    for finding in every:
        stem, mean, _ = finding.key.partition(".mean.")
        if mean:
            means.setdefault(stem, []).append(finding)
    compared = [finding for finding in every if ".mean." not in finding.key]
    if not compared:
        return None
    table = Table(
        header=tuple(telling.say(f"invariance.{head}") for head in HEAD),
        rows=tuple(_row(telling, each, means.get(each.key, [])) for each in compared),
        numeric=frozenset(range(1, 6)),
        wide=True,
        note=telling.say("invariance.note"),
    )
    return Page("invariance", telling.say("invariance.title"), "", (table,))


def _row(telling: Telling, finding: Finding, means: list[Finding]) -> tuple[str, ...]:
    by, facts = finding.key.split(".")[1], finding.facts
    fact = telling.say(f"invariance.by_{by}")
    return (
        f"{telling.name(finding.subject)} ({fact})",
        telling.phrases.number(finding.n),
        figure(telling, facts["cfi"], 3),
        *(figure(telling, facts[f"{level}_change"], 3) for level in ("metric", "scalar", "strict")),
        _reached(telling, finding),
        _means(telling, finding, means),
    )


def _reached(telling: Telling, finding: Finding) -> str:
    reached = telling.say(f"invariance.level_{finding.facts['reached']}")
    released = finding.facts["released"]
    if not isinstance(released, tuple) or not released:
        return reached
    items = tuple(dict.fromkeys(str(each).split()[-1] for each in released))
    return telling.say(
        "invariance.released", reached=reached, items=telling.phrases.listed(list(items))
    )


def _means(telling: Telling, finding: Finding, means: list[Finding]) -> str:
    if finding.facts["comparable"] is not True:
        return telling.say("invariance.not_comparable")
    cells = [
        f"{mean.facts['group']} {figure(telling, mean.estimate)}"
        f"{STARRED if telling.is_sure(mean) else ''}"
        for mean in means
    ]
    return " · ".join(cells) or NOTHING
