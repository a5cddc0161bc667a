"""Who answered, how well, and who is missing."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.dataset import Dataset, Floats, Words
from analysis.findings import Answer, Check, Finding, Unit, Verdict
from analysis.labels import labelled
from analysis.questions import careless
from analysis.questions.making import SEED, ecological, not_asked, refused, share
from analysis.questions.suppression import hidden_groups
from analysis.scores import Scores
from analysis.statistics.effect_sizes import share_difference, standardised_mean_difference
from analysis.thresholds import PLAN, Thresholds


def answer(dataset: Dataset, _scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Counts, response rate, careless answers, languages, and differences from the frame."""
    findings = (
        _answered(dataset),
        *_invited(dataset, plan),
        *_reached_the_end(dataset, plan),
        _speeders(dataset, plan),
        _straight_liners(dataset, plan),
        _duplicates(dataset, plan),
        *_languages(dataset, plan),
        *_balance(dataset, plan),
    )
    return Answer("respondents", findings)


def _count(key: str, n: int) -> Finding:
    return Finding(key, n, Unit.COUNT, "count", Verdict.SURE, float(n))


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


def _invited(dataset: Dataset, plan: Thresholds) -> tuple[Finding, ...]:
    """Nothing where rows were taken away: those invited would not be those who could be counted."""
    invited = dataset.source.invited
    if invited is None or dataset.source.filters:
        return ()
    complete = dataset.n if dataset.complete is None else int(dataset.complete.sum())
    counted = _count("respondents.invited", invited)
    key = "respondents.response_rate"
    if complete > invited:
        return counted, refused(key, Unit.SHARE, "wilson", not_asked("invited"))
    facts = {"complete": complete, "invited": invited}
    return counted, share(key, complete, invited, plan, facts=facts)


def _reached_the_end(dataset: Dataset, plan: Thresholds) -> tuple[Finding, ...]:
    if dataset.complete is None:
        return ()
    complete = int(dataset.complete.sum())
    done = share("respondents.completion", complete, dataset.n, plan, facts={"complete": complete})
    return done, share("respondents.partial", dataset.n - complete, dataset.n, plan)


def _speeders(dataset: Dataset, plan: Thresholds) -> Finding:
    key = "respondents.speeders"
    limit = careless.speed_limit(dataset, plan)
    if limit is None or dataset.seconds is None:
        return refused(key, Unit.SHARE, "wilson", not_asked("seconds"))
    known = int((~np.isnan(dataset.seconds)).sum())
    facts = {"median_seconds": limit[0], "limit_seconds": limit[1]}
    return share(key, int(careless.speeders(dataset, plan).sum()), known, plan, facts=facts)


def _straight_liners(dataset: Dataset, plan: Thresholds) -> Finding:
    key = "respondents.straight_liners"
    constructs = careless.mixed_constructs(dataset)
    if not constructs:
        return refused(key, Unit.SHARE, "wilson", not_asked("reversed items"))
    known = int(careless.can_straight_line(dataset).sum())
    facts = {"constructs": tuple(construct.id for construct in constructs)}
    return share(key, int(careless.straight_liners(dataset).sum()), known, plan, facts=facts)


def _duplicates(dataset: Dataset, plan: Thresholds) -> Finding:
    key = "respondents.duplicates"
    found = careless.duplicates(dataset)
    if found is None:
        return refused(key, Unit.SHARE, "wilson", not_asked("respondent"))
    rows, by = found
    return share(key, int(rows.sum()), dataset.n, plan, facts={"by": by})


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


def _balance(dataset: Dataset, plan: Thresholds) -> tuple[Finding, ...]:
    shared = [name for name in dataset.frame if name in dataset.facts]
    return tuple(_compared(dataset, name, plan) for name in shared if dataset.n >= plan.show)


def _compared(dataset: Dataset, name: str, plan: Thresholds) -> Finding:
    smd, category = _difference(dataset.facts[name], dataset.frame[name])
    key = f"respondents.balance.{name}"
    if smd is None:
        return refused(key, Unit.COEFFICIENT, "smd", not_asked(name), dataset.n, name)
    size = abs(smd)
    flag = "red" if size > plan.imbalance_red else "flag"
    flag = flag if size > plan.imbalance_flag else "none"
    return Finding(
        key,
        dataset.n,
        Unit.COEFFICIENT,
        "smd",
        Verdict.SURE if dataset.n >= plan.certain else Verdict.CANNOT_TELL,
        smd,
        subject=name,
        checks=(Check("balanced", size <= plan.imbalance_flag, {"smd": smd}),),
        facts={"flag": flag, "category": category, "n_frame": len(dataset.frame[name])},
    )


def _difference(answered: Floats | Words, frame: Floats | Words) -> tuple[float | None, str | None]:
    if object in (answered.dtype, frame.dtype):
        return _worst_category(labelled(answered).counts(), labelled(frame).counts())
    ours, theirs = _known(answered), _known(frame)
    if ours.size < 2 or theirs.size < 2 or theirs.std() == 0:
        return None, None
    return standardised_mean_difference(ours, theirs), None


def _known(column: Floats | Words) -> Floats:
    numbers = np.asarray(column, dtype=np.float64)
    return numbers[~np.isnan(numbers)]


def _worst_category(
    ours: Mapping[str, int], theirs: Mapping[str, int]
) -> tuple[float | None, str | None]:
    here, frame = sum(ours.values()), sum(theirs.values())
    if not here or not frame:
        return None, None
    worst: tuple[float, str] = (0.0, next(iter(theirs)))
    for name, count in theirs.items():
        smd = share_difference(ours.get(name, 0) / here, count / frame)
        if np.isfinite(smd) and abs(smd) > abs(worst[0]):
            worst = (float(smd), name)
    return worst
