"""Print what models of rows with gaps cost: ``python -m tests.benchmarks.fiml_speed [CSV ...]``.

CPU and wall seconds, the median of three runs, of a CFA of 32 five-point items and 9 factors, on
invented answers of which four rows in five have gaps, or on the columns of that name in CSV files.
"""

from __future__ import annotations

import statistics
import sys
import time
from collections.abc import Iterator

import numpy as np
import pandas as pd

from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.fiml import GappyEstimator, GappyFit, fit_gappy
from tests.benchmarks.structure_speed import NAMES, SCALES, answers

RUNS = 3
SIZES = (1_000, 10_000, 100_000)
CUTS = (-1.9, -1.1, -0.25, 0.8)

Rows = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def gappy_answers(n: int) -> Rows:
    """Answers 1-5, missing more often on one of two channels."""
    draws = np.random.Generator(np.random.PCG64(2))
    rows = answers(n)
    found = 1.0 + np.searchsorted(CUTS, rows / rows.std(axis=0))
    odds = -3 + 0.9 * (draws.random(n) < 0.4) + 0.4 * draws.standard_normal(n)
    found[draws.random(rows.shape) < 1 / (1 + np.exp(-odds))[:, None]] = np.nan
    return np.asarray(found, dtype=np.float64)


def tables(files: list[str]) -> Iterator[Rows]:
    """What is timed."""
    if files:
        yield from (pd.read_csv(file)[NAMES].to_numpy(dtype=np.float64) for file in files)
    else:
        yield from (gappy_answers(n) for n in SIZES)


def timed(rows: Rows, estimator: GappyEstimator) -> tuple[float, float, GappyFit]:
    """Median CPU and wall seconds of a fit, and the fit."""
    taken = []
    for _ in range(RUNS):
        wall, cpu = time.perf_counter(), time.process_time()
        found = fit_gappy(cfa(SCALES), rows, NAMES, estimator=estimator)
        taken.append((time.process_time() - cpu, time.perf_counter() - wall))
    cpu, wall = (statistics.median(each) for each in zip(*taken, strict=True))
    return cpu, wall, found


def main() -> None:
    """Print a line for each table and estimator."""
    for rows in tables(sys.argv[1:]):
        for estimator in ("ml", "mlr"):
            cpu, wall, found = timed(rows, "mlr" if estimator == "mlr" else "ml")
            gaps = 1 - found.complete / found.fit.n
            sys.stdout.write(
                f"{found.fit.n:>9,} rows, {gaps:.0%} with gaps, {found.patterns:>7,} patterns"
                f"  {estimator:<4}{cpu:8.3f} CPU s {wall:8.3f} s\n"
            )


if __name__ == "__main__":
    main()
