"""What became of those invited, or of those who opened a link that everybody may use."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Dataset
from analysis.findings import Fact, Finding, Point, Unit, Verdict
from analysis.questions.making import hidden, not_asked, refused, share
from analysis.statistics.survey.outcome_rates import Dispositions, outcome_rates, participation
from analysis.thresholds import Thresholds

TOLD = ("RR1", "RR2", "RR5", "RR6", "COOP1", "CON1")
"""Rates that need no guess of how many of the unknown were eligible."""


def invited(dataset: Dataset, plan: Thresholds) -> Iterator[Finding]:
    """Nothing where rows were taken away: those invited would not be those who could be counted."""
    source = dataset.source
    if source.filters or source.level != "respondent":
        return
    complete = dataset.n if dataset.complete is None else int(dataset.complete.sum())
    if source.invited is not None:
        yield from _rates(dataset, complete, source.invited, plan)
    elif source.self_selected and dataset.complete is not None:
        yield _participation(dataset, complete, plan)


def _rates(dataset: Dataset, complete: int, asked: int, plan: Thresholds) -> Iterator[Finding]:
    yield Finding("respondents.invited", asked, Unit.COUNT, "count", Verdict.SURE, float(asked))
    key = "respondents.response_rate"
    if dataset.n > asked or complete > asked:
        yield refused(key, Unit.SHARE, "wilson", not_asked("invited"))
        return
    # Invitations that did not arrive are left out of RR5 and count in RR1.
    definition = "RR1" if dataset.source.bounced is None else "RR5"
    facts: dict[str, Fact] = {"complete": complete, "invited": asked, "definition": definition}
    yield share(key, complete, asked, plan, facts=facts)
    if asked >= plan.show:
        yield _outcomes(dataset, complete, asked)


def _outcomes(dataset: Dataset, complete: int, asked: int) -> Finding:
    source, partial = dataset.source, dataset.n - complete
    unknown = source.bounced or 0
    refused_by = min(source.declined or 0, asked - dataset.n)
    silent = asked - dataset.n - refused_by
    found = outcome_rates(
        Dispositions(complete, partial, refused=refused_by, not_reached=silent, unknown=unknown)
    )
    told = [rate for rate in found.rates if rate.name in TOLD]
    return Finding(
        "respondents.outcome_rates",
        found.invited,
        Unit.SHARE,
        "aapor",
        Verdict.SURE,
        points=tuple(Point(rate.name, rate.rate, round(rate.n)) for rate in told),
        facts={
            "complete": complete,
            "partial": partial,
            "refused": refused_by,
            "not_reached": silent,
            "unknown": unknown,
        },
    )


def _participation(dataset: Dataset, complete: int, plan: Thresholds) -> Finding:
    """No response rate: nobody knows how many might have answered. Nor has it an interval."""
    key = "respondents.participation"
    if dataset.n < plan.show:
        return refused(key, Unit.SHARE, "participation", hidden(plan))
    found = participation(dataset.n, dataset.n, complete)
    return Finding(
        key,
        dataset.n,
        Unit.SHARE,
        "participation",
        Verdict.SURE,
        found.complete_share,
        facts={"started": found.started, "complete": found.complete},
    )
