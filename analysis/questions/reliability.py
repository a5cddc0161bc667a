"""Whether the items of a construct belong together."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Check, Fact, Finding, Refusal, Unit, Verdict
from analysis.questions.making import (
    SEED,
    certain,
    ecological,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.roles import reversed_items
from analysis.scores import Scores
from analysis.statistics.arrays import whole_rows
from analysis.statistics.errors import StatisticsError
from analysis.statistics.guttman import guttman_lambdas
from analysis.statistics.moments import moments
from analysis.statistics.omega import omega
from analysis.statistics.reliability import Alpha, alpha_of_moments, cronbach_alpha
from analysis.statistics.split_half import split_half
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Alpha with Feldt's interval, Guttman's bounds and split halves, omega, alpha without reversed
    items, mean inter-item correlation.
    """
    if dataset.n == 0:
        return Answer("reliability", refusal=Refusal("no_answers"))
    findings: list[Finding] = []
    for construct in dataset.questionnaire.constructs:
        findings.extend(_construct(dataset, scores, construct, plan, seed))
    return Answer("reliability", tuple(findings))


def _construct(
    dataset: Dataset, scores: Scores, construct: Construct, plan: Thresholds, seed: int
) -> tuple[Finding, ...]:
    key = f"reliability.{construct.id}"
    refusal = _refusal(construct)
    items = _table(scores, construct, construct.items)
    n = int(np.count_nonzero(whole_rows(items)))
    if refusal is None and n < plan.reliability:
        refusal = too_few(n, plan.reliability)
    if refusal is not None:
        return (refused(f"{key}.alpha", Unit.COEFFICIENT, "alpha_feldt", refusal, n, construct.id),)
    found = [*_alpha(dataset, key, items, plan, seed), _omega(dataset, key, items, plan)]
    reverse = reversed_items(dataset.questionnaire, construct)
    if reverse:
        found.append(_without(dataset, scores, construct, reverse, plan))
    return tuple(found)


def _refusal(construct: Construct) -> Refusal | None:
    if construct.role is ConstructRole.CHECKLIST:
        return Refusal("checklist")
    return Refusal("single_item") if len(construct.items) < 2 else None


def _table(scores: Scores, construct: Construct, items: tuple[str, ...]) -> Floats:
    source = scores.constructs if construct.of_constructs else scores.items
    return np.column_stack([source[item] for item in items])


def _alpha(
    dataset: Dataset, key: str, items: Floats, plan: Thresholds, seed: int
) -> tuple[Finding, ...]:
    try:
        sums = moments(items)
        found = alpha_of_moments(sums)
        bounds = _bounds(sums.covariance(), seed)
    except StatisticsError as error:
        n = int(items.shape[0])
        return (refused(f"{key}.alpha", Unit.COEFFICIENT, "alpha_feldt", refusal_of(error), n),)
    between = Finding(
        f"{key}.mean_inter_item",
        found.n,
        Unit.CORRELATION,
        "mean_inter_item",
        Verdict.SURE,
        found.mean_inter_item_r,
        subject=key.split(".")[1],
        checks=(certain(found.n, plan), *ecological(dataset)),
        facts={"items": found.k},
    )
    alpha = _of_alpha(dataset, f"{key}.alpha", found, plan)
    return replace(alpha, facts={**alpha.facts, **bounds}), between


def _bounds(covariance: Floats, seed: int) -> dict[str, Fact]:
    """Guttman's bounds and the halves; two items have but one way to be halved."""
    if covariance.shape[0] < 3:
        return {}
    try:
        halves, bounds = split_half(covariance, seed=seed), guttman_lambdas(covariance, seed=seed)
    except StatisticsError:
        return {}
    return {
        "lambda2": bounds.lambda2,
        "lambda6": bounds.lambda6,
        "odd_even": halves.odd_even.spearman_brown,
        "worst_split": halves.worst.guttman,
        "best_split": halves.best.guttman,
    }


def _of_alpha(
    dataset: Dataset, key: str, found: Alpha, plan: Thresholds, dropped: tuple[str, ...] = ()
) -> Finding:
    return Finding(
        key,
        found.n,
        Unit.COEFFICIENT,
        "alpha_feldt",
        Verdict.SURE,
        found.alpha,
        found.interval,
        key.split(".")[1],
        checks=(
            _reliable(found.alpha, plan),
            certain(found.n, plan),
            *ecological(dataset),
        ),
        facts={"items": found.k, **({"dropped": dropped} if dropped else {})},
    )


def _reliable(value: float, plan: Thresholds) -> Check:
    return Check("reliable", value >= plan.reliable, {"value": value, "needed": plan.reliable})


def _omega(dataset: Dataset, key: str, items: Floats, plan: Thresholds) -> Finding:
    k = int(items.shape[1])
    full = f"{key}.omega"
    if k < 3:
        refusal = Refusal("too_few_items", {"items": k, "needed": 3})
        return refused(full, Unit.COEFFICIENT, "omega_ml", refusal, subject=key.split(".")[1])
    try:
        found = omega(items)
    except StatisticsError as error:
        return refused(full, Unit.COEFFICIENT, "omega_ml", refusal_of(error))
    return Finding(
        full,
        found.n,
        Unit.COEFFICIENT,
        "omega_ml",
        Verdict.CANNOT_TELL if found.improper else Verdict.SURE,
        found.omega,
        found.interval,
        key.split(".")[1],
        checks=(
            _reliable(found.omega, plan),
            certain(found.n, plan),
            Check("proper", not found.improper),
            *ecological(dataset),
        ),
        facts={"items": k},
    )


def _without(
    dataset: Dataset,
    scores: Scores,
    construct: Construct,
    reverse: tuple[str, ...],
    plan: Thresholds,
) -> Finding:
    key = f"reliability.{construct.id}.alpha_without_reversed"
    kept = tuple(item for item in construct.items if item not in reverse)
    if len(kept) < 2:
        return refused(key, Unit.COEFFICIENT, "alpha_feldt", Refusal("single_item"))
    try:
        found = cronbach_alpha(_table(scores, construct, kept))
    except StatisticsError as error:
        return refused(key, Unit.COEFFICIENT, "alpha_feldt", refusal_of(error))
    return _of_alpha(dataset, key, found, plan, reverse)
