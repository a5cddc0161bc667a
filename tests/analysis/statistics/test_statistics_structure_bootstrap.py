"""Bootstrap and simulated intervals of indirect effects between latent variables."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import numpy as np
import pytest
import scipy.stats
from numpy.typing import NDArray

from analysis.statistics.errors import OutOfRange
from analysis.statistics.structure.batched import refit
from analysis.statistics.structure.bootstrap import Bootstrap, bootstrap, monte_carlo
from analysis.statistics.structure.compiled import compile_model
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fit import fit
from analysis.statistics.structure.maximum_likelihood import estimate
from analysis.statistics.structure.resampled import resampled_moments
from analysis.statistics.structure.sample import sample_from_rows
from analysis.statistics.structure.specification import (
    Covariance,
    Defined,
    Model,
    Regression,
    Term,
)
from tests.analysis.statistics.references import reference
from tests.analysis.statistics.structure_models import MEDIATION, data, survey_rows
from tests.shared import needs_shared

Floats = NDArray[np.float64]
OBSERVED = Model(
    regressions=(
        Regression("sat1", (Term("tru1", label="a"),)),
        Regression("loy1", (Term("sat1", label="b"), Term("tru1", label="c"))),
    ),
    defined=(Defined("ind", "a*b"),),
)


def drawn(n: int = 400, draws: int = 200) -> Bootstrap:
    return bootstrap(MEDIATION, *survey_rows(n), seed=3, draws=draws)


def test_a_seed_gives_the_same_intervals_each_time() -> None:
    assert drawn() == drawn()


def test_the_spread_of_draws_is_near_the_standard_error() -> None:
    rows, names = survey_rows(2_000)
    found = bootstrap(MEDIATION, rows, names, seed=3, draws=1_000)
    wanted = {each.name: each.estimate for each in fit(MEDIATION, rows, names).defined}
    for name in ("ind", "tot"):
        error = wanted[name].standard_error
        assert found.find(name).standard_error == pytest.approx(error, rel=0.1)


def test_draws_refitted_together_are_those_refitted_alone() -> None:
    rows, names = survey_rows()
    fitted = estimate(compile_model(MEDIATION), sample_from_rows(rows, names))
    random = np.random.Generator(np.random.PCG64(1))
    drawn = resampled_moments(rows, fitted.sample.mean[0], 30, random)
    together = refit(fitted, drawn.covariance, drawn.mean)
    for draw in (0, 17):
        sample = replace(fitted.sample, covariance=drawn.covariance[draw], mean=drawn.mean[draw])
        alone = estimate(fitted.structure, sample).theta
        assert together.theta[draw] == pytest.approx(alone, abs=1e-4)


def test_resampled_moments_are_those_of_the_rows_drawn() -> None:
    rows = survey_rows(20_000)[0][:, :3]
    random = np.random.Generator(np.random.PCG64(1))
    found = resampled_moments(rows, rows.mean(axis=0), 400, random)
    spread = found.mean[:, 0].std(axis=0)
    assert spread == pytest.approx(rows.std(axis=0) / np.sqrt(20_000), rel=0.15)
    covariance = found.covariance[:, 0].mean(axis=0)
    assert covariance == pytest.approx(np.cov(rows, rowvar=False), rel=0.01)


def test_observed_mediation_resamples_as_least_squares_would() -> None:
    rows, names = survey_rows(150)
    found = bootstrap(OBSERVED, rows, names, seed=3, draws=2_000).find("ind")
    random = np.random.Generator(np.random.PCG64(8))
    x, m, y = (rows[:, names.index(name)] for name in ("tru1", "sat1", "loy1"))
    values = []
    for _ in range(2_000):
        picked = random.integers(0, 150, 150)
        one = np.ones(150)
        a = np.linalg.lstsq(np.column_stack([one, x[picked]]), m[picked])[0][1]
        design = np.column_stack([one, m[picked], x[picked]])
        values.append(a * np.linalg.lstsq(design, y[picked])[0][1])
    low, high = np.quantile(values, [0.025, 0.975])
    slack = 0.25 * float(np.std(values))
    assert (found.percentile.low, found.percentile.high) == pytest.approx((low, high), abs=slack)


def test_intervals_hold_the_estimate() -> None:
    for each in drawn().quantities:
        for interval in (each.percentile, each.bias_corrected, each.bca):
            assert interval.low < each.estimate < interval.high


def test_skewed_answers_move_the_accelerated_interval() -> None:
    found = bootstrap(OBSERVED, *survey_rows(80, skewed=True), seed=3, draws=500).find("ind")
    assert found.bca != found.bias_corrected


def test_no_draw_of_a_sound_model_fails() -> None:
    assert drawn().failed == 0


def test_draws_without_an_estimate_are_counted() -> None:
    found = bootstrap(MEDIATION, *survey_rows(18, seed=4), seed=3, draws=60)
    assert found.failed + found.find("ind").draws == 60
    assert found.failed > 0


def test_simulation_of_the_sampling_distribution_is_near_the_delta_method() -> None:
    found = fit(MEDIATION, *survey_rows(2_000))
    simulated = monte_carlo(found, MEDIATION.defined, seed=1)[0]
    wanted = found.defined[0].estimate
    assert simulated.standard_error == pytest.approx(wanted.standard_error, rel=0.03)
    assert simulated.interval.low == pytest.approx(wanted.interval.low, abs=0.01)


def test_nothing_to_follow_is_said() -> None:
    model = Model(regressions=(Regression("loy1", ("sat1",)),))
    with pytest.raises(InvalidModel, match="labels"):
        bootstrap(model, *survey_rows(), seed=1)


def test_a_handful_of_draws_is_refused() -> None:
    with pytest.raises(OutOfRange, match="at least 20"):
        bootstrap(MEDIATION, *survey_rows(), seed=1, draws=5)


@lru_cache
def survey() -> Bootstrap:
    return bootstrap(MEDIATION, *data("simc"), seed=11, draws=5_000)


@needs_shared
@pytest.mark.parametrize("name", ["a", "b", "cp", "ind", "tot"])
@pytest.mark.parametrize("kind", ["percentile", "bias_corrected"])
def test_limits_are_within_monte_carlo_error_of_the_reference(name: str, kind: str) -> None:
    stored = reference("mediation_boot")["simple_simc_boot"]
    found = survey().find(name)
    interval = getattr(found, kind)
    # A limit of R draws has standard error sqrt(.025 * .975) / density(1.96) = 2.67 SE / sqrt(R).
    error = 2.67 * stored["se"][name] * np.sqrt(1 / 5_000 + 1 / stored["R"])
    assert (interval.low, interval.high) == pytest.approx(stored[kind][name], abs=3 * error)


@needs_shared
def test_simulated_limits_are_those_of_the_reference() -> None:
    stored = reference("mediation_boot")["simple_simc_montecarlo"]
    found = monte_carlo(fit(MEDIATION, *data("simc")), MEDIATION.defined, seed=1)[0]
    assert (found.interval.low, found.interval.high) == pytest.approx(stored, abs=0.003)


def test_accelerated_limits_are_those_of_scipy() -> None:
    values = np.random.Generator(np.random.PCG64(3)).standard_exponential(60)
    model = Model(covariances=(Covariance("x", "x", label="v"),), fixed_x=False)
    found = bootstrap(model, values[:, None], ["x"], seed=1, draws=20_000).find("v")
    other = scipy.stats.bootstrap(
        (values,), np.var, n_resamples=20_000, method="BCa", rng=np.random.default_rng(1)
    )
    wanted = other.confidence_interval
    assert (found.bca.low, found.bca.high) == pytest.approx((wanted.low, wanted.high), rel=0.05)
    assert found.bca.high > 1.05 * found.bias_corrected.high
