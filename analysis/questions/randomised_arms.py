"""What an arm drawn by lot led to: the one place where a cause may be named."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Fact, Finding, Refusal, Unit
from analysis.labels import Labels
from analysis.questions import roles
from analysis.questions.making import effect_verdict, persons_only, refusal_of, refused, scaled
from analysis.questions.waiting_times import Times
from analysis.scores import Scores
from analysis.statistics.balance_check import balance_check
from analysis.statistics.crossover import crossover
from analysis.statistics.errors import StatisticsError
from analysis.statistics.randomised import Comparison, randomised
from analysis.thresholds import Thresholds

FACT = "arm"
KEY = "waiting.arm"
METHOD = "randomised_welch"
CLUSTERED = "randomised_cluster"
CROSSED = "crossover"
CONTROLS = ("control", "off", "kontroll", "av")
"""How the arm without the change is called in the data."""
BEFOREHAND = ("purchases_12m", "revenue_12m", "margin_12m", "products_held")
FAULTY = 0.001
"""A lot that comes out as uneven as this by chance once in a thousand has probably gone wrong."""


def arms(dataset: Dataset, scores: Scores, times: Times, plan: Thresholds) -> Iterator[Finding]:
    """For satisfaction with the wait and with the provider: each arm against the control."""
    if FACT not in dataset.facts:
        return
    labels = dataset.fact_labels(FACT)
    control = next((name for name in labels.names if name.lower() in CONTROLS), None)
    for outcome, (name, y) in _outcomes(dataset, scores, times).items():
        why = persons_only(dataset)
        if why is None and control is None:
            why = Refusal("no_control")
        if why is not None or control is None:
            yield refused(f"{KEY}.{outcome}", Unit.POINTS, METHOD, why or Refusal("no_control"))
            continue
        for finding in _compared(dataset, f"{KEY}.{outcome}", (labels, control), y, plan):
            yield replace(finding, facts={**finding.facts, "outcome": name})


def _outcomes(
    dataset: Dataset, scores: Scores, times: Times
) -> dict[str, tuple[str | None, Floats]]:
    """Names of outcomes in keys, with the item or construct and its scores (n,)."""
    found: dict[str, tuple[str | None, Floats]] = {}
    if times.waiting_item and times.satisfaction is not None:
        found["wait"] = times.outcome, times.satisfaction
    construct = roles.satisfaction(dataset.questionnaire)
    if construct is not None and not roles.is_binary(dataset.questionnaire, construct):
        found["satisfaction"] = construct.id, scores.constructs[construct.id]
    return found


def _compared(
    dataset: Dataset, key: str, arm: tuple[Labels, str], y: Floats, plan: Thresholds
) -> Iterator[Finding]:
    labels, control = arm
    rows = ~np.isnan(y) & (labels.codes >= 0)
    sizes = np.bincount(labels.codes[rows], minlength=len(labels.names))
    if sizes.min() < plan.certain or sizes.size < 2:
        yield refused(
            key, Unit.POINTS, METHOD, Refusal("group_too_small", {"needed": plan.certain})
        )
        return
    names = np.array(labels.names)[labels.codes[rows]]
    people = dataset.respondent_labels
    persons = None if people is None else people.take(rows).alone()
    repeated = persons is not None and np.unique(persons).size < persons.size
    checks = _lot(dataset, names, rows)
    try:
        found = randomised(y[rows], names, control, clusters=persons if repeated else None)
    except StatisticsError as error:
        yield refused(key, Unit.POINTS, METHOD, refusal_of(error), int(rows.sum()))
        return
    method = CLUSTERED if repeated else METHOD
    for each in found.comparisons:
        yield _told(key, each, found.control.mean, found.n, method, checks)
    if repeated and persons is not None and len(labels.names) == 2:
        yield from _crossed(dataset, key, (names, control), y[rows], (persons, rows), plan)


def _told(
    key: str, each: Comparison, before: float, n: int, method: str, checks: tuple[Check, ...]
) -> Finding:
    interval = scaled(each.difference.interval, 1.0, method)
    facts: dict[str, Fact] = {
        "arm": str(each.arm.arm),
        "control_mean": before,
        "arm_mean": each.arm.mean,
        "p_holm": each.adjusted_p,
        "standardised": each.standardised,
    }
    verdict = effect_verdict(interval, each.adjusted_p)
    name = f"{key}.{each.arm.arm}"
    value = each.difference.value
    return Finding(
        name, n, Unit.POINTS, method, verdict, value, interval, checks=checks, facts=facts
    )


def _lot(dataset: Dataset, names: NDArray[np.str_], rows: NDArray[np.bool_]) -> tuple[Check, ...]:
    """Whether arms look as a lot would make them, by what was known before."""
    known = [roles.number_fact(dataset, fact) for fact in BEFOREHAND]
    columns = [column[rows] for column in known if column is not None]
    columns = [column for column in columns if not np.isnan(column).any()]
    if not columns:
        return ()
    try:
        p = balance_check(names, np.column_stack(columns)).covariates.p
    except StatisticsError:
        return ()
    return (Check("fair_lot", p >= FAULTY, {"p": p}),)


def _crossed(
    dataset: Dataset,
    key: str,
    arm: tuple[NDArray[np.str_], str],
    y: Floats,
    repeated: tuple[NDArray[np.int64], NDArray[np.bool_]],
    plan: Thresholds,
) -> Iterator[Finding]:
    """Customers who met both arms, the earlier answer first."""
    (names, control), (persons, rows) = arm, repeated
    when = _when(dataset)
    if when is None:
        return
    order = np.lexsort((when[rows], persons))
    who, treated, value = persons[order], (names != control)[order], y[order]
    starts = np.flatnonzero(np.append(True, who[1:] != who[:-1]))
    lengths = np.diff(np.append(starts, who.size))
    pairs = starts[lengths == 2]
    pairs = pairs[treated[pairs] != treated[pairs + 1]]
    first = int(treated[pairs].sum())
    if min(first, pairs.size - first) < plan.compare:
        return
    try:
        found = crossover(value[pairs], value[pairs + 1], treated[pairs])
    except StatisticsError:
        return
    name = next(str(one) for one in np.unique(names) if one != control)
    made = Finding(
        f"{key}.{name}.crossover",
        found.n,
        Unit.POINTS,
        CROSSED,
        effect_verdict(found.effect.interval, found.effect.p),
        found.effect.value,
        scaled(found.effect.interval, 1.0, CROSSED),
        facts={"arm": name, "p": found.effect.p, "period": found.period.value},
    )
    carried = Check("no_carry_over", found.carry_over.p >= 0.1, {"p": found.carry_over.p})
    yield replace(made, checks=(carried,))


def _when(dataset: Dataset) -> Floats | None:
    """A number that grows with time (n,)."""
    if dataset.submitted is not None:
        return dataset.submitted
    labels = dataset.wave_labels
    if labels is None:
        return None
    places = np.argsort(np.argsort(np.array(labels.names))).astype(np.float64)
    return np.append(places, np.nan)[labels.codes]
