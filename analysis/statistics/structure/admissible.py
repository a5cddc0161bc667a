"""Signs that a solution describes no possible population, or hangs by a thread."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from analysis.statistics.arrays import Floats
from analysis.statistics.structure.compiled import PATH, SPREAD, Structure
from analysis.statistics.structure.implied import Implied, matrices
from analysis.statistics.structure.standardised import Standardised

# A correlation may pass one by rounding only.
ROUNDING = 1e-8
# Smallest eigenvalue, against the largest, of a covariance matrix that is still positive definite.
SINGULAR = 1e-8
# Between estimates: smallest eigenvalue of their correlations, below which two of them cannot be
# told apart in practice.
NEAR_SINGULAR = 1e-4
# A standardised path whose error is so large may be anything between -1 and 1.
LARGE_ERROR = 0.5
# Rows per free parameter below which maximum likelihood has been seen to go astray (Bentler & Chou
# 1987).
FEWEST_PER_PARAMETER = 5


class Trouble(StrEnum):
    """What is wrong with a solution."""

    NEGATIVE_VARIANCE = "negative_variance"
    CORRELATION_ABOVE_ONE = "correlation_above_one"
    LATENT_COVARIANCE_NOT_POSITIVE = "latent_covariance_not_positive"
    RESIDUAL_COVARIANCE_NOT_POSITIVE = "residual_covariance_not_positive"
    NEAR_SINGULAR_INFORMATION = "near_singular_information"
    LARGE_STANDARD_ERROR = "large_standard_error"
    FEW_ROWS = "few_rows"
    NEGATIVE_SCALING = "negative_scaling"


IMPROPER = frozenset(
    {
        Trouble.NEGATIVE_VARIANCE,
        Trouble.CORRELATION_ABOVE_ONE,
        Trouble.LATENT_COVARIANCE_NOT_POSITIVE,
        Trouble.RESIDUAL_COVARIANCE_NOT_POSITIVE,
    }
)

ADVICE = {
    Trouble.NEGATIVE_VARIANCE: "{names}: the variance is estimated below zero ({value:.3g});"
    " the model or the item does not fit, or there are too few responses",
    Trouble.CORRELATION_ABOVE_ONE: "{names}: the correlation is estimated beyond one"
    " ({value:.3g}); treat both as one construct or drop items they share",
    Trouble.LATENT_COVARIANCE_NOT_POSITIVE: "the covariances of {names} are impossible"
    " (smallest eigenvalue {value:.3g}); join constructs that cannot be told apart",
    Trouble.RESIDUAL_COVARIANCE_NOT_POSITIVE: "the residual covariances of {names} are impossible"
    " (smallest eigenvalue {value:.3g}); leave some of them out",
    Trouble.NEAR_SINGULAR_INFORMATION: "{names} can hardly be told apart (smallest eigenvalue"
    " {value:.3g}); their single values mean little, simplify the model",
    Trouble.LARGE_STANDARD_ERROR: "{names}: the error of the standardised value ({value:.3g}) is"
    " so large that it says nothing; simplify the model",
    Trouble.NEGATIVE_SCALING: "the scaled chi-square cannot be given (its factor came out"
    " negative); use the plain one, or the estimator MLM",
    Trouble.FEW_ROWS: "only {value:.3g} responses per free parameter; gather more or simplify",
}


@dataclass(frozen=True, slots=True)
class Sign:
    """One trouble: the variables or parameters concerned, the telling number, the group."""

    trouble: Trouble
    names: tuple[str, ...]
    value: float
    group: int = 0

    @property
    def improper(self) -> bool:
        """Whether the solution is outside what is possible (not merely uncertain)."""
        return self.trouble in IMPROPER

    def __str__(self) -> str:
        return ADVICE[self.trouble].format(names=" and ".join(self.names), value=self.value)


def signs_of_trouble(
    structure: Structure, theta: Floats, at: Implied, covariance: Floats, n: int
) -> tuple[Sign, ...]:
    """Look at variances, correlations, latent covariances and the covariance (q, q) of theta."""
    paths, residual, _ = matrices(structure, structure.values(theta))
    del paths
    found = [*_rows(structure, n), *_information(structure, covariance)]
    for group in range(structure.groups):
        found += _variances(structure, residual[group], group)
        found += _correlations(structure, at.spread[group], group)
        found += _indefinite(structure, at.spread[group], residual[group], group)
    return tuple(found)


def large_errors(structure: Structure, of: Standardised, covariance: Floats) -> tuple[Sign, ...]:
    """Free paths and loadings whose standardised value has a standard error beyond all use."""
    squares = ((of.slopes @ covariance) * of.slopes).sum(axis=-1)
    errors = np.sqrt(np.maximum(squares, 0.0))
    wide = (errors > LARGE_ERROR) & (structure.matrix == PATH) & (structure.free >= 0)
    # A label stands in several places; its largest error says it once.
    found: dict[tuple[str, int], float] = {}
    for group, cell in zip(*np.nonzero(wide), strict=True):
        key = structure.names[structure.free[group, cell]], int(group)
        found[key] = max(found.get(key, 0.0), float(errors[group, cell]))
    return tuple(
        Sign(Trouble.LARGE_STANDARD_ERROR, (name,), error, group)
        for (name, group), error in found.items()
    )


def _names(structure: Structure) -> tuple[str, ...]:
    return (*structure.observed, *structure.latent)


def _rows(structure: Structure, n: int) -> Iterator[Sign]:
    each = n / max(len(structure.names), 1)
    if each < FEWEST_PER_PARAMETER:
        yield Sign(Trouble.FEW_ROWS, (), each)


def _information(structure: Structure, covariance: Floats) -> Iterator[Sign]:
    error = np.sqrt(np.diag(covariance))
    values, vectors = np.linalg.eigh(covariance / np.outer(error, error))
    if values.size and values[0] < NEAR_SINGULAR:
        # Estimates that can hardly be told apart are those that vary together most.
        weight = np.abs(vectors[:, 0])
        involved = np.flatnonzero(weight > 0.3 * weight.max())
        names = tuple(structure.names[int(each)] for each in involved)
        yield Sign(Trouble.NEAR_SINGULAR_INFORMATION, names, float(values[0]))


def _variances(structure: Structure, residual: Floats, group: int) -> Iterator[Sign]:
    names = _names(structure)
    on = structure.matrix == SPREAD
    for cell in np.flatnonzero(on & (structure.row == structure.column)):
        at = structure.row[cell]
        if residual[at, at] < 0:
            yield Sign(Trouble.NEGATIVE_VARIANCE, (names[at],), float(residual[at, at]), group)


def _correlations(structure: Structure, spread: Floats, group: int) -> Iterator[Sign]:
    p, names = len(structure.observed), _names(structure)
    scale = np.sqrt(np.maximum(np.diag(spread), 0.0))
    with np.errstate(divide="ignore", invalid="ignore"):
        correlation = spread / np.outer(scale, scale)
    beyond = np.triu(np.abs(correlation) > 1 + ROUNDING, 1) & np.isfinite(correlation)
    for first, second in zip(*np.nonzero(beyond), strict=True):
        if first >= p:
            value = float(correlation[first, second])
            yield Sign(Trouble.CORRELATION_ABOVE_ONE, (names[first], names[second]), value, group)


def _indefinite(
    structure: Structure, spread: Floats, residual: Floats, group: int
) -> Iterator[Sign]:
    p, names = len(structure.observed), _names(structure)
    lowest = _lowest(spread[p:, p:])
    if lowest < -SINGULAR:
        yield Sign(Trouble.LATENT_COVARIANCE_NOT_POSITIVE, structure.latent, lowest, group)
    joined = np.flatnonzero((residual != 0).sum(axis=1) > 1)
    joined = joined[joined < p]
    lowest = _lowest(residual[np.ix_(joined, joined)])
    if lowest < -SINGULAR and (np.diag(residual)[joined] >= 0).all():
        involved = tuple(names[int(each)] for each in joined)
        yield Sign(Trouble.RESIDUAL_COVARIANCE_NOT_POSITIVE, involved, lowest, group)


def _lowest(covariance: Floats) -> float:
    """The smallest eigenvalue against the largest; zero for an empty matrix."""
    if not covariance.size:
        return 0.0
    values = np.linalg.eigvalsh(covariance)
    return float(values[0] / max(np.abs(values).max(), np.finfo(np.float64).tiny))
