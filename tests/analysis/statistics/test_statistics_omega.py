import numpy as np
import pytest
from scipy import optimize

from analysis.statistics.errors import (
    Collinear,
    NotIdentified,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
)
from analysis.statistics.omega import omega
from analysis.statistics.one_factor import fit_one_factor
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import ITERATED, reference, scale_values, scales
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize(("name", "scale_name"), scales(fewest=3))
def test_omega_equals_lavaan(name: str, scale_name: str) -> None:
    expected, items = scale_values(name, scale_name)
    found = omega(items)
    assert [found.omega, found.omega_observed, found.omega_observed_ml, found.ave] == (
        pytest.approx(
            [
                expected["omega_1factor_ML"],
                expected["omega_1factor_obsvar"],
                expected["compRelSEM_default"],
                expected["AVE_1factor"],
            ],
            abs=ITERATED,
        )
    )


@needs_shared
def test_a_heywood_case_is_flagged() -> None:
    assert omega(scale_values("mobi", "Loyalty")[1]).improper
    assert not omega(scale_values("mobi", "Quality")[1]).improper


@needs_shared
def test_the_robust_interval_equals_mbess() -> None:
    expected = reference("exact_extra")["alpha_ci_variants"]["mbess_omega_mlr"]
    found = omega(scale_values("simo", "loy")[1])
    assert found.robust_error == pytest.approx(expected["se"], abs=ITERATED)
    limits = [found.robust_interval.low, found.robust_interval.high]
    assert limits == pytest.approx([expected["lo"], expected["hi"]], abs=ITERATED)


def test_on_normal_answers_both_errors_are_alike() -> None:
    found = omega(scale(100_000))
    assert found.robust_error == pytest.approx(found.standard_error, rel=0.02)


def test_the_robust_error_is_that_of_resampled_answers() -> None:
    items = np.exp(scale(300))
    picks = random().integers(0, 300, (120, 300))
    spread = np.std([omega(items[rows]).omega for rows in picks])
    assert omega(items).robust_error == pytest.approx(spread, rel=0.25)


def test_infinite_answers_are_refused() -> None:
    items = scale()
    items[0, 0] = np.inf
    with pytest.raises(OutOfRange):
        omega(items)


def test_the_fit_is_the_maximum_a_general_optimiser_finds() -> None:
    covariance = np.cov(scale(items=5), rowvar=False)

    def discrepancy(point: np.ndarray) -> float:
        implied = np.outer(point[:5], point[:5]) + np.diag(point[5:])
        return float(np.linalg.slogdet(implied)[1] + np.trace(np.linalg.solve(implied, covariance)))

    best = optimize.minimize(discrepancy, [0.6] * 10, method="BFGS", options={"gtol": 1e-7})
    found = fit_one_factor(covariance, 200)
    assert found.loadings == pytest.approx(best.x[:5], abs=1e-5)
    assert found.uniquenesses == pytest.approx(best.x[5:], abs=1e-5)


def test_a_population_with_known_loadings_is_recovered() -> None:
    loadings = np.array([0.9, 0.7, 0.5, 0.3])
    unique = np.array([0.2, 1.0, 0.4, 0.6])
    found = fit_one_factor(np.outer(loadings, loadings) + np.diag(unique), 500)
    assert found.loadings == pytest.approx(loadings, abs=1e-7)
    assert found.chi_square == pytest.approx(0, abs=1e-7)


def test_the_interval_covers_omega_as_often_as_it_says() -> None:
    truth = (4 * 0.7) ** 2 / ((4 * 0.7) ** 2 + 4 * 0.51)
    limits = [omega(scale(300, seed=seed)).interval for seed in range(200)]
    covered = sum(interval.low <= truth <= interval.high for interval in limits)
    assert 180 <= covered <= 199


@pytest.mark.parametrize("size", [1e-60, 37, 1e60])
def test_omega_does_not_depend_on_units(size: float) -> None:
    items = scale()
    scaled = omega(items * size).omega
    assert scaled == pytest.approx(omega(items).omega, abs=1e-9)


def test_rows_with_a_missing_answer_do_not_count() -> None:
    items = scale()
    items[3, 1] = np.nan
    assert omega(items).n == 199


def test_two_items_do_not_identify_a_factor() -> None:
    with pytest.raises(NotIdentified):
        omega(scale(items=2))
    with pytest.raises(NotIdentified):
        fit_one_factor(np.eye(2), 10)


def test_a_repeated_item_is_collinear() -> None:
    items = scale()
    with pytest.raises(Collinear) as caught:
        omega(np.column_stack([items, items[:, 1]]))
    assert caught.value.columns == (1, 4)


def test_a_covariance_matrix_must_be_square_and_positive() -> None:
    with pytest.raises(ShapeMismatch):
        fit_one_factor(random().random((3, 4)), 10)
    with pytest.raises(NoVariation):
        fit_one_factor(np.diag([1.0, 0, 1]), 10)
