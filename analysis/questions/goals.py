"""Whether the goals are met, with the doubt that the number of answers leaves."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.dataset import Dataset, Floats, Goal
from analysis.findings import Answer, Finding, Interval, Refusal, Unit, Verdict
from analysis.questions import roles
from analysis.questions.making import SEED, ecological, not_asked, refused, too_few
from analysis.questions.present import Present, present
from analysis.questions.recommendation import balance_of, on_scale, question_of
from analysis.questions.weighted_levels import planned_weights, weighted_mean_of
from analysis.scores import Scores
from analysis.statistics.goal_test import LEVEL, Outcome, goal_outcome
from analysis.statistics.means import mean_interval
from analysis.statistics.proportions import wilson
from analysis.thresholds import PLAN, Thresholds


@dataclass(frozen=True)
class Measured:
    """What a goal is about: its answers (m,), its unit and method, and whether shares
    are counted.
    """

    values: Floats
    unit: Unit
    method: str
    binary: bool = False
    weights: Floats | None = None


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, _seed: int = SEED) -> Answer:
    """Each goal met, not met or too close, by the 90 % interval."""
    if dataset.n == 0:
        return Answer("goals", refusal=Refusal("no_answers"))
    if not dataset.goals:
        return Answer("goals", refusal=not_asked("goals"))
    now = present(dataset, scores)
    return Answer("goals", tuple(_goal(now, goal, plan) for goal in dataset.goals))


def _goal(now: Present, goal: Goal, plan: Thresholds) -> Finding:
    key = f"goals.{goal.id}"
    measured = _measured(now, goal.subject, plan)
    if measured is None:
        why = Refusal("unknown_subject", {"subject": goal.subject})
        return refused(key, Unit.POINTS, "mean_t", why, subject=goal.subject)
    n = int(measured.values.size)
    if n < plan.goal:
        why = too_few(n, plan.goal)
        return refused(key, measured.unit, measured.method, why, n, goal.subject)
    target = goal.target / 100 if measured.binary and goal.target > 1 else goal.target
    estimate, interval = _estimate(measured)
    outcome = goal_outcome(interval, target, at_most=goal.direction == "at_most")
    return Finding(
        key,
        n,
        measured.unit,
        measured.method,
        Verdict.CANNOT_TELL if outcome is Outcome.TOO_CLOSE else Verdict.SURE,
        estimate,
        interval,
        goal.subject,
        checks=ecological(now.dataset),
        facts={
            "target": target,
            "direction": goal.direction,
            "outcome": outcome.value,
            "subject": goal.subject,
            "parent": goal.parent,
            "deadline": goal.deadline,
            "wave": now.wave,
            "binary": measured.binary,
        },
    )


def _measured(now: Present, subject: str, plan: Thresholds) -> Measured | None:
    if subject == "recommendation":
        question = question_of(now.dataset)
        if question is None or not on_scale(question):
            return None
        values = now.dataset.values[question.id]
        return Measured(values[~np.isnan(values)], Unit.BALANCE, "balance_wald")
    construct = now.dataset.questionnaire.construct_by_id.get(subject)
    if construct is None:
        return None
    values = now.scores.constructs[subject]
    known = ~np.isnan(values)
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    unit, method = (Unit.SHARE, "wilson") if binary else (Unit.POINTS, "mean_t")
    weights = planned_weights(now, plan)
    if weights is not None:
        method = "share_weighted" if binary else "mean_weighted"
        return Measured(values[known], unit, method, binary, weights[known])
    return Measured(values[known], unit, method, binary)


def _estimate(measured: Measured) -> tuple[float, Interval]:
    if measured.method == "balance_wald":
        balance = balance_of(measured.values, LEVEL)
        return balance.balance, balance.interval
    if measured.weights is not None:
        found = weighted_mean_of(
            measured.values, measured.weights, binary=measured.binary, level=LEVEL
        )
        return found.weighted.value, found.weighted.interval
    if measured.binary:
        part = wilson(int((measured.values > 50).sum()), int(measured.values.size), LEVEL)
        return part.share, part.interval
    mean = mean_interval(measured.values, LEVEL)
    return mean.mean, mean.interval
