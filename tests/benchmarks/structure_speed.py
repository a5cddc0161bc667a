"""Print what structural models cost: ``python -m tests.benchmarks.structure_speed``.

CPU and wall seconds, the median of five runs, on invented data of 32 items and 9 factors.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.statistics.structure.bootstrap import bootstrap
from analysis.statistics.structure.builders import cfa, serial_mediation
from analysis.statistics.structure.fit import fit

RUNS = 5
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LENGTHS = {"rec": 3, "tru": 4, "cre": 3, "leg": 3, "ope": 4, "msa": 4, "mun": 4, "sat": 3, "loy": 4}
SCALES = {name: [f"{name}{item + 1}" for item in range(k)] for name, k in LENGTHS.items()}
NAMES = [item for items in SCALES.values() for item in items]

Task = tuple[str, Callable[[], object]]


def answers(n: int) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Items of nine correlated factors."""
    draws = np.random.Generator(np.random.PCG64(1))
    rows = draws.standard_normal((n, len(NAMES)))
    common = draws.standard_normal(n)
    first = 0
    for length in LENGTHS.values():
        factor = 0.7 * common + 0.7 * draws.standard_normal(n)
        rows[:, first : first + length] += factor[:, None]
        first += length
    return rows


def tasks(n: int) -> list[Task]:
    """What is timed at ``n`` rows."""
    rows, model = answers(n), cfa(SCALES)
    found: list[Task] = [
        ("CFA, ML with errors", lambda: fit(model, rows, NAMES)),
        ("CFA, MLR", lambda: fit(model, rows, NAMES, estimator="mlr")),
    ]
    if n <= 100_000:
        mediation = serial_mediation(SCALES, ("tru", "sat", "loy"))
        found.append(
            ("latent mediation, 5,000 draws", lambda: bootstrap(mediation, rows, NAMES, seed=1))
        )
    return found


def seconds(task: Callable[[], object]) -> tuple[float, float]:
    """Median CPU and wall seconds of a task."""
    taken = []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        task()
        taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    return statistics.median(c for c, _ in taken), statistics.median(w for _, w in taken)


def main() -> None:
    """Print a line for each task and size."""
    for n in SIZES:
        for name, task in tasks(n):
            cpu, wall = seconds(task)
            sys.stdout.write(f"{n:>9,}  {name:<32} {cpu:8.3f} CPU s {wall:8.3f} s\n")


if __name__ == "__main__":
    main()
