"""Print what the heavier statistics cost: ``python -m tests.benchmarks.statistics``.

CPU and wall seconds, the median of five runs, on invented data of 1,000 and 100,000 rows.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.statistics.concentration import gini_interval
from analysis.statistics.dominance import general_dominance
from analysis.statistics.dominance_bootstrap import bootstrap_dominance
from analysis.statistics.logistic import logistic
from analysis.statistics.ols import ols
from analysis.statistics.omega import omega
from analysis.statistics.reliability import cronbach_alpha
from analysis.statistics.segmented import one_knot
from analysis.statistics.segmented_test import sup_f_test
from analysis.statistics.splines import restricted_cubic_spline

RUNS = 5
SIZES = (1_000, 100_000)
SCALES = (3, 4, 3, 3, 4, 4, 4, 3, 4)

Task = tuple[str, Callable[[], object]]


def tasks(n: int) -> list[Task]:
    """What is timed at ``n`` rows."""
    draws = np.random.Generator(np.random.PCG64(1))
    common = draws.standard_normal((n, 1))
    items = common + draws.standard_normal((n, sum(SCALES)))
    scales = np.split(items, np.cumsum(SCALES)[:-1], axis=1)
    x = common + draws.standard_normal((n, 9))
    y = x.sum(axis=1) + draws.standard_normal(n)
    minutes = np.round(draws.gamma(2, 10, n))
    satisfied = (y > 0).astype(np.float64)
    return [
        ("alpha, 9 scales", lambda: [cronbach_alpha(scale) for scale in scales]),
        ("omega, 9 scales", lambda: [omega(scale) for scale in scales]),
        ("OLS with HC3, p = 9", lambda: ols(y, x)),
        ("logistic regression, p = 9", lambda: logistic(satisfied, x)),
        ("dominance (LMG), p = 9", lambda: general_dominance(y, x)),
        ("dominance, 2,000 draws", lambda: bootstrap_dominance(y, x, seed=1)),
        ("spline against line", lambda: restricted_cubic_spline(x[:, 0], y)),
        ("one knot, exact search", lambda: one_knot(minutes, y)),
        ("sup-F, 1,000 draws", lambda: sup_f_test(minutes, y, seed=1)),
        ("Gini, 2,000 draws", lambda: gini_interval(minutes, seed=1)),
    ]


def seconds(task: Callable[[], object]) -> tuple[float, float]:
    """Median CPU and wall seconds of a task."""
    cpu: list[float] = []
    wall: list[float] = []
    for _ in range(RUNS):
        started = time.process_time(), time.perf_counter()
        task()
        cpu.append(time.process_time() - started[0])
        wall.append(time.perf_counter() - started[1])
    return statistics.median(cpu), statistics.median(wall)


def main() -> None:
    """Print one line a task and size."""
    sys.stdout.write(f"{'task':30}{'rows':>10}{'CPU s':>10}{'wall s':>10}\n")
    for n in SIZES:
        for name, task in tasks(n):
            cpu, wall = seconds(task)
            sys.stdout.write(f"{name:30}{n:>10,}{cpu:>10.4f}{wall:>10.4f}\n")


if __name__ == "__main__":
    main()
