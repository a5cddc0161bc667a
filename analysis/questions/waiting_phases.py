"""Satisfaction with waits before, during and after the service."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.findings import Fact, Finding, Unit
from analysis.questions.drawing import drawn_rows
from analysis.questions.making import ecological, hidden, level, refused
from analysis.questions.small_cells import is_small
from analysis.questions.waiting_times import Times
from analysis.statistics.adjustment import holm
from analysis.statistics.errors import StatisticsError
from analysis.statistics.estimate import Estimate
from analysis.statistics.ols import ols
from analysis.thresholds import Thresholds
from questionnaires.model import QuestionRole

KEY = "waiting.phase"


def phases(dataset: Dataset, times: Times, plan: Thresholds, seed: int) -> Iterator[Finding]:
    """The level of each phase, and how it differs from the other waits of the same length."""
    question = dataset.questionnaire.with_role(QuestionRole.WAIT_PHASE)
    satisfaction = times.satisfaction
    if question is None or not times.waiting_item or satisfaction is None:
        return
    given = dataset.choices.get(question.id, {})
    nobody = {option.code for option in question.scale.options if option.exclusive}
    columns = {code: rows for code, rows in given.items() if code not in nobody and rows.any()}
    apart = _differences(columns, times, plan, seed)
    waited = ~np.isnan(satisfaction)
    everyone = int(waited.sum())
    for code, rows in columns.items():
        there = int((rows & waited).sum())
        # All who waited are told elsewhere, so the others of a phase must not be few either.
        if is_small(there, plan) or is_small(everyone - there, plan):
            yield refused(f"{KEY}.{code}", Unit.POINTS, "mean_t", hidden(plan), subject=code)
            continue
        yield level(
            f"{KEY}.{code}",
            satisfaction[rows],
            plan,
            binary=False,
            facts=apart.get(code, {}),
            checks=ecological(dataset),
            subject=code,
        )


def _differences(
    columns: Mapping[str, NDArray[np.bool_]], times: Times, plan: Thresholds, seed: int
) -> dict[str, dict[str, Fact]]:
    """Points that each phase goes with, the other phases and the length of the wait held."""
    felt = times.perceived if times.perceived is not None else times.actual
    satisfaction = times.satisfaction
    if felt is None or satisfaction is None:
        return {}
    rows = drawn_rows(~np.isnan(satisfaction) & ~np.isnan(felt), seed)
    some = {code: part for code, there in columns.items() if _both(part := there[rows], plan)}
    if not some:
        return {}
    length = np.log1p(np.maximum(felt[rows], 0.0))
    table = np.column_stack([*(there.astype(np.float64) for there in some.values()), length])
    try:
        slopes = ols(satisfaction[rows], table).slopes[:-1]
    except StatisticsError:
        return {}
    adjusted = holm([slope.p for slope in slopes])
    return {code: _facts(slope, p) for code, slope, p in zip(some, slopes, adjusted, strict=True)}


def _both(there: NDArray[np.bool_], plan: Thresholds) -> bool:
    count = int(there.sum())
    return plan.compare <= count <= there.size - plan.compare


def _facts(slope: Estimate, p: float) -> dict[str, Fact]:
    return {
        "difference": slope.value,
        "difference_low": slope.interval.low,
        "difference_high": slope.interval.high,
        "p_holm": p,
    }
