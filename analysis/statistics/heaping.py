"""Do people round the minutes they tell?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from analysis.statistics.arrays import Floats, proper_level, vector
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.proportions import Proportion, wilson

# Minutes are told in whole numbers; a stray fraction below this is rounding of the file.
NEARLY = 1e-6


@dataclass(frozen=True, slots=True)
class Heap:
    """The share of whole answers on multiples of ``step``, beside that expected without heaping.

    ``ratio`` is observed over expected; ``clear`` says that the interval lies above expectation.
    """

    step: int
    observed: Proportion
    expected: float
    ratio: float
    clear: bool


@dataclass(frozen=True, slots=True)
class Heaping:
    """``whole`` is the share of whole numbers, ``heaps`` one entry for each step that was asked."""

    n: int
    whole: float
    heaps: tuple[Heap, ...]


def heaping(
    minutes: ArrayLike, *, steps: tuple[int, ...] = (5, 10), level: float = 0.95
) -> Heaping:
    """Share of durations (n,) on multiples of each of ``steps``, with Wilson intervals.

    Only whole answers above half a step can tell, and one in ``step`` of them would lie on a
    multiple if all numbers were alike (as in Whipple's index of age heaping). Raises
    TooFewObservations when no answer can tell for some step.
    """
    told = vector(minutes)
    if told.min() < 0:
        raise OutOfRange("a duration", "zero or more")
    if not steps or min(steps) < 2:
        raise OutOfRange("a step", "at least 2 minutes")
    level = proper_level(level)
    whole = np.abs(told - np.rint(told)) < NEARLY
    share = float(whole.mean())
    return Heaping(told.size, share, tuple(_heap(told[whole], step, level) for step in steps))


def on_multiple(told: Floats, step: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """True for durations (n,) that are multiples of ``step``, nought among them."""
    return np.asarray(np.abs(told - step * np.rint(told / step)) < NEARLY, dtype=np.bool_)


def _heap(whole: Floats, step: int, level: float) -> Heap:
    able = whole[whole > step / 2]
    if able.size == 0:
        raise TooFewObservations(0, 1)
    observed = wilson(int(np.count_nonzero(on_multiple(able, step))), int(able.size), level)
    expected = 1 / step
    return Heap(
        step, observed, expected, observed.share / expected, observed.interval.low > expected
    )
