"""Print what ordinal answers cost: ``python -m tests.benchmarks.ordinal_speed``.

CPU and wall seconds, the median of five runs, on invented five-point answers to 32 items of 9
factors, and the most memory used so far.
"""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np

from analysis.statistics.ordinal.polychoric import polychoric
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.wlsmv import fit_ordinal

RUNS = 5
SIZES = (1_000, 10_000, 100_000, 1_000_000)
LENGTHS = {"rec": 3, "tru": 4, "cre": 3, "leg": 3, "ope": 4, "msa": 4, "mun": 4, "sat": 3, "loy": 4}
SCALES = {name: [f"{name}{item + 1}" for item in range(k)] for name, k in LENGTHS.items()}
NAMES = [item for items in SCALES.values() for item in items]
LIMITS = (-2.2, -1.2, 0.1, 1.4)
CHUNK = 100_000

Answers = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def answers(n: int) -> Answers:
    """Five-point answers to items of nine correlated factors."""
    draws = np.random.Generator(np.random.PCG64(1))
    found = np.empty((n, len(NAMES)))
    for start in range(0, n, CHUNK):
        size = min(CHUNK, n - start)
        rows = draws.standard_normal((size, len(NAMES)))
        common, first = draws.standard_normal(size), 0
        for length in LENGTHS.values():
            factor = 0.7 * common + 0.7 * draws.standard_normal(size)
            rows[:, first : first + length] += factor[:, None]
            first += length
        found[start : start + size] = np.digitize(rows, LIMITS) + 1.0
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
    model = cfa(SCALES)
    for n in SIZES:
        rows = answers(n)
        tasks: dict[str, Callable[[], object]] = {
            "polychoric correlations": lambda rows=rows: polychoric(rows, NAMES),
            "CFA, WLSMV": lambda rows=rows: fit_ordinal(model, rows, NAMES),
        }
        for name, task in tasks.items():
            cpu, wall = seconds(task)
            memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            sys.stdout.write(
                f"{n:>9,}  {name:<26} {cpu:8.3f} CPU s {wall:8.3f} s {memory:8.0f} MB\n"
            )


if __name__ == "__main__":
    main()
