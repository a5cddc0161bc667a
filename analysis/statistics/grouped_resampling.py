"""The bootstrap of many rows, at the cost of a few hundred groups of nearly equal values."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.statistics.arrays import Floats

# The largest values stand alone, for they decide; below them groups grow with their rank.
ALONE = 100
GROWTH = 0.03
# No group holds more than this part of all.
LARGEST = 1 / 200


@dataclass(frozen=True, slots=True)
class Grouped:
    """``means`` (g,) of neighbouring values in ascending order and how many (g,) each stands for.

    ``squares`` (g,) are the means of their squares.

    Within a group all values count as its mean, which loses next to nothing of their variance.
    """

    means: Floats
    squares: Floats
    sizes: Floats

    def counts(self, draws: int, random: np.random.Generator) -> Floats:
        """How often each group came up (draws, g) when all its rows were drawn anew."""
        n = self.sizes.sum()
        drawn = random.multinomial(int(n), self.sizes / n, size=draws)
        return drawn.astype(np.float64)


def grouped(ordered: Floats) -> Grouped:
    """Ascending values (n,) in a few hundred groups; each alone when they are few."""
    n = ordered.size
    starts = n - np.array(_ends(n), dtype=np.intp)[::-1]
    sizes = np.diff(np.append(starts, n)).astype(np.float64)
    means, squares = (np.add.reduceat(x, starts) / sizes for x in (ordered, ordered**2))
    return Grouped(means, squares, sizes)


def _ends(n: int) -> list[int]:
    """Ranks from the top at which groups end, the last of them n."""
    ends = list(range(1, min(n, ALONE) + 1))
    while ends[-1] < n:
        size = max(1, min(int(GROWTH * ends[-1]), int(LARGEST * n)))
        ends.append(min(n, ends[-1] + size))
    return ends
