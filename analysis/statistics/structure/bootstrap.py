"""Bootstrap of a structural model's labelled parameters and what is computed from them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike

from analysis.findings import Interval
from analysis.statistics.arrays import Floats, proper_level
from analysis.statistics.bootstrap_limits import (
    accelerated_limits,
    bias_of,
    percentile_limits,
)
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.resampled_products import Resampled
from analysis.statistics.structure.batched import refit
from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.defined import evaluate
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import Fit, columns_of, in_data_order
from analysis.statistics.structure.hessian import observed_information
from analysis.statistics.structure.maximum_likelihood import (
    Estimated,
    check_identified,
    estimate,
)
from analysis.statistics.structure.resampled import resampled_moments
from analysis.statistics.structure.rows import Scoring
from analysis.statistics.structure.sample import CHUNK, sample_from_rows
from analysis.statistics.structure.specification import Defined, Model

FEWEST_DRAWS = 20


@dataclass(frozen=True, slots=True)
class Bootstrapped:
    """One quantity: its estimate, spread over draws and intervals; ``draws`` usable ones."""

    name: str
    estimate: float
    standard_error: float
    percentile: Interval
    bias_corrected: Interval
    bca: Interval
    draws: int


@dataclass(frozen=True, slots=True)
class Bootstrap:
    """Labelled parameters and defined quantities over resamples of n rows.

    ``resampled`` says whether rows or, of many rows, random blocks were drawn;
    ``failed`` counts the draws in which the model did not converge.
    """

    n: int
    draws: int
    resampled: Resampled
    failed: int
    quantities: tuple[Bootstrapped, ...]

    def find(self, name: str) -> Bootstrapped:
        """One quantity by its label or name; raises InvalidModel."""
        for each in self.quantities:
            if each.name == name:
                return each
        raise InvalidModel(f"{name} is neither a label nor a defined quantity")


def bootstrap(
    model: Model,
    rows: ArrayLike,
    names: Sequence[str],
    *,
    seed: int,
    draws: int = 5000,
    level: float = 0.95,
) -> Bootstrap:
    """Resample complete rows (n, k) of columns ``names`` and refit the model to each draw.
    Percentile, bias-corrected and BCa intervals (Efron 1987), the acceleration from the influence
    of each row (Efron & Tibshirani 1993, 14.15). Raises as ``fit``, OutOfRange for fewer than 20
    draws, TooFewObservations when fewer than 20 draws can be used.
    """
    proper_level(level)
    if draws < FEWEST_DRAWS:
        raise OutOfRange("draws", f"at least {FEWEST_DRAWS}")
    structure = in_data_order(compile_model(model), model, names)
    table = columns_of(rows, names, structure.observed)
    fitted = estimate(structure, sample_from_rows(table, structure.observed))
    random = np.random.Generator(np.random.PCG64(seed))
    drawn = resampled_moments(table, fitted.sample.mean[0], draws, random)
    found = refit(fitted, drawn.covariance, drawn.mean)
    wanted = quantities(structure, model.defined)
    theta = found.theta[found.settled]
    skews = _accelerations(fitted, table, wanted)
    made = tuple(
        _bootstrapped(each, structure, fitted.theta, theta, skew, level)
        for each, skew in zip(wanted, skews, strict=True)
    )
    return Bootstrap(table.shape[0], draws, drawn.resampled, int((~found.settled).sum()), made)


def quantities(structure: Structure, defined: Sequence[Defined]) -> tuple[Defined, ...]:
    """The labelled free parameters, then what is defined."""
    labelled = dict.fromkeys(
        each.label for each in structure.parameters if each.label is not None and each.is_free
    )
    wanted = (*(Defined(each, each) for each in labelled), *defined)
    if not wanted:
        raise InvalidModel("the model has neither labels nor defined quantities to follow")
    return wanted


def _bootstrapped(
    of: Defined, structure: Structure, theta: Floats, drawn: Floats, skew: float, level: float
) -> Bootstrapped:
    value = float(evaluate(of.expression, structure.names, theta).value)
    values = evaluate(of.expression, structure.names, drawn).value
    values = np.sort(values[np.isfinite(values)])
    if values.size < FEWEST_DRAWS:
        raise TooFewObservations(values.size, FEWEST_DRAWS)
    bias = bias_of(values, value)
    corrected = accelerated_limits(values, bias, 0.0, level)
    return Bootstrapped(
        name=of.name,
        estimate=value,
        standard_error=float(values.std(ddof=1)),
        percentile=percentile_limits(values, level),
        bias_corrected=replace(corrected, method="bias_corrected_bootstrap"),
        bca=accelerated_limits(values, bias, skew, level),
        draws=values.size,
    )


def _accelerations(fitted: Estimated, rows: Floats, wanted: Sequence[Defined]) -> tuple[float, ...]:
    """A sixth of the skewness of each quantity's influence values over rows."""
    observed = observed_information(fitted.structure, fitted.sample, fitted.at)
    check_identified(fitted.structure, observed)
    slopes = [evaluate(of.expression, fitted.structure.names, fitted.theta).slope for of in wanted]
    turned = np.linalg.solve(observed, np.array(slopes).T).T
    scoring, mean = Scoring.of(fitted, 0, centred=False), fitted.sample.mean[0]
    influence = np.concatenate(
        [
            turned @ scoring.scores(rows[first : first + CHUNK] - mean)
            for first in range(0, rows.shape[0], CHUNK)
        ],
        axis=1,
    )
    size = np.maximum((influence**2).sum(axis=1), np.finfo(np.float64).tiny) ** 1.5
    return tuple(float(each) for each in (influence**3).sum(axis=1) / size / 6)


@dataclass(frozen=True, slots=True)
class Simulated:
    """A defined quantity with the interval of its simulated sampling distribution."""

    name: str
    estimate: float
    standard_error: float
    interval: Interval
    draws: int


def monte_carlo(
    of: Fit, defined: Sequence[Defined], *, seed: int, draws: int = 20_000, level: float = 0.95
) -> tuple[Simulated, ...]:
    """Draw theta from its normal sampling distribution (MacKinnon, Lockwood & Williams 2004).

    Takes the fit's own errors, so robust ones for MLR. Raises InvalidModel, OutOfRange.
    """
    proper_level(level)
    if draws < FEWEST_DRAWS:
        raise OutOfRange("draws", f"at least {FEWEST_DRAWS}")
    structure, theta = of.fitted.structure, of.fitted.theta
    random = np.random.Generator(np.random.PCG64(seed))
    values, vectors = np.linalg.eigh(of.correction.covariance)
    root = vectors * np.sqrt(np.maximum(values, 0.0))
    drawn = theta + random.standard_normal((draws, theta.size)) @ root.T
    return tuple(_simulated(each, structure, theta, drawn, level) for each in defined)


def _simulated(
    of: Defined, structure: Structure, theta: Floats, drawn: Floats, level: float
) -> Simulated:
    values = evaluate(of.expression, structure.names, drawn).value
    values = values[np.isfinite(values)]
    if values.size < FEWEST_DRAWS:
        raise TooFewObservations(values.size, FEWEST_DRAWS)
    low, high = np.quantile(values, [(1 - level) / 2, (1 + level) / 2])
    return Simulated(
        name=of.name,
        estimate=float(evaluate(of.expression, structure.names, theta).value),
        standard_error=float(values.std(ddof=1)),
        interval=Interval(float(low), float(high), "monte_carlo", level),
        draws=values.size,
    )
