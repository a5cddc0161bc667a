"""What stands beside the factor model: one thing behind all, answers as steps, what is left."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.findings import Finding
from analysis.reports.appendix.cells import figure, interval, probability
from analysis.reports.choosing import told
from analysis.reports.telling import Telling


def model_paragraphs(telling: Telling) -> tuple[Iterator[str], ...]:
    """Sentences by paragraph; none for what was not found or not looked at."""
    return (_spread_and_order(telling), _ordinal(telling), _modifications(telling))


def _spread_and_order(telling: Telling) -> Iterator[str]:
    yield from _normality(telling)
    yield from _explored(telling)
    for finding in told(telling, "measurement", "measurement."):
        if finding.key.endswith(".omega_hierarchical"):
            yield from _general_share(telling, finding)


def _normality(telling: Telling) -> Iterator[str]:
    found = telling.told("measurement.normality")
    if found is not None and not all(check.held for check in found.checks):
        yield telling.say("measurement.normality", ratio=figure(telling, found.estimate))


def _explored(telling: Telling) -> Iterator[str]:
    found = telling.told("measurement.explored")
    if found is None or found.estimate is None:
        return
    yield telling.say(
        "measurement.explored",
        factors=int(str(found.facts["factors"])),
        share=telling.phrases.percent(found.estimate),
        value=figure(telling, found.facts["largest_crossing"]),
        item=str(found.facts["crossing"]),
    )
    astray = found.facts["astray"]
    if isinstance(astray, tuple) and astray:
        items = telling.phrases.listed([str(item) for item in astray])
        yield telling.say("measurement.explored_astray", items=items)


def _general_share(telling: Telling, finding: Finding) -> Iterator[str]:
    yield telling.say(
        "measurement.general_share",
        name=telling.name(finding.subject),
        share=figure(telling, finding.estimate),
        interval=interval(telling, finding.interval),
        items=int(str(finding.facts["items"])),
        total=figure(telling, finding.facts["omega_total"]),
    )
    explored = finding.facts["explored"]
    if explored is not None:
        yield telling.say("measurement.general_explored", explored=figure(telling, explored))


def _ordinal(telling: Telling) -> Iterator[str]:
    found = telling.told("measurement.ordinal")
    if found is None:
        return
    facts = found.facts
    yield telling.say(
        "measurement.ordinal",
        n=found.n,
        chi_square=figure(telling, facts["chi_square"], 1),
        df=figure(telling, facts["df"], 0),
        p=probability(telling, facts["p"]),
        cfi=figure(telling, facts["cfi"], 3),
        tli=figure(telling, facts["tli"], 3),
        rmsea=figure(telling, found.estimate, 3),
        interval=interval(telling, found.interval, 3),
        shift=figure(telling, _size(facts["largest_shift"])),
        item=str(facts["shifted"]),
        moved=figure(telling, facts["correlation_shift"]),
    )
    omegas = [
        f.estimate
        for f in told(telling, "measurement", "measurement.")
        if f.key.endswith(".ordinal_omega") and f.estimate is not None
    ]
    if omegas:
        low, high = figure(telling, min(omegas)), figure(telling, max(omegas))
        yield telling.say("measurement.ordinal_omega", low=low, high=high)


def _size(value: object) -> float | None:
    return abs(value) if isinstance(value, float) else None


def _modifications(telling: Telling) -> Iterator[str]:
    found = told(telling, "measurement", "measurement.modification.")
    if not found:
        return
    listed = [
        telling.say(
            f"measurement.modification_{finding.facts['relation']}",
            left=telling.name(str(finding.facts["left"])),
            right=telling.name(str(finding.facts["right"])),
            index=figure(telling, finding.estimate, 0),
            change=figure(telling, finding.facts["standardised_change"]),
        )
        for finding in found
    ]
    yield telling.say(
        "measurement.modifications",
        candidates=int(str(found[0].facts["candidates"])),
        list=telling.phrases.listed(listed),
    )
