"""Print what path models cost: ``python -m tests.benchmarks.pls_speed``.

CPU and wall seconds, the median of five runs, of a model with the blocks and paths of ECSI (24
items, 7 constructs) on invented answers: 250 rows for all tasks, then how time grows with rows.
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.pls.blindfolding import blindfolding
from analysis.statistics.pls.bootstrap import Resampling, bootstrap_pls
from analysis.statistics.pls.estimate import pls
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.prediction import CrossValidation, predict_pls
from tests.analysis.statistics.pls_models import NAMES, ecsi
from tests.benchmarks.statistics import seconds

ROWS = 250
SIZES = (1_000, 10_000, 100_000, 1_000_000)

Task = tuple[str, Callable[[], object]]


def answers(n: int) -> Floats:
    """Answers 1-10 of n people to the items of ECSI."""
    draws = np.random.Generator(np.random.PCG64(1))
    latent = draws.standard_normal((n, 1)) + draws.standard_normal((n, len(NAMES)))
    return np.clip(np.round(7 + 1.5 * latent), 1, 10)


def tasks(items: Floats) -> list[Task]:
    """What is timed at the size of a usual sample."""
    model = ecsi()
    return [
        ("estimate, path scheme", lambda: pls(items, model)),
        ("estimate, consistent", lambda: pls(items, model, PlsOptions(consistent=True))),
        ("bootstrap, 5,000 draws", lambda: bootstrap_pls(items, model, Resampling(seed=1))),
        (
            "bootstrap, 5,000 draws, BCa",
            lambda: bootstrap_pls(items, model, Resampling(seed=1, method="bca")),
        ),
        ("blindfolding, distance 7", lambda: blindfolding(items, model)),
        ("PLSpredict, 10 folds", lambda: predict_pls(items, model, CrossValidation(seed=1))),
        (
            "PLSpredict, leave one out",
            lambda: predict_pls(items, model, CrossValidation(seed=1, folds=None)),
        ),
    ]


def growing(items: Floats) -> list[Task]:
    """What must not grow faster than the rows."""
    model = ecsi()
    return [
        ("estimate, path scheme", lambda: pls(items, model)),
        ("bootstrap, 5,000 draws", lambda: bootstrap_pls(items, model, Resampling(seed=1))),
        ("blindfolding, distance 7", lambda: blindfolding(items, model)),
        ("PLSpredict, 10 folds", lambda: predict_pls(items, model, CrossValidation(seed=1))),
    ]


def main() -> None:
    """Print one line a task and size."""
    sys.stdout.write(f"{'task':30}{'rows':>10}{'CPU s':>10}{'wall s':>10}\n")
    for n in (ROWS, *SIZES):
        items = answers(n)
        for name, task in tasks(items) if n == ROWS else growing(items):
            cpu, wall = seconds(task)
            sys.stdout.write(f"{name:30}{n:>10,}{cpu:>10.4f}{wall:>10.4f}\n")


if __name__ == "__main__":
    main()
