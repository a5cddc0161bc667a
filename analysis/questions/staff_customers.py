"""Whether units with satisfied staff are the units with satisfied customers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Finding, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.making import (
    SEED,
    effect_verdict,
    not_asked,
    persons_only,
    refusal_of,
    refused,
    too_few,
)
from analysis.questions.present import present
from analysis.scores import Scores, score
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError
from analysis.statistics.permutation_correlation import UnitCorrelation, permutation_spearman
from analysis.thresholds import PLAN, Thresholds

FACT = "unit"
STAFF = "employee_satisfaction"
METHOD = "spearman_permutation"


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Rank correlation over units of staff's satisfaction with customers' outcomes."""
    why = Refusal("no_answers") if dataset.n == 0 else persons_only(dataset)
    staff = None if dataset.mirror is None else _staff(dataset.mirror, plan)
    if why is None and (staff is None or FACT not in dataset.facts):
        why = not_asked("mirror", FACT, STAFF)
    if why is not None or staff is None:
        return Answer("staff_customers", refusal=why)
    now = present(dataset, scores)
    form = dataset.questionnaire
    pairs: dict[str, tuple[Floats, Floats]] = {}
    for construct in (roles.satisfaction(form), roles.loyalty(form)):
        if construct is not None:
            values = now.scores.constructs[construct.id]
            customers = _means(now.dataset, values, plan.compare)
            shared = sorted(staff.keys() & customers.keys())
            pairs[construct.id] = (
                np.array([staff[unit] for unit in shared]),
                np.array([customers[unit] for unit in shared]),
            )
    return Answer("staff_customers", tuple(_findings(pairs, plan, seed)))


def _staff(mirror: Dataset, plan: Thresholds) -> dict[str, float] | None:
    """Staff's mean satisfaction by unit, units with few left out; None where it was not asked."""
    if FACT not in mirror.facts or STAFF not in mirror.questionnaire.construct_by_id:
        return None
    return _means(mirror, score(mirror).constructs[STAFF], plan.show)


def _means(dataset: Dataset, values: Floats, needed: int) -> dict[str, float]:
    labels = dataset.fact_labels(FACT)
    known = ~np.isnan(values) & (labels.codes >= 0)
    k = len(labels.names)
    sizes = np.bincount(labels.codes[known], minlength=k)
    sums = np.bincount(labels.codes[known], values[known], minlength=k)
    return {
        name: float(total / n)
        for name, n, total in zip(labels.names, sizes, sums, strict=True)
        if n >= needed
    }


def _findings(
    pairs: Mapping[str, tuple[Floats, Floats]], plan: Thresholds, seed: int
) -> Iterator[Finding]:
    found: dict[str, UnitCorrelation] = {}
    for subject, (staff, customers) in pairs.items():
        key, n = f"staff_customers.{subject}", int(staff.size)
        if n < plan.staff_units:
            why = too_few(n, plan.staff_units)
            yield refused(key, Unit.CORRELATION, METHOD, why, n, subject)
            continue
        try:
            found[subject] = permutation_spearman(staff, customers, seed=seed)
        except StatisticsError as error:
            yield refused(key, Unit.CORRELATION, METHOD, refusal_of(error), n, subject)
    corrected = holm([one.p for one in found.values()]) if found else ()
    for (subject, one), p in zip(found.items(), corrected, strict=True):
        yield _told(subject, one, p)


def _told(subject: str, found: UnitCorrelation, p: float) -> Finding:
    # By few units the interval and the test may disagree; then the more careful one counts.
    verdict = effect_verdict(found.interval, p)
    return Finding(
        f"staff_customers.{subject}",
        found.n,
        Unit.CORRELATION,
        METHOD,
        Verdict.PROBABLY if verdict is Verdict.SURE else verdict,
        found.rho,
        found.interval,
        subject,
        facts={"p": found.p, "p_holm": p, "orders": found.orders, "exact": found.exact},
    )
