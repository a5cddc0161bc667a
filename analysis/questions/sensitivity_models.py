"""Drivers with what the usual model leaves out, and without careless answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Finding, Unit
from analysis.questions import roles
from analysis.questions.applicable import parts_of
from analysis.questions.careless import careless
from analysis.questions.drivers import model_effects, predictors
from analysis.questions.making import ecological, refused
from analysis.questions.modelling import CLUSTERS
from analysis.questions.present import Present, cut
from analysis.questions.sensitivity_comparison import compared, not_separable
from analysis.scores import Scores
from analysis.thresholds import Thresholds
from questionnaires.model import Construct, ConstructRole

IMPUTATIONS = 5
"""Enough to see whether a result holds; what is reported rests on the plan's own number."""


def _fewer(plan: Thresholds) -> Thresholds:
    return replace(plan, imputations=min(plan.imputations, IMPUTATIONS))


def without_careless(
    dataset: Dataset, scores: Scores, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """Effects of drivers when all flagged answers (fast, straight-lined, repeated) are left out."""
    flagged = careless(dataset, scores, plan).any()
    kept = _without(dataset, scores, flagged)
    removed = int(flagged.sum())
    for outcome in dataset.questionnaire.constructs_with_role(*roles.OUTCOMES):
        names = predictors(dataset.questionnaire, outcome)
        usual = _effects(dataset, scores, (outcome, names), plan, seed) if names else {}
        why = not_separable(removed, plan)
        model = (outcome, names)
        after = {} if why else _effects(kept.dataset, kept.scores, model, _fewer(plan), seed)
        for key, before in usual.items():
            full = f"sensitivity.without_careless.{key}"
            if why is not None:
                yield refused(full, Unit.POINTS, before.method, why, subject=before.subject)
            elif key in after:
                varied = replace(after[key], key=full)
                yield compared(dataset, "without_careless", varied, before, removed)


def _without(dataset: Dataset, scores: Scores, flagged: NDArray[np.bool_]) -> Present:
    """The other rows with what the models look at: a copy of everything would be large."""
    form = dataset.questionnaire
    outcomes = tuple(form.constructs_with_role(*roles.OUTCOMES))
    names = {outcome.id for outcome in outcomes}
    names.update(name for outcome in outcomes for name in predictors(form, outcome))
    items = {item for name in names for item in parts_of(form, name)}
    facts = CLUSTERS if dataset.clusters is None else (dataset.clusters,)
    some = replace(scores, items={}, constructs={name: scores.constructs[name] for name in names})
    return cut(dataset.only(items, facts), some, ~flagged, "without careless answers")


def other_models(
    dataset: Dataset, scores: Scores, plan: Thresholds, seed: int
) -> Iterator[Finding]:
    """Effects of drivers with mutual satisfaction, and with value, effort ... in the model."""
    form = dataset.questionnaire
    for outcome in form.constructs_with_role(*roles.OUTCOMES):
        usual = predictors(form, outcome)
        for what, role in (
            ("with_sibling", ConstructRole.SIBLING),
            ("with_drivers", ConstructRole.DRIVER),
        ):
            extra = tuple(c.id for c in form.constructs_with_role(role) if c.id not in usual)
            if usual and extra:
                yield from _model(dataset, scores, (outcome, usual, extra), what, plan, seed)


def _model(
    dataset: Dataset,
    scores: Scores,
    change: tuple[Construct, tuple[str, ...], tuple[str, ...]],
    what: str,
    plan: Thresholds,
    seed: int,
) -> Iterator[Finding]:
    """The effects of the larger model; a predictor's baseline is its effect in the usual one."""
    outcome, usual, extra = change
    before = _effects(dataset, scores, (outcome, usual), plan, seed)
    after = _effects(dataset, scores, (outcome, (*usual, *extra)), _fewer(plan), seed)
    for key, varied in after.items():
        moved = replace(varied, key=f"sensitivity.{what}.{key}")
        if key in before:
            yield compared(dataset, what, moved, before[key], 0)
        else:
            new = {"what": what, "baseline": None, "difference": None, "removed": 0}
            yield replace(moved, checks=ecological(dataset), facts=new)


def listwise(dataset: Dataset, scores: Scores, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """Effects of drivers in rows without a missing answer, where the usual model is imputed."""
    never = replace(plan, listwise=float("inf"))
    for outcome in dataset.questionnaire.constructs_with_role(*roles.OUTCOMES):
        model = (outcome, predictors(dataset.questionnaire, outcome))
        usual = _effects(dataset, scores, model, plan, seed)
        if not any(finding.method.endswith("_mi") for finding in usual.values()):
            continue
        after = _effects(dataset, scores, model, never, seed)
        for key, before in usual.items():
            if key in after:
                varied = replace(after[key], key=f"sensitivity.listwise.{key}")
                removed = before.n - varied.n
                why = not_separable(removed, plan)
                if why is None:
                    yield compared(dataset, "listwise", varied, before, removed)
                else:
                    yield refused(
                        varied.key, Unit.POINTS, varied.method, why, subject=varied.subject
                    )


def _effects(
    dataset: Dataset,
    scores: Scores,
    model: tuple[Construct, tuple[str, ...]],
    plan: Thresholds,
    seed: int,
) -> dict[str, Finding]:
    found = model_effects(dataset, scores, model, plan, seed)
    return {finding.key: finding for finding in found}
