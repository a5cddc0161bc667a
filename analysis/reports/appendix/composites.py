"""Weights from the data beside equal ones: a sensitivity analysis, nothing more."""

from __future__ import annotations

from analysis.findings import Finding
from analysis.reports.appendix.cells import NOTHING, figure, interval
from analysis.reports.choosing import told
from analysis.reports.document import Page, Table
from analysis.reports.telling import Telling

HEAD = ("path", "weighted", "interval", "equal", "points", "linear", "importance", "performance")


def page(telling: Telling) -> Page | None:
    """One row a path, beside the linear model of the drivers."""
    every = told(telling, "composites", "composites.")
    paths = [finding for finding in every if finding.key.endswith(".path")]
    places = {str(f.subject): f for f in every if f.key.endswith(".importance")}
    if not paths or not places:
        return None
    target = telling.name(str(next(iter(places.values())).facts["target"]))
    explained = [finding for finding in every if finding.key.endswith(".r2")]
    table = Table(
        header=tuple(telling.say(f"composites.{head}", target=target) for head in HEAD),
        rows=tuple(_row(telling, path, places.get(str(path.subject))) for path in paths),
        numeric=frozenset(range(1, len(HEAD))),
        wide=True,
        note=telling.say(
            "composites.note",
            n=paths[0].n,
            draws=max(int(str(each.facts["draws"])) for each in explained),
            r2=telling.phrases.listed([_explained(telling, each) for each in explained]),
        ),
    )
    return Page("composites", telling.say("composites.title"), "", (table,))


def _explained(telling: Telling, finding: Finding) -> str:
    equal = figure(telling, finding.facts["equal_weights"])
    return f"{telling.name(finding.subject)} {figure(telling, finding.estimate)} ({equal})"


def _row(telling: Telling, path: Finding, place: Finding | None) -> tuple[str, ...]:
    source, outcome = str(path.subject), path.key.split(".")[1]
    linear = telling.told(f"drivers.{outcome}.{source}.effect")
    return (
        f"{telling.name(source)} → {telling.name(outcome)}",
        figure(telling, path.estimate),
        interval(telling, path.interval),
        figure(telling, path.facts["equal_weights"]),
        figure(telling, path.facts["points"]),
        figure(telling, linear.estimate) if linear is not None else NOTHING,
        figure(telling, place.estimate) if place is not None else NOTHING,
        figure(telling, place.facts["performance"], 0) if place is not None else NOTHING,
    )
