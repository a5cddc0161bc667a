"""Analytic derivatives of structural models against differences, and batches against singles."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.defined import evaluate
from analysis.statistics.structure.hessian import observed_information
from analysis.statistics.structure.implied import implied, mean_jacobian, sigma_jacobian
from analysis.statistics.structure.likelihood import gradient, information, point
from analysis.statistics.structure.sample import Sample, sample_from_rows, stack
from analysis.statistics.structure.specification import Regression
from analysis.statistics.structure.standardised import standardise
from analysis.statistics.structure.start import start
from tests.analysis.statistics.structure_models import MEDIATION, survey_rows

Floats = NDArray[np.float64]
STEP = 1e-6


def case(groups: int = 2) -> tuple[Structure, Sample, Floats]:
    """A model with means, an observed outcome and a covariance, away from its optimum."""
    model = replace(
        MEDIATION,
        latents=MEDIATION.latents[:2],
        regressions=(MEDIATION.regressions[0], Regression("loy1", ("sat", "tru", "loy2"))),
        means=True,
    )
    structure = compile_model(model, groups=groups)
    rows, names = survey_rows()
    part = [rows[group::groups] for group in range(groups)]
    sample = stack([sample_from_rows(each, names) for each in part]).ordered(structure.observed)
    structure = structure.with_sampled(sample.covariance, sample.mean)
    random = np.random.Generator(np.random.PCG64(2))
    return (
        structure,
        sample,
        start(structure, sample) + 0.05 * random.standard_normal(len(structure.names)),
    )


def differences(of: Callable[[Floats], Floats], theta: Floats) -> Floats:
    """Central differences, the derivative last."""
    unit = STEP * np.eye(theta.size)
    return np.stack([(of(theta + e) - of(theta - e)) / (2 * STEP) for e in unit], axis=-1)


def test_the_jacobian_of_sigma_is_its_derivative() -> None:
    structure, _, theta = case()
    column, row = np.triu_indices(len(structure.observed))

    def vech(at: Floats) -> Floats:
        return implied(structure, structure.values(at)).sigma[:, row, column]

    found = sigma_jacobian(structure, implied(structure, structure.values(theta)))
    assert found == pytest.approx(differences(vech, theta), abs=1e-7)


def test_the_jacobian_of_mu_is_its_derivative() -> None:
    structure, _, theta = case()
    found = mean_jacobian(structure, implied(structure, structure.values(theta)))
    wanted = differences(lambda at: implied(structure, structure.values(at)).mu, theta)
    assert found == pytest.approx(wanted, abs=1e-7)


def test_the_gradient_is_the_derivative_of_the_discrepancy() -> None:
    structure, sample, theta = case()
    found = gradient(structure, sample, point(structure, sample, theta))
    wanted = differences(lambda at: point(structure, sample, at).value, theta)
    assert found == pytest.approx(wanted, abs=1e-7)


def test_observed_information_is_half_the_derivative_of_the_gradient() -> None:
    structure, sample, theta = case()
    found = observed_information(structure, sample, point(structure, sample, theta))
    wanted = differences(
        lambda at: gradient(structure, sample, point(structure, sample, at)), theta
    )
    assert 2 * found == pytest.approx(wanted, abs=1e-6)


def test_expected_and_observed_information_agree_where_the_model_is_true() -> None:
    structure, sample, theta = case()
    moments = implied(structure, structure.values(theta))
    true = replace(sample, covariance=moments.sigma, mean=moments.mu)
    at = point(structure, true, theta)
    expected = information(structure, true, at)
    assert observed_information(structure, true, at) == pytest.approx(expected, abs=1e-10)


def test_a_batch_of_thetas_gives_what_each_gives_alone() -> None:
    structure, sample, theta = case()
    batch = np.stack([theta, 1.1 * theta])
    together = gradient(structure, sample, point(structure, sample, batch))
    alone = gradient(structure, sample, point(structure, sample, batch[1]))
    assert together[1] == pytest.approx(alone, abs=1e-12)


def test_an_impossible_theta_is_infinitely_far() -> None:
    structure, sample, theta = case()
    wrong = theta.copy()
    wrong[structure.names.index("tru1 ~~ tru1")] = -100.0
    value = point(structure, sample, np.stack([theta, wrong])).value
    assert np.isfinite(value).tolist() == [True, False]


def test_standardised_values_have_their_derivatives() -> None:
    structure, _, theta = case()

    def values(at: Floats) -> Floats:
        return standardise(structure, at, implied(structure, structure.values(at))).values

    found = standardise(structure, theta, implied(structure, structure.values(theta))).slopes
    assert found == pytest.approx(differences(values, theta), abs=1e-6)


def test_a_circle_of_causes_is_solved_too() -> None:
    model = replace(
        MEDIATION,
        regressions=(Regression("sat", ("loy", "tru")), Regression("loy", ("sat", "rec1"))),
    )
    structure = compile_model(model)
    assert structure.depth is None
    theta = np.full(len(structure.names), 0.4)
    paths = np.linalg.inv(implied(structure, structure.values(theta)).total[0])
    assert paths[structure.position("sat"), structure.position("loy")] == pytest.approx(-0.4)


def test_a_formula_has_its_derivative() -> None:
    names, theta = ("a", "b", "c"), np.array([0.5, -0.4, 2.0])
    found = evaluate("-(a*b - 2*c) / (a + c)", names, theta)
    wanted = differences(lambda at: evaluate("-(a*b-2*c)/(a+c)", names, at).value, theta)
    assert found.slope == pytest.approx(wanted, abs=1e-8)
