"""A plan made ready for given answers: what is asked of them, and what they cannot give."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Event
from analysis.findings import Fact
from analysis.labels import labelled
from analysis.plans.model import AnalysisPlan, Weighting
from analysis.questions.registry import QUESTIONS, Question
from analysis.questions.suppression import MOST_GROUPS
from analysis.statistics.errors import StatisticsError
from analysis.statistics.survey.margins import Margin
from analysis.statistics.survey.raking import Raking, rake
from analysis.thresholds import Thresholds


@dataclass(frozen=True)
class Unmet:
    """Something that the plan asks for and the answers cannot give.

    ``path`` is the place in the plan, ``code`` one of ``fact_missing`` (nobody has this fact),
    ``too_many_values`` (a fact that names cases, not groups), ``other_questionnaire``,
    ``margins_do_not_fit`` (``facts`` has the sentence) and ``margins_not_reached``.
    """

    path: str
    code: str
    facts: Mapping[str, Fact]


@dataclass(frozen=True)
class Applied:
    """What a run needs of a plan.

    ``weights`` are those of the rows (n,) where the plan weights and it was possible.
    """

    questions: Mapping[str, Question]
    limits: Thresholds
    seed: int
    groups: tuple[str, ...]
    exploratory: tuple[str, ...]
    clusters: str | None
    events: tuple[Event, ...]
    weights: Raking | None
    unmet: tuple[Unmet, ...]


def applied(plan: AnalysisPlan, dataset: Dataset) -> Applied:
    """Choose the questions, groups and weights of a plan for a dataset; never raises for data."""
    weights, unreached = _weights(plan.weights, dataset)
    there = _there(dataset)
    return Applied(
        questions={name: QUESTIONS[name] for name in plan.asked()},
        limits=plan.limits(),
        seed=plan.seed,
        groups=tuple(name for name in plan.groups if name in there),
        exploratory=tuple(name for name in plan.exploratory if name in there),
        clusters=plan.clusters if plan.clusters in _clusters(dataset) else None,
        events=plan.events,
        weights=weights,
        unmet=(*_unmet(plan, dataset, there), *unreached),
    )


def _there(dataset: Dataset) -> frozenset[str]:
    found = set(dataset.facts)
    return frozenset(found if dataset.language is None else found | {"language"})


def _clusters(dataset: Dataset) -> frozenset[str]:
    found = set(dataset.facts)
    return frozenset(found if dataset.respondent is None else found | {"respondent"})


def _unmet(plan: AnalysisPlan, dataset: Dataset, there: frozenset[str]) -> Iterator[Unmet]:
    form = dataset.questionnaire.id
    if plan.questionnaire is not None and plan.questionnaire != form:
        yield Unmet(
            "questionnaire", "other_questionnaire", {"planned": plan.questionnaire, "used": form}
        )
    usual = AnalysisPlan().groups
    for name in plan.groups:
        if name not in there and plan.groups != usual:
            yield Unmet(f"groups.{name}", "fact_missing", {"fact": name})
        elif name in dataset.facts and len(dataset.fact_labels(name).names) > MOST_GROUPS:
            yield Unmet(f"groups.{name}", "too_many_values", {"fact": name, "most": MOST_GROUPS})
    if plan.clusters is not None and plan.clusters not in _clusters(dataset):
        yield Unmet("clusters", "fact_missing", {"fact": plan.clusters})


def _weights(wanted: Weighting | None, dataset: Dataset) -> tuple[Raking | None, Sequence[Unmet]]:
    if wanted is None:
        return None, ()
    missing = [name for name in wanted.margins if name not in dataset.facts]
    if missing:
        where = "weights.margins"
        return None, [Unmet(f"{where}.{n}", "fact_missing", {"fact": n}) for n in missing]
    margins = [
        Margin(name, _words(dataset, name), targets) for name, targets in wanted.margins.items()
    ]
    try:
        found = rake(margins, low=wanted.low, high=wanted.high)
    except StatisticsError as error:
        return None, [Unmet("weights.margins", "margins_do_not_fit", {"reason": str(error)})]
    if found.converged:
        return found, ()
    gap = {"largest_gap": found.largest_gap, "at_bound": found.at_bound}
    return found, [Unmet("weights", "margins_not_reached", gap)]


def _words(dataset: Dataset, name: str) -> list[object]:
    found = labelled(dataset.facts[name])
    # The last place answers to the code -1, which stands for no label.
    return list(np.array([*found.names, None], dtype=object)[found.codes])
