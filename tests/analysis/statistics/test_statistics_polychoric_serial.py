"""Polyserial correlations against another optimiser, simulation, and bad input."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize, stats

from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.ordinal.errors import TooManyCategories
from analysis.statistics.ordinal.polyserial import polyserial
from tests.analysis.statistics.ordinal_rows import cut, exact_pair, jackknife

Floats = NDArray[np.float64]


def pair(n: int = 400, seed: int = 1, correlation: float = 0.6) -> tuple[Floats, Floats]:
    """Minutes and an answer whose scale correlates with them."""
    random = np.random.Generator(np.random.PCG64(seed))
    x, own = random.standard_normal((2, n))
    scale = correlation * x + np.sqrt(1 - correlation**2) * own
    return 20 + 3 * x, cut(scale, (-1.0, 0.2, 0.9))


def test_another_optimiser_finds_the_same_correlation() -> None:
    x, y = pair()
    found = polyserial(x, y)
    z, ends = stats.zscore(x), np.array([-np.inf, *found.thresholds, np.inf])
    code = y.astype(int)

    def loss(r: float) -> float:
        given = stats.norm(r * z, np.sqrt(1 - r * r))
        return -float(np.log(given.cdf(ends[code]) - given.cdf(ends[code - 1])).sum())

    wanted = optimize.minimize_scalar(loss, bounds=(-0.99, 0.99), options={"xatol": 1e-10})
    assert found.correlation == pytest.approx(wanted.x, abs=1e-6)


@pytest.mark.parametrize("correlation", [-0.9, 0.0, 0.4, 0.97])
def test_a_known_population_is_found_again(correlation: float) -> None:
    found = polyserial(*pair(100_000, correlation=correlation))
    assert found.correlation == pytest.approx(correlation, abs=0.01)


def test_the_error_is_the_spread_over_samples() -> None:
    made = [polyserial(*pair(300, seed)) for seed in range(300)]
    spread = np.std([each.correlation for each in made])
    assert np.mean([each.standard_error for each in made]) == pytest.approx(spread, rel=0.12)


@pytest.mark.slow
def test_the_error_is_that_of_the_jackknife() -> None:
    rows = exact_pair(100_000, 0.9, (0.6, 1.5))
    wanted = jackknife(rows, lambda left: np.array([polyserial(*left.T).correlation]))
    error = polyserial(*rows.T).standard_error
    assert error == pytest.approx(np.sqrt(wanted[0, 0]), rel=0.004)


def test_intervals_hold_their_level() -> None:
    made = [polyserial(*pair(200, seed), level=0.9).interval for seed in range(300)]
    held = np.mean([each.low < 0.6 < each.high for each in made if each is not None])
    assert held == pytest.approx(0.9, abs=3 * np.sqrt(0.09 / 300))


def test_units_and_labels_do_not_matter() -> None:
    x, y = pair()
    other = polyserial(-60 * x, np.exp(y))
    assert other.correlation == pytest.approx(-polyserial(x, y).correlation, abs=1e-9)


def test_answers_that_follow_the_measurement_are_flagged() -> None:
    x, _ = pair()
    found = polyserial(x, cut(x, (18.0, 21.0)))
    assert found.perfect
    assert found.standard_error is None


@pytest.mark.parametrize(
    ("x", "y", "error"),
    [
        ([1.0, 2.0, np.nan, 4.0], [1, 2, 1, 2], MissingValues),
        ([1.0, 2.0, 3.0, 4.0], [1, 2, np.inf, 2], MissingValues),
        ([1.0, 1.0, 1.0, 1.0], [1, 2, 1, 2], NoVariation),
        ([1.0, 2.0, 3.0, 4.0], [2, 2, 2, 2], NoVariation),
        ([1.0, 2.0, 3.0, 4.0], [1, 2, 1], ShapeMismatch),
        ([1.0, 2.0], [1, 2], TooFewObservations),
        ([1.0, 2.0, 3.0], ["a", "b", "c"], OutOfRange),
        (np.arange(50.0), np.arange(50.0), TooManyCategories),
    ],
)
def test_what_cannot_be_correlated_is_named(
    x: object, y: object, error: type[StatisticsError]
) -> None:
    with pytest.raises(error) as raised:
        polyserial(x, y)  # type: ignore[arg-type]
    assert str(raised.value)
