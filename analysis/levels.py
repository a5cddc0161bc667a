"""Columns of few different values, translated once per value instead of once per row."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.dataset import AnswerState, Floats
from questionnaires.model import AnswerType, Question, Scale

ABSENT = object()
"""Stands for a question that a response document does not mention: it was not shown."""

State = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Level:
    """What one distinct raw value means: its state and, for an answer, its number or options."""

    state: AnswerState
    value: float = float("nan")
    chosen: frozenset[str] = frozenset()


BLANK = Level(AnswerState.BLANK)
DONT_KNOW_LEVEL = Level(AnswerState.DONT_KNOW)
NOT_APPLICABLE = Level(AnswerState.NOT_APPLICABLE)
NOT_SHOWN = Level(AnswerState.NOT_SHOWN)


class _Positions(dict[Hashable, int]):
    """Raw value -> position; a value seen for the first time is handed to ``first_seen``."""

    def __init__(self, first_seen: Callable[[Hashable], int]) -> None:
        super().__init__()
        self._first_seen = first_seen

    def __missing__(self, raw: Hashable) -> int:
        self[raw] = self._first_seen(raw)
        return self[raw]


class LevelTable:
    """Distinct raw values by position, as they appear; ``translate`` is asked once for each."""

    def __init__(self, translate: Callable[[Hashable], Level]) -> None:
        self._translate = translate
        self._positions = _Positions(self._add)
        self.levels: list[Level] = []

    def _add(self, raw: Hashable) -> int:
        self.levels.append(self._translate(raw))
        return len(self.levels) - 1

    def position(self, raw: Hashable) -> int:
        """The position of one raw value."""
        return self._positions[raw]

    def seen(self) -> Iterable[tuple[Hashable, int]]:
        """Each distinct raw value with its position."""
        return self._positions.items()

    def positions(self, column: Iterable[Hashable], n: int) -> NDArray[np.int64]:
        """The position of each of the ``n`` raw values in ``levels``."""
        return np.fromiter(map(self._positions.__getitem__, column), np.int64, n)

    def states(self, positions: NDArray[np.int64]) -> State:
        """The answer state of each row."""
        return np.array([level.state for level in self.levels], np.uint8)[positions]

    def values(self, positions: NDArray[np.int64]) -> Floats:
        """The number of each row, NaN where there is none."""
        return np.array([level.value for level in self.levels], np.float64)[positions]

    def column(self, positions: NDArray[np.int64]) -> tuple[NDArray[np.int64], Floats]:
        """The numbers as ``analysis.levelled`` keeps them."""
        return positions, np.array([level.value for level in self.levels], np.float64)

    def chosen(self, positions: NDArray[np.int64], code: str) -> NDArray[np.bool_]:
        """Whether each row chose the option ``code``."""
        return np.array([code in level.chosen for level in self.levels], np.bool_)[positions]


def option_values(scale: Scale) -> dict[str, float]:
    """Option code -> its score, or its position (0, 1, ...) where the options have no scores."""
    scored = all(option.score is not None for option in scale.options)
    return {
        option.code: float(option.score if scored and option.score is not None else position)
        for position, option in enumerate(scale.options)
    }


TEXT_TYPES = frozenset({AnswerType.SHORT_TEXT, AnswerType.LONG_TEXT})
NUMBER_TYPES = frozenset({AnswerType.RATING, AnswerType.LIKELIHOOD, AnswerType.WHOLE_NUMBER})


def answered(questions: Iterable[Question]) -> Sequence[Question]:
    """The questions that take an answer, so all but information."""
    return [q for q in questions if q.scale.type is not AnswerType.INFORMATION]
