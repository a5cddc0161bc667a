"""The weights that would make those who answered look like everybody."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats
from analysis.findings import Check, Finding, Refusal, Unit, Verdict
from analysis.labels import Labels, labelled
from analysis.questions.balancing import flagged
from analysis.questions.making import described, refused
from analysis.questions.present import Present
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.margins import Margin
from analysis.statistics.survey.raking import Raking, rake
from analysis.statistics.survey.weights import WeightCost, weight_cost
from analysis.thresholds import Thresholds

PLANNED = "planned weights"
"""Where a run keeps the weights of its plan for the rows of now."""
MOST_CATEGORIES = 50
"""Weighting a fact with more categories would let single answers speak for many."""
KEY = "respondents.weighting"


@dataclass(frozen=True, eq=False)
class Weights:
    """Weights (n,) of the rows of now, and where they come from: ``plan``, ``column``, ``frame``.

    ``raking`` says how far they reach the population; None where they came with the rows.
    """

    rows: Floats
    by: str
    cost: WeightCost
    raking: Raking | None = None


def weights_of(now: Present, plan: Thresholds) -> Weights | Refusal | None:
    """What the plan says, else what came with the rows, else what evens out a flagged imbalance.

    None where there is nothing to weight by; worked out once for all questions.
    """
    kept = now.scores.computed
    if KEY not in kept:
        kept[KEY] = _weights(now, plan)
    found: Weights | Refusal | None = kept[KEY]
    return found


def weighting(now: Present, plan: Thresholds) -> tuple[Finding, ...]:
    """How many unweighted answers the weighted ones are worth."""
    found = weights_of(now, plan)
    if found is None:
        return ()
    if isinstance(found, Refusal):
        return (refused(KEY, Unit.COUNT, "weights", found, now.dataset.n),)
    cost = found.cost
    return (
        Finding(
            KEY,
            cost.n,
            Unit.COUNT,
            "weights" if found.raking is None else "raking",
            described(int(cost.effective_n), plan)
            if cost.effective_n >= plan.show
            else Verdict.CANNOT_TELL,
            cost.effective_n,
            checks=_checks(found.raking),
            facts={
                "by": found.by,
                "design_effect": cost.design_effect,
                "smallest": cost.smallest,
                "largest": cost.largest,
                "wave": now.wave,
            },
        ),
    )


def _checks(raking: Raking | None) -> tuple[Check, ...]:
    if raking is None:
        return ()
    few = [f"{one.margin}: {one.category}" for one in raking.advice]
    joined = [one.join_with for one in raking.advice if one.join_with is not None]
    reached = {"largest_gap": raking.largest_gap, "at_bound": raking.at_bound}
    return (
        Check("margins_reached", raking.converged, reached),
        Check("categories_filled", not few, {"few": tuple(few), "join_with": tuple(joined)}),
        Check("cells_filled", raking.empty_cells == 0, {"empty": raking.empty_cells}),
    )


def _weights(now: Present, plan: Thresholds) -> Weights | Refusal | None:
    dataset, planned = now.dataset, now.scores.computed.get(PLANNED)
    if planned is not None:
        return Weights(planned.weights, "plan", planned.cost, planned)
    try:
        if dataset.weights is not None:
            return Weights(dataset.weights, "column", weight_cost(dataset.weights))
        facts = _frame_facts(dataset, plan)
        if not facts:
            return None
        raking = rake([_margin(dataset, name, frame) for name, frame in facts.items()])
    except StatisticsError as error:
        return Refusal("cannot_weight", {"reason": str(error)})
    return Weights(raking.weights, "frame", raking.cost, raking)


def _frame_facts(dataset: Dataset, plan: Thresholds) -> Mapping[str, Labels]:
    """Words known of everybody invited in which those who answered differ from them."""
    if dataset.n < plan.show or dataset.source.level != "respondent":
        return {}
    found = {}
    for name in dataset.frame:
        column = dataset.facts.get(name)
        if column is None or object not in (column.dtype, dataset.frame[name].dtype):
            continue
        labels = labelled(dataset.frame[name])
        few = 1 < len(labels.names) <= MOST_CATEGORIES
        if few and flagged(dataset.fact_labels(name).counts(), labels.counts(), plan):
            found[name] = labels
    return found


def _margin(dataset: Dataset, name: str, frame: Labels) -> Margin:
    """A label that the frame does not have counts as unknown: nobody knows its share."""
    ours, targets = dataset.fact_labels(name), frame.counts()
    names = [label if label in targets else None for label in ours.names]
    return Margin(name, list(np.array([*names, None], dtype=object)[ours.codes]), targets)
