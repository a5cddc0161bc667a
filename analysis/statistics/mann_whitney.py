"""Two groups compared by ranks: Mann and Whitney's test with its effect and its shift."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level, vector
from analysis.statistics.errors import NoVariation
from analysis.statistics.estimate import t_quantile, t_tails
from analysis.statistics.pairwise_gaps import ordered_gaps

# Below this size in both groups, and without ties, p is exact.
EXACT_BELOW = 50


@dataclass(frozen=True, slots=True)
class MannWhitney:
    """``u`` counts pairs in which a is above b (ties half).

    ``superiority`` is u over all pairs: the probability that one of a is above one of b.
    ``rank_biserial`` (-1 to 1, Cliff's delta) is twice it minus 1. ``shift`` is the median gap
    a - b in their unit.
    """

    n: int
    n_a: int
    n_b: int
    u: float
    p: float
    exact: bool
    superiority: float
    rank_biserial: float
    rank_biserial_interval: Interval
    shift: float
    shift_interval: Interval


@dataclass(frozen=True, slots=True)
class _Ranked:
    sizes: tuple[int, int]
    u: float
    error: float
    tied: bool

    @property
    def exact(self) -> bool:
        return not self.tied and max(self.sizes) < EXACT_BELOW


def mann_whitney(a: ArrayLike, b: ArrayLike, level: float = 0.95) -> MannWhitney:
    """The two-sided test of a (n_a,) and b (n_b,) (Mann & Whitney 1947).

    p is exact below 50 without ties, else normal with corrections for ties and continuity. The
    rank-biserial interval is Fisher's z with variance (n_a + n_b + 1) / (3 n_a n_b); the shift is
    Hodges & Lehmann's (1963) with the gaps at the test's critical ranks. Raises NoVariation((0, 1))
    when every value is the same.
    """
    first, second = vector(a), vector(b)
    ranked = _ranked(first, second)
    n_a, n_b = ranked.sizes
    pairs = n_a * n_b
    biserial = 2 * ranked.u / pairs - 1
    shift, limits = _shift(first, second, ranked, proper_level(level))
    return MannWhitney(
        n_a + n_b,
        n_a,
        n_b,
        ranked.u,
        _p(ranked),
        ranked.exact,
        ranked.u / pairs,
        biserial,
        _on_fishers_scale(biserial, math.sqrt((n_a + n_b + 1) / (3 * pairs)), level),
        shift,
        limits,
    )


def _ranked(a: Floats, b: Floats) -> _Ranked:
    pooled = np.concatenate([a, b])
    n = pooled.size
    _, where, counts = np.unique(pooled, return_inverse=True, return_counts=True)
    if counts.size == 1:
        raise NoVariation((0, 1))
    ranks = (np.cumsum(counts) - (counts - 1) / 2)[where]
    u = float(ranks[: a.size].sum()) - a.size * (a.size + 1) / 2
    ties = counts.astype(np.float64)
    lost = float(ties @ (ties * ties - 1)) / (n * (n - 1))
    error = math.sqrt(a.size * b.size / 12 * (n + 1 - lost))
    return _Ranked((a.size, b.size), u, error, counts.size < n)


def _p(ranked: _Ranked) -> float:
    n_a, n_b = ranked.sizes
    middle = n_a * n_b / 2
    if not ranked.exact:
        off = max(0.0, abs(ranked.u - middle) - 0.5)
        return t_tails(off / ranked.error, math.inf)
    chances = _chances(n_a, n_b)
    return min(1.0, 2 * float(chances[: round(middle - abs(ranked.u - middle)) + 1].sum()))


def _chances(n_a: int, n_b: int) -> Floats:
    """The probability of each u from 0 to n_a n_b under no difference."""
    ways = [np.ones(1)] * (n_b + 1)
    for i in range(1, n_a + 1):
        ways[0] = np.ones(1)
        for j in range(1, n_b + 1):
            # The largest of all is one of a, above all j of b, or one of b.
            total = np.zeros(i * j + 1)
            total[j:] = ways[j]
            total[: ways[j - 1].size] += ways[j - 1]
            ways[j] = total
    return np.asarray(ways[n_b] / special.binom(n_a + n_b, n_a))


def _on_fishers_scale(value: float, error: float, level: float) -> Interval:
    if abs(value) == 1:
        return Interval(value, value, "fisher_z", level)
    z, half = math.atanh(value), t_quantile(0.5 + level / 2, math.inf) * error
    return Interval(math.tanh(z - half), math.tanh(z + half), "fisher_z", level)


def _shift(a: Floats, b: Floats, ranked: _Ranked, level: float) -> tuple[float, Interval]:
    pairs = a.size * b.size
    edge = _critical_rank(ranked, (1 - level) / 2)
    wanted = [(pairs + 1) / 2, float(edge), float(pairs + 1 - edge)]
    shift, low, high = ordered_gaps(a, b, wanted)
    return shift, Interval(low, high, "hodges_lehmann", level)


def _critical_rank(ranked: _Ranked, tail: float) -> int:
    """The rank of the gap at the lower limit (at least 1, where no rank reaches the level)."""
    n_a, n_b = ranked.sizes
    if ranked.exact:
        return max(1, int(np.searchsorted(np.cumsum(_chances(n_a, n_b)), tail)))
    reach = t_quantile(1 - tail, math.inf) * ranked.error
    return max(1, round(n_a * n_b / 2 - reach))
