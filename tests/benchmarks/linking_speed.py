"""Print what linking constructs costs: ``python -m tests.benchmarks.linking_speed``.

CPU seconds, the median of three runs, for 10^3 to 10^6 rows; beside them statsmodels, where it has
the model and its turn is expected to take less than a minute. Limits are what this project promises
at that size.
"""

from __future__ import annotations

import statistics
import sys
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import statsmodels.api as sm
from numpy.typing import NDArray
from statsmodels.duration.hazard_regression import PHReg
from statsmodels.miscmodels.ordinal_model import OrderedModel

from analysis.statistics.brant import brant
from analysis.statistics.cox import cox
from analysis.statistics.dominance import general_dominance
from analysis.statistics.dominance_bootstrap import bootstrap_dominance
from analysis.statistics.johnson_weights import johnson_weights
from analysis.statistics.logistic import logistic
from analysis.statistics.mediation_observed import mediation
from analysis.statistics.mixed_intercept import mixed_intercept
from analysis.statistics.ols import ols
from analysis.statistics.proportional_odds import proportional_odds
from analysis.statistics.segmented import one_knot
from analysis.statistics.segmented_test import sup_f_test
from analysis.statistics.splines import restricted_cubic_spline

RUNS = 3
SIZES = (1_000, 10_000, 100_000, 1_000_000)
Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Invented:
    """Nine correlated drivers, an outcome in several forms, minutes and units."""

    x: Floats
    y: Floats
    answer: Floats
    stayed: Floats
    minutes: Floats
    unit: NDArray[np.int64]
    months: Floats


@dataclass(frozen=True)
class Task:
    """Ours; the peer's, if any, with the most rows it gets; rows and seconds promised."""

    name: str
    ours: Callable[[Invented], object]
    peer: Callable[[Invented], object] | None = None
    peer_rows: int = 1_000_000
    limit: tuple[int, float] | None = None


def invented(n: int) -> Invented:
    """Data of ``n`` rows with a fixed seed."""
    draws = np.random.Generator(np.random.PCG64(1))
    x = draws.standard_normal((n, 1)) + draws.standard_normal((n, 9))
    latent = 0.3 * x[:, :8].sum(axis=1)
    unit = draws.integers(0, max(10, n // 200), n)
    answer = np.searchsorted([-3.0, -1.0, 1.0, 3.0], latent + draws.logistic(size=n)) + 1.0
    return Invented(
        x=x,
        y=latent + draws.standard_normal(n) + 0.5 * draws.standard_normal(unit.max() + 1)[unit],
        answer=answer,
        stayed=(answer > 3).astype(np.float64),
        minutes=np.round(draws.gamma(2, 10, n)),
        unit=unit,
        months=draws.exponential(np.exp(-latent)),
    )


def statsmodels_ols(data: Invented, **how: object) -> object:
    """Errors, not only slopes: statsmodels makes them when asked."""
    return sm.OLS(data.y, sm.add_constant(data.x)).fit(**how).bse


TASKS = (
    Task(
        "OLS with HC3, p = 9",
        lambda d: ols(d.y, d.x),
        lambda d: statsmodels_ols(d, cov_type="HC3"),
    ),
    Task(
        "OLS with cluster errors",
        lambda d: ols(d.y, d.x, "cluster", clusters=d.unit),
        lambda d: statsmodels_ols(d, cov_type="cluster", cov_kwds={"groups": d.unit}),
    ),
    Task(
        "random intercept for units",
        lambda d: mixed_intercept(d.y, d.x, d.unit),
        lambda d: sm.MixedLM(d.y, sm.add_constant(d.x), d.unit).fit(),
        100_000,
    ),
    Task("dominance (LMG), p = 9", lambda d: general_dominance(d.y, d.x), limit=(1_000_000, 0.1)),
    Task("dominance, 2,000 draws", lambda d: bootstrap_dominance(d.y, d.x, seed=1)),
    Task("Johnson weights, p = 9", lambda d: johnson_weights(d.y, d.x)),
    Task(
        "ordinal logit, p = 8",
        lambda d: proportional_odds(d.answer, d.x[:, :8]),
        lambda d: OrderedModel(d.answer, d.x[:, :8], distr="logit").fit(method="bfgs", disp=0).bse,
        100_000,
        limit=(1_000_000, 2.0),
    ),
    Task("Brant test, p = 8", lambda d: brant(d.answer, d.x[:, :8])),
    Task(
        "binary logit, p = 8",
        lambda d: logistic(d.stayed, d.x[:, :8]),
        lambda d: sm.Logit(d.stayed, sm.add_constant(d.x[:, :8])).fit(disp=0).bse,
    ),
    Task(
        "Cox, p = 8",
        lambda d: cox(d.months, d.stayed, d.x[:, :8]),
        lambda d: PHReg(d.months, d.x[:, :8], status=d.stayed).fit().bse,
        10_000,
    ),
    Task("spline against line", lambda d: restricted_cubic_spline(d.minutes, d.y)),
    Task("one knot, exact search", lambda d: one_knot(d.minutes, d.y)),
    Task("sup-F, 1,000 draws", lambda d: sup_f_test(d.minutes, d.y, seed=1)),
    Task(
        "mediation, 5,000 draws",
        lambda d: mediation(d.x[:, 0], d.x[:, 1], d.y, seed=1),
        limit=(1_000, 0.15),
    ),
)


def seconds(task: Callable[[Invented], object], data: Invented) -> float:
    """Median CPU seconds."""
    taken: list[float] = []
    for _ in range(RUNS):
        started = time.process_time()
        task(data)
        taken.append(time.process_time() - started)
    return statistics.median(taken)


def line(task: Task, data: Invented) -> str:
    """One task at one size, with how many times faster than statsmodels it is."""
    n = data.y.size
    ours = seconds(task.ours, data)
    text = f"{task.name:28}{n:>10,}{ours:>10.4f}"
    if task.peer is not None and n <= task.peer_rows:
        peer = seconds(task.peer, data)
        text += f"{peer:>14.4f}{peer / ours:>8.1f}"
    else:
        text += " " * 22
    if task.limit is None or task.limit[0] != n:
        return text
    return text + f"{task.limit[1]:>8.2f}"


def main() -> None:
    """Print one line a task and size."""
    # What statsmodels thinks of its own convergence is not the subject here.
    warnings.simplefilter("ignore")
    heads = f"{'task':28}{'rows':>10}{'CPU s':>10}{'statsmodels':>14}{'times':>8}{'limit':>8}\n"
    sys.stdout.write(heads)
    for n in SIZES:
        data = invented(n)
        for task in TASKS:
            sys.stdout.write(line(task, data) + "\n")
            sys.stdout.flush()


if __name__ == "__main__":
    main()
