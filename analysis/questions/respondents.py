"""Who answered, how well, and who is missing."""

from __future__ import annotations

from collections.abc import Iterator

from analysis.dataset import Dataset
from analysis.findings import Answer, Check, Finding, Refusal, Unit, Verdict
from analysis.questions.balancing import balance
from analysis.questions.careless import Careless, careless, mixed_constructs
from analysis.questions.indicators import doubtful, indicators
from analysis.questions.lateness import early_and_late
from analysis.questions.making import SEED, ecological, not_asked, refused, share
from analysis.questions.missingness import missing
from analysis.questions.outcomes import invited
from analysis.questions.present import present
from analysis.questions.suppression import hidden_groups
from analysis.questions.weighting import weighting
from analysis.scores import Scores
from analysis.thresholds import PLAN, Thresholds


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Counts, rates, careless and missing answers, languages, and differences from the frame."""
    now = present(dataset, scores)
    seen = careless(dataset, scores, plan)
    findings = (
        _answered(dataset),
        *invited(dataset, plan),
        *_reached_the_end(dataset, plan),
        _speeders(seen, plan),
        _straight_liners(dataset, seen, plan),
        _duplicates(dataset, seen, plan),
        *_signs(dataset, scores, plan),
        *missing(dataset, scores, plan),
        *_languages(dataset, plan),
        *balance(dataset, plan),
        *early_and_late(now, plan),
        *weighting(now, plan),
    )
    return Answer("respondents", findings)


def _answered(dataset: Dataset) -> Finding:
    source = dataset.source
    complete = None if dataset.complete is None else int(dataset.complete.sum())
    return Finding(
        "respondents.answered",
        dataset.n,
        Unit.COUNT,
        "count",
        Verdict.SURE,
        float(dataset.n),
        checks=(
            Check("frame", not source.self_selected),
            Check("filtered", not source.filters, {"filters": source.filters}),
            *ecological(dataset),
        ),
        facts={
            "rows_read": source.rows_read,
            "complete": complete,
            "partial": None if complete is None else dataset.n - complete,
            "self_selected": source.self_selected,
        },
    )


def _reached_the_end(dataset: Dataset, plan: Thresholds) -> tuple[Finding, ...]:
    if dataset.complete is None:
        return ()
    complete = int(dataset.complete.sum())
    done = share("respondents.completion", complete, dataset.n, plan, facts={"complete": complete})
    return done, share("respondents.partial", dataset.n - complete, dataset.n, plan)


def _speeders(seen: Careless, plan: Thresholds) -> Finding:
    key = "respondents.speeders"
    if isinstance(seen.pace, Refusal):
        return refused(key, Unit.SHARE, "wilson", seen.pace)
    facts = {"median_seconds": seen.pace.median, "limit_seconds": seen.pace.limit}
    return share(key, int(seen.fast.sum()), seen.pace.known, plan, facts=facts)


def _straight_liners(dataset: Dataset, seen: Careless, plan: Thresholds) -> Finding:
    key = "respondents.straight_liners"
    constructs = mixed_constructs(dataset)
    if not constructs:
        return refused(key, Unit.SHARE, "wilson", not_asked("reversed items"))
    facts = {"constructs": tuple(construct.id for construct in constructs)}
    return share(key, int(seen.straight.sum()), int(seen.both_ways.sum()), plan, facts=facts)


def _duplicates(dataset: Dataset, seen: Careless, plan: Thresholds) -> Finding:
    key = "respondents.duplicates"
    if seen.repeated is None:
        return refused(key, Unit.SHARE, "wilson", not_asked("respondent"))
    return share(key, int(seen.repeated.sum()), dataset.n, plan, facts={"by": seen.by})


def _signs(dataset: Dataset, scores: Scores, plan: Thresholds) -> Iterator[Finding]:
    """Further signs of carelessness, and rows that show two signs or more."""
    for name, found in indicators(dataset, scores).items():
        key = f"respondents.careless.{name}"
        if isinstance(found, Refusal):
            yield refused(key, Unit.SHARE, "wilson", found)
        else:
            known = int(found.known.sum())
            yield share(key, int((found.rows & found.known).sum()), known, plan, facts=found.facts)
    if dataset.n:
        rows = doubtful(dataset, scores, plan)
        yield share("respondents.careless.two_signs", int(rows.sum()), dataset.n, plan)


def _languages(dataset: Dataset, plan: Thresholds) -> tuple[Finding, ...]:
    if dataset.language_labels is None:
        return ()
    sizes = dataset.language_labels.counts()
    unseen = hidden_groups(sizes, dataset.n - sum(sizes.values()), plan)
    return tuple(
        refused(f"respondents.language.{name}", Unit.SHARE, "wilson", unseen[name].refusal(plan))
        if name in unseen
        else share(f"respondents.language.{name}", size, dataset.n, plan)
        for name, size in sizes.items()
    )
