"""How sure a path model is: resampled rows, all draws solved together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, floats, proper_level
from analysis.statistics.errors import OutOfRange, StatisticsError
from analysis.statistics.pls.design import PathModel
from analysis.statistics.pls.estimate import Pls, model_items, pls
from analysis.statistics.pls.intervals import STANDS_STILL, IntervalMethod, intervals
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.resampled import Resampled, drawn, units, without_each
from analysis.statistics.pls.solution import solutions
from analysis.statistics.pls.tables import TABLES, Label, labels, statistics

SignChanges = Literal["none", "construct"]


class NoUsableDraws(StatisticsError):
    """Hardly any resampled data set had a solution."""

    def __init__(self, draws: int, usable: int) -> None:
        self.draws = draws
        self.usable = usable
        super().__init__(
            f"only {usable} of {draws} resampled data sets had a solution; there are too few "
            "rows or too rare answers for this model"
        )


@dataclass(frozen=True, slots=True)
class Resampling:
    """How a bootstrap is done; the seed makes it repeatable.

    ``sign_changes``: none, or turn each construct of a draw whose loadings point the other way than
    the original's by the sum of their products (for loadings of one sign these are the construct
    level changes of Tenenhaus et al. 2005, 7). ``tolerance`` ends the iteration of a draw, as
    ``PlsOptions.tolerance`` does that of the data.
    """

    seed: int
    draws: int = 5000
    method: IntervalMethod = "percentile"
    sign_changes: SignChanges = "none"
    level: float = 0.95
    tolerance: float = 1e-7

    def __post_init__(self) -> None:
        proper_level(self.level)
        if self.draws < 2:
            raise OutOfRange("draws", "at least 2")
        if not 0 < self.tolerance < 1:
            raise OutOfRange("tolerance", "between 0 and 1")
        if self.method not in get_args(IntervalMethod):
            raise OutOfRange("method", f"one of {', '.join(get_args(IntervalMethod))}")
        if self.sign_changes not in get_args(SignChanges):
            raise OutOfRange("sign_changes", f"one of {', '.join(get_args(SignChanges))}")


@dataclass(frozen=True, slots=True)
class Failures:
    """Draws without a usable solution, by reason."""

    constant_item: int
    singular: int
    not_converged: int
    unreliable: int

    @property
    def total(self) -> int:
        """All of them."""
        return self.constant_item + self.singular + self.not_converged + self.unreliable


@dataclass(frozen=True, slots=True, eq=False)
class Bootstrapped:
    """Coefficients with their bootstrap: one entry for each label.

    A label is (source, target), (construct, item position) or (construct, construct). ``t`` is the
    estimate by its standard error, None where no draw deviates.
    """

    labels: tuple[Label, ...]
    estimates: tuple[float, ...]
    means: tuple[float, ...]
    standard_errors: tuple[float, ...]
    intervals: tuple[Interval, ...]
    t: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PlsBootstrap:
    """A path model with bootstrap intervals.

    ``draws`` are those that could be used, ``failures`` the others; ``jackknife_failures`` counts
    the units without which there is no solution (BCa only). ``resampled``: single rows,
    random blocks of rows when there are many, or clusters. ``samples`` holds the usable draws of
    each table (draws, entries) under the table's name.
    """

    fit: Pls
    resampling: Resampling
    resampled: Resampled
    draws: int
    failures: Failures
    jackknife_failures: int
    paths: Bootstrapped
    total_effects: Bootstrapped
    indirect_effects: Bootstrapped
    loadings: Bootstrapped
    weights: Bootstrapped
    r2: Bootstrapped
    htmt: Bootstrapped
    samples: Mapping[str, Floats]


def bootstrap_pls(
    items: ArrayLike,
    model: PathModel,
    resampling: Resampling,
    options: PlsOptions | None = None,
    clusters: ArrayLike | None = None,
) -> PlsBootstrap:
    """Bootstrap the path model of items (n, columns); whole clusters (n,) when they are given.

    Percentile or BCa intervals (Efron & Tibshirani 1993, 13-14), the latter with a jackknife over
    the units resampled. Errors as in ``pls``; NoUsableDraws.
    """
    fit = pls(items, model, options)
    random = np.random.Generator(np.random.PCG64(resampling.seed))
    resample = units(model_items(items, model), clusters, random)
    found, failures = _solved(drawn(resample, resampling.draws, random), fit, resampling)
    usable = resampling.draws - failures.total
    if usable < 2:
        raise NoUsableDraws(resampling.draws, usable)
    left_out: Mapping[str, Floats] = {}
    unsolved = 0
    if resampling.method == "bca":
        left_out, without = _solved(without_each(resample), fit, resampling)
        unsolved = without.total
        if resample.count - unsolved < 2:
            raise NoUsableDraws(resample.count, resample.count - unsolved)
    tables = {
        name: _table(labels(name, model), of, found[name], left_out.get(name), resampling)
        for name, of in _estimates(fit).items()
    }
    return PlsBootstrap(
        fit=fit,
        resampling=resampling,
        resampled=resample.resampled,
        draws=usable,
        failures=failures,
        jackknife_failures=unsolved,
        samples={name: table.T for name, table in found.items()},
        **tables,
    )


def _solved(
    batches: Iterable[tuple[Floats, NDArray[np.bool_]]], fit: Pls, resampling: Resampling
) -> tuple[dict[str, Floats], Failures]:
    """The tables (q, draws) of all usable draws, and why the others are not."""
    like = fit.loadings if resampling.sign_changes == "construct" else None
    parts: dict[str, list[Floats]] = {name: [] for name in TABLES}
    failed = np.zeros(4, dtype=np.int64)
    for covariance, varied in batches:
        found = solutions(covariance, fit.model, fit.options, resampling.tolerance, like)
        settled = found.regular & found.converged
        usable = settled & found.possible
        failed += [
            np.count_nonzero(~varied),
            np.count_nonzero(~found.regular),
            np.count_nonzero(found.regular & ~found.converged),
            np.count_nonzero(settled & ~found.possible),
        ]
        for name, table in statistics(found, fit.model).items():
            parts[name].append(table if usable.all() else table[:, usable])
    return {name: np.concatenate(part, axis=1) for name, part in parts.items()}, Failures(
        *failed.tolist()
    )


def _estimates(fit: Pls) -> dict[str, Floats]:
    found = solutions(fit.covariance[:, :, None], fit.model, fit.options, fit.options.tolerance)
    return {name: table[:, 0] for name, table in statistics(found, fit.model).items()}


def _table(
    about: tuple[Label, ...],
    estimates: Floats,
    drawn_table: Floats,
    left_out: Floats | None,
    resampling: Resampling,
) -> Bootstrapped:
    errors = drawn_table.std(axis=1, ddof=1)
    moves = np.ptp(drawn_table, axis=1) > STANDS_STILL
    return Bootstrapped(
        labels=about,
        estimates=floats(estimates),
        means=floats(drawn_table.mean(axis=1)),
        standard_errors=floats(errors),
        intervals=intervals(estimates, drawn_table, left_out, resampling.level),
        t=tuple(
            float(estimate / error) if moving else None
            for estimate, error, moving in zip(estimates, errors, moves, strict=True)
        ),
    )
