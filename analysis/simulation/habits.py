"""How people fill in forms: they skip, do not know, hurry, tick straight down, or stop half-way."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import Floats
from analysis.simulation.randomness import stream
from analysis.simulation.truth import Truth
from questionnaires import routing
from questionnaires.model import DONT_KNOW, AnswerType, Question, Questionnaire

SECONDS_A_QUESTION = 9.5
HURRY = 0.16
"""A speeder's share of the time others take."""
RATED = frozenset({AnswerType.RATING, AnswerType.LIKELIHOOD})


@dataclass(frozen=True)
class Habits:
    """For each of ``n`` respondents: which kind they are, their pace, and where they stop."""

    speeds: NDArray[np.bool_]
    straight: NDArray[np.bool_]
    pace: Floats
    """Seconds a question."""
    reach: Floats
    """Share of the questionnaire gone through; 1 for those who submit."""

    def complete(self, row: int) -> bool:
        """Whether the respondent reached the end."""
        return bool(self.reach[row] >= 1.0)


def make_habits(n: int, truth: Truth, seed: int) -> Habits:
    """Draw the habits of ``n`` respondents."""
    random = stream(seed, "habits")
    kind = random.random(n)
    speeds = kind < truth.speeder_share
    straight = (kind > 1 - truth.straight_liner_share) & ~speeds
    pace = SECONDS_A_QUESTION * np.exp(random.normal(0, 0.3, n))
    stops = random.random(n) < truth.partial_share
    reach = np.where(stops, random.uniform(0.1, 0.9, n), 1.0)
    return Habits(speeds, straight, np.where(speeds, pace * HURRY, pace), reach)


def leave_gaps(
    question: Question, column: Sequence[object], habits: Habits, truth: Truth, seed: int
) -> list[object]:
    """The column as it is really filled in: blanks, "don't know", careless ticks."""
    random = stream(seed, f"gaps {question.id}")
    n = len(column)
    blank = random.random(n) < truth.blank_share
    unsure = (random.random(n) < truth.dont_know_share) & question.scale.dont_know
    careless = _careless(question, habits, random)
    filled = [careless.get(row, answer) for row, answer in enumerate(column)]
    return [
        None if blank[row] else DONT_KNOW if unsure[row] and row not in careless else answer
        for row, answer in enumerate(filled)
    ]


def _careless(question: Question, habits: Habits, random: np.random.Generator) -> Mapping[int, int]:
    """Rows whose answer to a rating has nothing to do with the question."""
    low, high = question.scale.minimum, question.scale.maximum
    if question.scale.type not in RATED or low is None or high is None:
        return {}
    n = len(habits.speeds)
    ticks = random.integers(low + (high - low) // 3, high + 1, size=n)
    hurried = {row: int(ticks[row]) for row in _rows(habits.speeds)}
    shares = (0.5, 0.66, 0.83)
    down = {row: round(low + (high - low) * shares[row % 3]) for row in _rows(habits.straight)}
    return {**hurried, **down}


def _rows(chosen: NDArray[np.bool_]) -> list[int]:
    return [int(row) for row in np.flatnonzero(chosen)]


def document(
    questionnaire: Questionnaire, drafted: Mapping[str, object], reach: float, seed: int
) -> dict[str, object]:
    """One response document: only shown questions, and of those only what was reached."""
    shown = routing.clean(questionnaire, drafted, seed)
    last = len(shown) if reach >= 1.0 else max(1, int(reach * len(shown)))
    return dict(list(shown.items())[:last])
