"""Does the engine keep what is promised of its speed? ``python -m tests.benchmarks.engine``.

One line a promise: the CPU seconds reached (median of three runs on one thread, data in memory),
the limit, and the power of the rows by which the seconds grow over the last factor of ten (1 is as
the rows do, less is better). Ends with exit code 1 when a limit is missed. The scripts beside this
one go into detail and print statsmodels beside their figures.
"""

from __future__ import annotations

import math
import os

for _name in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS"):
    os.environ.setdefault(_name, "1")

# ruff: noqa: E402 - threads are counted when numpy is imported.
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from analysis.statistics.dominance import general_dominance
from analysis.statistics.mediation_observed import mediation
from analysis.statistics.pls.bootstrap import Resampling, bootstrap_pls
from analysis.statistics.proportional_odds import proportional_odds
from analysis.statistics.structure.bootstrap import bootstrap
from analysis.statistics.structure.builders import cfa, serial_mediation
from analysis.statistics.structure.fiml import fit_gappy
from analysis.statistics.structure.fit import fit
from analysis.statistics.structure.wlsmv import fit_ordinal
from tests.analysis.statistics.pls_models import ecsi
from tests.benchmarks import (
    fiml_speed,
    linking_speed,
    ordinal_speed,
    pls_speed,
    reliability_speed,
    structure_speed,
)
from tests.benchmarks.structure_speed import NAMES, SCALES

RUNS = 3
MILLION = 1_000_000


@dataclass(frozen=True)
class Promise:
    """What is done to data of how many rows, and the CPU seconds it may take."""

    name: str
    rows: int
    limit: float
    data: Callable[[int], Any]
    task: Callable[[Any], object]
    grows: bool = True


PROMISES = (
    Promise("alpha of 9 scales", MILLION, 0.2, reliability_speed.answers, reliability_speed.alphas),
    Promise(
        "CFA, ML with errors",
        MILLION,
        0.25,
        structure_speed.answers,
        lambda rows: fit(cfa(SCALES), rows, NAMES),
    ),
    Promise(
        "ordinal logit, p = 8",
        MILLION,
        2.0,
        linking_speed.invented,
        lambda d: proportional_odds(d.answer, d.x[:, :8]),
    ),
    Promise(
        "dominance (LMG), p = 9",
        MILLION,
        0.1,
        linking_speed.invented,
        lambda d: general_dominance(d.y, d.x),
    ),
    Promise(
        "FIML CFA, 4 of 5 rows with gaps",
        1_000,
        0.5,
        fiml_speed.gappy_answers,
        lambda rows: fit_gappy(cfa(SCALES), rows, NAMES, estimator="ml"),
        grows=False,
    ),
    Promise(
        "FIML CFA, 4 of 5 rows with gaps",
        100_000,
        12.0,
        fiml_speed.gappy_answers,
        lambda rows: fit_gappy(cfa(SCALES), rows, NAMES, estimator="ml"),
    ),
    Promise(
        "observed mediation, 5,000 draws",
        1_000,
        0.15,
        linking_speed.invented,
        lambda d: mediation(d.x[:, 0], d.x[:, 1], d.y, seed=1),
        grows=False,
    ),
    Promise(
        "latent mediation, 5,000 draws",
        1_000,
        2.0,
        structure_speed.answers,
        lambda rows: bootstrap(
            serial_mediation(SCALES, ("tru", "sat", "loy")), rows, NAMES, seed=1
        ),
        grows=False,
    ),
    Promise(
        "PLS of ECSI, 5,000 draws",
        250,
        0.4,
        pls_speed.answers,
        lambda items: bootstrap_pls(items, ecsi(), Resampling(seed=1)),
        grows=False,
    ),
    Promise(
        "CFA, WLSMV",
        100_000,
        4.0,
        ordinal_speed.answers,
        lambda rows: fit_ordinal(cfa(SCALES), rows, NAMES),
    ),
)


def seconds(promise: Promise, rows: int) -> float:
    """Median CPU seconds at so many rows."""
    data, taken = promise.data(rows), []
    for _ in range(RUNS):
        started = time.process_time()
        promise.task(data)
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def growth(promise: Promise, reached: float) -> str:
    """The power of the rows by which the seconds grow over the last factor of ten."""
    if not promise.grows:
        return ""
    fewer = seconds(promise, promise.rows // 10)
    return f"{math.log10(reached / fewer):>8.2f}"


def main() -> int:
    """Print a line for each promise; 1 when one is not kept."""
    sys.stdout.write(f"{'task':34}{'rows':>10}{'CPU s':>9}{'limit':>8}{'growth':>8}\n")
    missed = 0
    for promise in PROMISES:
        reached = seconds(promise, promise.rows)
        missed += reached > promise.limit
        mark = " missed" if reached > promise.limit else ""
        sys.stdout.write(
            f"{promise.name:34}{promise.rows:>10,}{reached:>9.3f}{promise.limit:>8.2f}"
            f"{growth(promise, reached)}{mark}\n"
        )
        sys.stdout.flush()
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
