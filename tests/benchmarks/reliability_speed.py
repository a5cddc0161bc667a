"""What moments, reliability and exploration cost: ``python -m tests.benchmarks.reliability_speed``.

CPU seconds, the median of several runs, on invented answers to nine scales with 32 items, for 1,000
to 1,000,000 rows (fewer with an argument: ``... reliability_speed 100000``), beside the plain way
of doing the same with numpy or statsmodels.
"""

from __future__ import annotations

import os
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray
from statsmodels.multivariate.factor import Factor

from analysis.statistics.exploratory.factor_analysis import factor_analysis
from analysis.statistics.exploratory.factor_count import factor_count
from analysis.statistics.exploratory.schmid_leiman import schmid_leiman
from analysis.statistics.group_moments import group_moments
from analysis.statistics.htmt_bootstrap import bootstrap_htmt
from analysis.statistics.items import analysis_of_moments
from analysis.statistics.mardia import mardia
from analysis.statistics.moments import moments
from analysis.statistics.omega import omega
from analysis.statistics.pattern_moments import pattern_moments
from analysis.statistics.reliability import alpha_of_moments

Floats = NDArray[np.float64]
Task = Callable[[], object]

SIZES = (1_000, 10_000, 100_000, 1_000_000)
SCALES = (3, 4, 3, 3, 4, 4, 4, 3, 4)
RUNS = {1_000: 7, 10_000: 7, 100_000: 5, 1_000_000: 3}
ENDS = np.cumsum(SCALES)
PLACES = [list(range(end - k, end)) for end, k in zip(ENDS, SCALES, strict=True)]
LIMITS = {"alpha, 9 scales, with the pass": 0.2}
"""CPU seconds allowed at 1,000,000 rows."""


def answers(n: int) -> Floats:
    """Answers (n, 32) to nine scales that share a general factor."""
    draws = np.random.Generator(np.random.PCG64(1))
    general = draws.standard_normal((n, 1))
    constructs = general + draws.standard_normal((n, len(SCALES)))
    return np.repeat(constructs, SCALES, axis=1) + draws.standard_normal((n, sum(SCALES)))


def incomplete(items: Floats) -> Floats:
    """The same with 82 % of the rows incomplete."""
    draws = np.random.Generator(np.random.PCG64(2))
    holed = items.copy()
    holed[draws.random(items.shape) < 0.052] = np.nan
    return holed


def plain_alphas(items: Floats) -> list[float]:
    """Alpha as a textbook says it: variances of items and of their sum, scale by scale."""
    found = []
    for place in PLACES:
        scale = items[:, place]
        own, whole = scale.var(axis=0, ddof=1).sum(), scale.sum(axis=1).var(ddof=1)
        found.append(len(place) / (len(place) - 1) * (1 - own / whole))
    return found


def alphas(items: Floats) -> list[float]:
    """Alpha with its intervals of all scales from one pass."""
    sums = moments(items)
    return [alpha_of_moments(sums.only(place)).alpha for place in PLACES]


def tasks(items: Floats) -> list[tuple[str, Task, Task | None]]:
    """What is timed: a name, ours, and the peer if there is one."""
    n = items.shape[0]
    holed, groups = incomplete(items), np.arange(n) % 20
    sums = moments(items)
    correlation = sums.correlation()
    few = min(n, 10_000)
    return [
        ("moments, one pass", lambda: moments(items), lambda: np.cov(items, rowvar=False)),
        ("moments of 20 groups", lambda: group_moments(items, groups), None),
        ("moments pair by pair", lambda: moments(holed, missing="pairwise"), None),
        ("moments of patterns, 10,000 rows", lambda: pattern_moments(holed[:few]), None),
        ("alpha, 9 scales, with the pass", lambda: alphas(items), lambda: plain_alphas(items)),
        ("item analysis, from moments", lambda: analysis_of_moments(sums), None),
        ("omega, 4 items", lambda: omega(items[:, 3:7]), None),
        ("HTMT, 2,000 draws", lambda: bootstrap_htmt(items, PLACES, seed=1), None),
        ("Mardia, 32 items", lambda: mardia(items), None),
        ("omega hierarchical, 9 factors", lambda: schmid_leiman(correlation, 9), None),
        ("how many factors", lambda: factor_count(correlation, n, seed=1), None),
        ("EFA ML, 9 factors", lambda: explored(items), lambda: peer_factors(items[:few])),
    ]


def explored(items: Floats) -> object:
    """Nine factors by maximum likelihood, with the pass."""
    return factor_analysis(items, 9, method="ml")


def peer_factors(items: Floats) -> object:
    """The same extraction by statsmodels, on 10,000 rows at most."""
    return Factor(endog=items, n_factor=9, method="ml").fit()


def seconds(task: Task, runs: int) -> float:
    """Median CPU seconds of a task."""
    spent = []
    for _ in range(runs):
        started = time.process_time()
        task()
        spent.append(time.process_time() - started)
    return statistics.median(spent)


def main() -> None:
    """Print a line for every task and size, and whether the limits hold."""
    largest = int(sys.argv[1]) if len(sys.argv) > 1 else SIZES[-1]
    threads = os.environ.get("OMP_NUM_THREADS", "as many as there are")
    sys.stdout.write(f"BLAS threads: {threads} (set OMP_NUM_THREADS=1 to compare)\n")
    sys.stdout.write(f"{'task':36}{'rows':>10}{'CPU s':>10}{'peer s':>10}\n")
    for n in (size for size in SIZES if size <= largest):
        for name, ours, peer in tasks(answers(n)):
            spent = seconds(ours, RUNS[n])
            other = f"{seconds(peer, RUNS[n]):>10.4f}" if peer else f"{'-':>10}"
            verdict = _verdict(name, n, spent)
            sys.stdout.write(f"{name:36}{n:>10,}{spent:>10.4f}{other}{verdict}\n")


def _verdict(name: str, n: int, spent: float) -> str:
    if n < SIZES[-1] or name not in LIMITS:
        return ""
    return f"  limit {LIMITS[name]} {'held' if spent <= LIMITS[name] else 'MISSED'}"


if __name__ == "__main__":
    main()
