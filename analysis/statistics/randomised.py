"""Groups formed by lot: differences that a treatment led to."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from analysis.findings import Interval
from analysis.statistics.adjustment import holm
from analysis.statistics.arrays import Floats, matrix, proper_level, same_rows, vector
from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.estimate import Estimate
from analysis.statistics.labels import coded_labels
from analysis.statistics.ols import Errors, ols
from analysis.statistics.two_groups import welch_t

Label = str | int | float | bool


@dataclass(frozen=True, slots=True)
class ArmMean:
    """One arm as it was drawn."""

    arm: Label
    n: int
    mean: float
    sd: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """An arm against the control: ``difference`` (arm minus control), its p after Holm over arms.

    ``standardised`` is the difference over the control's standard deviation (Glass 1976).
    """

    arm: ArmMean
    difference: Estimate
    adjusted_p: float
    standardised: float


@dataclass(frozen=True, slots=True)
class Randomised:
    """All arms against ``control``; ``clusters`` counts the units drawn, where rows were not."""

    n: int
    control: ArmMean
    comparisons: tuple[Comparison, ...]
    clusters: int | None


def randomised(
    y: ArrayLike,
    arms: NDArray[np.generic],
    control: Label,
    *,
    covariates: ArrayLike | None = None,
    clusters: NDArray[np.generic] | None = None,
    level: float = 0.95,
) -> Randomised:
    """Compare y (n,) of randomised ``arms`` (n,) of labels with the arm ``control``.

    Plainly by Welch's t. With ``covariates`` (n, c) measured before, by regression on arm, centred
    covariates and their products (Lin 2013) with HC3 errors; with ``clusters`` (n,), the units that
    were drawn, by cluster-robust errors. Raises TooFewObservations below two rows in an arm or two
    units an arm.
    """
    outcome, labels = vector(y), np.asarray(arms)
    if labels.shape != outcome.shape:
        raise ShapeMismatch(outcome.shape, labels.shape)
    before = None if covariates is None else matrix(covariates)
    if before is not None:
        same_rows(outcome, before)
    names, _ = coded_labels(labels)
    if control not in names.tolist() or names.size < 2:
        raise OutOfRange("the control", "one of at least two arms")
    level = proper_level(level)
    units_of_all = None if clusters is None else coded_labels(clusters)[1]
    own = _arm(outcome, labels, control)
    others = [name for name in names.tolist() if name != control]
    found = []
    for name in others:
        rows = (labels == name) | (labels == control)
        part = None if before is None else before[rows]
        units = None if units_of_all is None else units_of_all[rows]
        found.append(_difference(outcome[rows], labels[rows] == name, part, units, level))
    adjusted = holm([difference.p for difference in found])
    return Randomised(
        n=outcome.size,
        control=own,
        comparisons=tuple(
            Comparison(
                arm=_arm(outcome, labels, name),
                difference=difference,
                adjusted_p=float(p),
                standardised=difference.value / own.sd if own.sd > 0 else 0.0,
            )
            for name, difference, p in zip(others, found, adjusted, strict=True)
        ),
        clusters=None if units_of_all is None else int(np.unique(units_of_all).size),
    )


def _arm(outcome: Floats, labels: NDArray[np.generic], name: Label) -> ArmMean:
    own = outcome[labels == name]
    if own.size < 2:
        raise TooFewObservations(int(own.size), 2)
    return ArmMean(name, int(own.size), float(own.mean()), float(own.std(ddof=1)))


def _difference(
    outcome: Floats,
    treated: NDArray[np.bool_],
    before: Floats | None,
    units: NDArray[np.generic] | None,
    level: float,
) -> Estimate:
    if before is None and units is None:
        found = welch_t(outcome[treated], outcome[~treated], level)
        return Estimate(found.difference, found.se, found.interval, found.p)
    arm = treated.astype(np.float64)
    columns = [arm]
    if before is not None:
        centred = before - before.mean(axis=0)
        columns += [centred, centred * arm[:, None]]
    if units is not None:
        fewest = min(np.unique(units[side]).size for side in (treated, ~treated))
        if fewest < 2:
            raise TooFewObservations(int(fewest), 2)
    errors: Errors = "hc3" if units is None else "cluster"
    return _named(ols(outcome, np.column_stack(columns), errors, units, level).slopes[0])


def _named(slope: Estimate) -> Estimate:
    limits = slope.interval
    method = f"regression_{limits.method}"
    return replace(slope, interval=Interval(limits.low, limits.high, method, limits.level))
