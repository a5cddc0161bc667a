"""Whether results hold when careless answers, reversed items or the model's choices are changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Finding, Interval, Refusal, Unit
from analysis.questions import careless, roles
from analysis.questions.drivers import effects, model_design, predictors
from analysis.questions.making import SEED, ecological, level, refused
from analysis.questions.modelling import fitted
from analysis.questions.present import Present, present
from analysis.scores import Scores, mean_of_valid
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Levels without careless answers and reversed items; drivers with what the model
    leaves out.
    """
    if dataset.n == 0:
        return Answer("sensitivity", refusal=Refusal("no_answers"))
    now = present(dataset, scores)
    findings = (
        *_without_rows(now, plan),
        *_without_reversed(now, plan),
        *_other_models(dataset, scores, plan),
    )
    return Answer("sensitivity", findings)


def _without_rows(now: Present, plan: Thresholds) -> Iterator[Finding]:
    twice = careless.duplicates(now.dataset)
    flagged: Mapping[str, NDArray[np.bool_] | None] = {
        "without_speeders": careless.speeders(now.dataset, plan),
        "without_straight_liners": careless.straight_liners(now.dataset),
        "without_duplicates": None if twice is None else twice[0],
    }
    form = now.dataset.questionnaire
    outcomes = tuple(form.constructs_with_role(*roles.OUTCOMES, ConstructRole.RELATIONSHIP_INDEX))
    for what, rows in flagged.items():
        for construct in outcomes:
            if rows is not None:
                yield _kept(now, what, construct, ~rows, plan)


def _kept(
    now: Present, what: str, construct: Construct, rows: NDArray[np.bool_], plan: Thresholds
) -> Finding:
    key = f"sensitivity.{what}.levels.{construct.id}"
    values = now.scores.constructs[construct.id]
    known = ~np.isnan(values)
    removed = int((known & ~rows).sum())
    why: Refusal | None = None
    if removed == 0:
        why = Refusal("nothing_removed")
    elif removed < plan.show:
        why = Refusal("subtracts_too_few", {"needed": plan.show})
    if why is not None:
        return refused(key, Unit.POINTS, "mean_t", why, subject=construct.id)
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    baseline = level("", values, plan, binary=binary)
    varied = level(key, values[rows], plan, binary=binary, subject=construct.id)
    return _compared(now.dataset, what, varied, baseline, removed)


def _compared(
    dataset: Dataset, what: str, varied: Finding, baseline: Finding, removed: int
) -> Finding:
    """The varied result beside the one it checks."""
    if varied.estimate is None or baseline.estimate is None:
        return varied
    difference = varied.estimate - baseline.estimate
    half = _half_width(baseline.interval)
    robust = Check(
        "robust", abs(difference) <= half, {"difference": difference, "half_width": half}
    )
    return replace(
        varied,
        checks=(robust, *ecological(dataset)),
        facts={
            "what": what,
            "baseline": baseline.estimate,
            "difference": difference,
            "removed": removed,
        },
    )


def _half_width(interval: Interval | None) -> float:
    return 0.0 if interval is None else (interval.high - interval.low) / 2


def _without_reversed(now: Present, plan: Thresholds) -> Iterator[Finding]:
    form = now.dataset.questionnaire
    for construct in form.constructs:
        reverse = roles.reversed_items(form, construct)
        kept = tuple(item for item in construct.items if item not in reverse)
        if not reverse or not kept or construct.role is ConstructRole.CHECKLIST:
            continue
        columns = [now.scores.items[item] for item in kept if item in now.scores.items]
        needed = min(construct.min_valid, len(kept))
        values: Floats = mean_of_valid(columns, needed, now.dataset.n)
        key = f"sensitivity.without_reversed.levels.{construct.id}"
        baseline = level("", now.scores.constructs[construct.id], plan, binary=False)
        varied = level(key, values, plan, binary=False, subject=construct.id)
        yield _compared(now.dataset, "without_reversed", varied, baseline, len(reverse))


def _other_models(dataset: Dataset, scores: Scores, plan: Thresholds) -> Iterator[Finding]:
    form = dataset.questionnaire
    for outcome in form.constructs_with_role(*roles.OUTCOMES):
        usual = predictors(form, outcome)
        for what, role in (
            ("with_sibling", ConstructRole.SIBLING),
            ("with_drivers", ConstructRole.DRIVER),
        ):
            extra = tuple(c.id for c in form.constructs_with_role(role) if c.id not in usual)
            if usual and extra:
                yield from _model(dataset, scores, outcome, (what, usual, extra), plan)


def _model(
    dataset: Dataset,
    scores: Scores,
    outcome: Construct,
    change: tuple[str, tuple[str, ...], tuple[str, ...]],
    plan: Thresholds,
) -> Iterator[Finding]:
    """The effects of the larger model; a predictor's baseline is its effect in the usual one."""
    what, usual, extra = change
    before = _effects(dataset, scores, outcome, usual, plan)
    after = _effects(dataset, scores, outcome, (*usual, *extra), plan)
    for key, varied in after.items():
        moved = replace(varied, key=f"sensitivity.{what}.{key}")
        if key in before:
            yield _compared(dataset, what, moved, before[key], 0)
        else:
            new = {"what": what, "baseline": None, "difference": None, "removed": 0}
            yield replace(moved, checks=ecological(dataset), facts=new)


def _effects(
    dataset: Dataset,
    scores: Scores,
    outcome: Construct,
    names: tuple[str, ...],
    plan: Thresholds,
) -> dict[str, Finding]:
    made = model_design(dataset, scores, outcome, names, plan)
    if made.n < plan.drivers or not made.names or float(np.ptp(made.y)) == 0.0:
        return {}
    try:
        model = fitted(made)
    except StatisticsError:
        return {}
    binary = roles.is_binary(dataset.questionnaire, outcome)
    found = effects(dataset, f"drivers.{outcome.id}", model, plan, binary)
    return {finding.key: finding for finding in found}
