"""Whether results hold when careless answers, reversed items or the model's choices are changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset, Floats
from analysis.findings import Answer, Finding, Refusal, Unit
from analysis.questions import roles
from analysis.questions.careless import careless
from analysis.questions.indicators import doubtful
from analysis.questions.making import SEED, refused
from analysis.questions.present import Present, in_wave, present
from analysis.questions.sensitivity_comparison import compared, not_separable
from analysis.questions.sensitivity_models import listwise, other_models, without_careless
from analysis.questions.sensitivity_weights import weighted
from analysis.questions.weighted_levels import main_level
from analysis.scores import Scores, mean_of_valid
from analysis.thresholds import PLAN, Thresholds
from questionnaires.model import Construct, ConstructRole


def answer(dataset: Dataset, scores: Scores, plan: Thresholds = PLAN, seed: int = SEED) -> Answer:
    """Levels without careless answers and reversed items; drivers with what the model
    leaves out.
    """
    if dataset.n == 0:
        return Answer("sensitivity", refusal=Refusal("no_answers"))
    now = present(dataset, scores)
    findings = (
        *_without_rows(now, _doubtful(dataset, scores, now, plan), plan),
        *_without_reversed(now, plan),
        *weighted(now, plan),
        *other_models(dataset, scores, plan, seed),
        *without_careless(dataset, scores, plan, seed),
        *listwise(dataset, scores, plan, seed),
    )
    return Answer("sensitivity", findings)


def _doubtful(
    dataset: Dataset, scores: Scores, now: Present, plan: Thresholds
) -> NDArray[np.bool_]:
    """Signs are looked for in all waves together; ``now`` has the last one."""
    rows = doubtful(dataset, scores, plan)
    return rows if now.wave is None else rows[in_wave(dataset, now.wave)]


def _without_rows(
    now: Present, two_signs: NDArray[np.bool_], plan: Thresholds
) -> Iterator[Finding]:
    seen = careless(now.dataset, now.scores, plan)
    flagged: Mapping[str, NDArray[np.bool_] | None] = {
        "without_speeders": seen.fast,
        "without_straight_liners": seen.straight,
        "without_duplicates": seen.repeated,
        "without_doubtful": two_signs,
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
    why = not_separable(removed, plan)
    if why is not None:
        return refused(key, Unit.POINTS, "mean_t", why, subject=construct.id)
    binary = roles.is_binary(now.dataset.questionnaire, construct)
    kept = np.where(rows, values, np.nan)
    baseline = main_level(now, "", values, plan, binary=binary)
    varied = main_level(now, key, kept, plan, binary=binary, subject=construct.id)
    return compared(now.dataset, what, varied, baseline, removed)


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
        baseline = main_level(now, "", now.scores.constructs[construct.id], plan, binary=False)
        varied = main_level(now, key, values, plan, binary=False, subject=construct.id)
        yield compared(now.dataset, "without_reversed", varied, baseline, len(reverse))
