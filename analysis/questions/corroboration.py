"""The further answer without which nobody is called a hostage or a mercenary."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Dataset
from analysis.questions.roles import position
from questionnaires.model import QuestionRole

MUCH_TROUBLE = 100 * (5 - 1) / (7 - 1)
"""Five on the seven-point scale: somewhat agree that changing would be a lot of trouble."""
NO_PREFERENCE = 100 * (4 - 1) / (7 - 1)
"""Four on the seven-point scale: no preference over other providers."""
HALF_THE_WALLET = 50.0
ROUNDING = 1e-9


@dataclass(frozen=True)
class Corroboration:
    """Whose label (n,) another answer bears out, and which questions could have."""

    rows: NDArray[np.bool_]
    asked: tuple[str, ...]


def held_back(dataset: Dataset) -> Corroboration:
    """Those who say that changing would be much trouble."""
    rule = {QuestionRole.SWITCHING_BARRIER: (MUCH_TROUBLE, 100.0)}
    return _any(dataset, rule)


def looking_around(dataset: Dataset) -> Corroboration:
    """Those without preference, without tolerance for a price rise, or who buy mostly elsewhere."""
    rules = {
        QuestionRole.PREFERENCE: (0.0, NO_PREFERENCE),
        QuestionRole.PRICE_TOLERANCE: (0.0, 0.0),
        QuestionRole.SHARE_OF_WALLET: (0.0, HALF_THE_WALLET - 1e-6),
    }
    return _any(dataset, rules)


def _any(dataset: Dataset, rules: dict[QuestionRole, tuple[float, float]]) -> Corroboration:
    rows = np.zeros(dataset.n, dtype=bool)
    asked: list[str] = []
    for role, (low, high) in rules.items():
        question, where = dataset.questionnaire.with_role(role), position(dataset, role)
        if question is None or where is None:
            continue
        asked.append(question.id)
        rows |= (where >= low - ROUNDING) & (where <= high + ROUNDING)
    return Corroboration(rows, tuple(asked))
