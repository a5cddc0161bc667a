"""What goes together with satisfaction and loyalty, how strongly, and which group matters most."""

from __future__ import annotations

from collections.abc import Hashable, Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions.applicable import not_applicable
from analysis.questions.asymmetry import asymmetries
from analysis.questions.driver_checks import model_checks
from analysis.questions.driver_units import with_units
from analysis.questions.fitting import STEP, Fitted, fitted
from analysis.questions.importance import dominance, importance
from analysis.questions.making import (
    SEED,
    ecological,
    effect_verdict,
    not_asked,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.modelling import Columns, Design, design
from analysis.questions.roles import OUTCOMES, is_binary
from analysis.scores import Scores
from analysis.statistics.dominance_bootstrap import DominanceBootstrap
from analysis.statistics.errors import StatisticsError
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole, Questionnaire


def predictors(questionnaire: Questionnaire, outcome: Construct) -> tuple[str, ...]:
    """The plan's predictors: dimensions, with their sibling for loyalty; drivers where there are
    no dimensions.
    """
    roles = [ConstructRole.DIMENSION]
    if outcome.role is ConstructRole.LOYALTY:
        roles.append(ConstructRole.SIBLING)
    found = tuple(c.id for c in questionnaire.constructs_with_role(*roles))
    if len(tuple(questionnaire.constructs_with_role(ConstructRole.DIMENSION))) >= 2:
        return found
    extra = questionnaire.constructs_with_role(ConstructRole.DRIVER)
    return (*found, *(construct.id for construct in extra))


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """For each outcome: R2, effects per five points, shares of R2 and the top group."""
    if dataset.n == 0:
        return Answer("drivers", refusal=Refusal("no_answers"))
    form = dataset.questionnaire
    outcomes = tuple(form.constructs_with_role(*OUTCOMES))
    findings: list[Finding] = []
    for outcome in outcomes:
        names = predictors(form, outcome)
        if names:
            findings.extend(_outcome(dataset, scores, outcome, names, plan, seed))
    if not findings:
        return Answer("drivers", refusal=not_asked("outcome" if not outcomes else "predictors"))
    return Answer("drivers", tuple(findings))


def _outcome(
    dataset: Dataset,
    scores: Scores,
    outcome: Construct,
    names: tuple[str, ...],
    plan: Thresholds,
    seed: int,
) -> Iterator[Finding]:
    made = _design(dataset, scores, (outcome, names), plan, seed)
    model = _fit(made, plan)
    key = f"drivers.{outcome.id}"
    for name, why in made.dropped.items():
        yield refused(f"{key}.{name}.effect", Unit.POINTS, "ols_hc3", why, made.n, name)
    if isinstance(model, Refusal):
        yield refused(f"{key}.r2", Unit.SHARE, "ols", model, made.n, outcome.id)
        return
    binary = is_binary(dataset.questionnaire, outcome)
    ranked = dominance(key, model, plan, seed)
    interval = ranked.r2_interval if isinstance(ranked, DominanceBootstrap) else None
    checks = (*model_checks(dataset, scores, model, plan), *ecological(dataset))
    yield replace(_r2(key, model, plan, binary), interval=interval, checks=checks)
    found = tuple(_effects(dataset, key, model, plan, binary))
    scores.computed[_mark(outcome, names, plan, seed)] = found
    yield from found
    yield from importance(dataset, key, model, ranked, plan)
    yield from with_units(dataset, key, model, plan, seed)
    if not binary:
        yield from asymmetries(key, model, plan, seed)


def model_effects(
    dataset: Dataset,
    scores: Scores,
    model: tuple[Construct, tuple[str, ...]],
    plan: Thresholds,
    seed: int,
) -> tuple[Finding, ...]:
    """The effects of a ``model`` of an outcome on constructs, none where it cannot be fitted.

    The plan's own models are fitted once, whatever looks at them.
    """
    outcome, names = model
    mark = _mark(outcome, names, plan, seed)
    if mark not in scores.computed:
        fit = _fit(_design(dataset, scores, model, plan, seed), plan)
        binary = is_binary(dataset.questionnaire, outcome)
        key = f"drivers.{outcome.id}"
        found = () if isinstance(fit, Refusal) else _effects(dataset, key, fit, plan, binary)
        scores.computed[mark] = tuple(found)
    kept: tuple[Finding, ...] = scores.computed[mark]
    return kept


def _mark(outcome: Construct, names: tuple[str, ...], plan: Thresholds, seed: int) -> Hashable:
    return ("drivers", outcome.id, names, plan, seed)


def _fit(made: Design, plan: Thresholds) -> Fitted | Refusal:
    why = _refusal(made, plan)
    if why is not None:
        return why
    try:
        return fitted(made)
    except StatisticsError as error:
        return refusal_of(error)


def _design(
    dataset: Dataset,
    scores: Scores,
    model: tuple[Construct, tuple[str, ...]],
    plan: Thresholds,
    seed: int,
) -> Design:
    outcome, names = model
    columns = Columns(
        scores.constructs[outcome.id],
        {name: scores.constructs[name] for name in names},
        _outside(dataset, scores, names),
    )
    return design(dataset, columns, plan, seed)


def _outside(dataset: Dataset, scores: Scores, names: tuple[str, ...]) -> NDArray[np.bool_]:
    """Rows (n,) without the score of a construct because it does not apply to them."""
    rows = np.zeros(dataset.n, dtype=bool)
    for name in names:
        rows |= np.isnan(scores.constructs[name]) & not_applicable(dataset, (name,))
    return rows


def _refusal(made: Design, plan: Thresholds) -> Refusal | None:
    if made.n < plan.drivers:
        return too_few(made.n, plan.drivers)
    if float(np.ptp(made.y)) == 0.0:
        return Refusal("constant")
    return None if made.names else not_asked("predictors")


def _r2(key: str, model: Fitted, plan: Thresholds, binary: bool) -> Finding:
    made = model.design
    return Finding(
        f"{key}.r2",
        made.n,
        Unit.SHARE,
        "ols_mi" if made.m else "ols",
        Verdict.SURE if model.p < plan.significance else Verdict.CANNOT_TELL,
        model.r2,
        subject=key.split(".")[1],
        facts={
            "adjusted_r2": model.adjusted_r2,
            "p": model.p,
            "predictors": made.names,
            "binary": binary,
            "clusters": None if made.clusters is None else len(np.unique(made.clusters)),
            "cluster_by": made.cluster_by,
        },
    )


def _effects(
    dataset: Dataset, key: str, model: Fitted, plan: Thresholds, binary: bool
) -> Iterator[Finding]:
    """Points more of the outcome for five points more of each predictor, the others held."""
    method = model.design.method
    for place, name in enumerate(model.design.names):
        slope = model.slopes[place]
        inflation = model.inflation[place]
        if inflation > plan.vif_withhold:
            why = Refusal("collinear", {"vif": inflation, "limit": plan.vif_withhold})
            yield refused(f"{key}.{name}.effect", Unit.POINTS, method, why, model.design.n, name)
            continue
        interval = Interval(STEP * slope.interval.low, STEP * slope.interval.high, method)
        yield Finding(
            f"{key}.{name}.effect",
            model.design.n,
            Unit.POINTS,
            method,
            effect_verdict(interval, model.adjusted[place]),
            STEP * slope.value,
            interval,
            name,
            checks=(model.vif_check(place, plan), *ecological(dataset)),
            facts={
                "step": STEP,
                "slope": slope.value,
                "p": slope.p,
                "p_holm": model.adjusted[place],
                "vif": inflation,
                "binary": binary,
            },
        )
