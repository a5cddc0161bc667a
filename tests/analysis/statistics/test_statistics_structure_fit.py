"""Structural models against identities, hand-computable models and other implementations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import statsmodels.api as sm
from numpy.typing import NDArray

from analysis.statistics.moments import moments
from analysis.statistics.one_factor import fit_one_factor
from analysis.statistics.structure.builders import cfa, method_factor, method_variance
from analysis.statistics.structure.compiled import compile_model
from analysis.statistics.structure.fit import fit, fit_groups, fit_moments
from analysis.statistics.structure.fit_measures import ChiSquares, fit_measures
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.modification import modification_indices
from analysis.statistics.structure.residuals import residuals
from analysis.statistics.structure.sample import sample_from_moments, sample_of
from analysis.statistics.structure.specification import (
    Covariance,
    Latent,
    Model,
    Regression,
    Term,
)
from tests.analysis.statistics.structure_models import MEDIATION, SCALES, survey_rows

Floats = NDArray[np.float64]
ITEMS = SCALES["tru"]


def regression() -> tuple[Model, Floats, list[str]]:
    rows, names = survey_rows()
    return Model(regressions=(Regression("loy1", ("sat1", "tru1")),)), rows, names


def regressed(kind: str) -> tuple[Floats, Floats]:
    """Slopes and their errors by ordinary least squares (HC0 or with divisor n)."""
    _, rows, names = regression()
    x = np.column_stack([rows[:, names.index(name)] for name in ("sat1", "tru1")])
    found = sm.OLS(rows[:, names.index("loy1")], sm.add_constant(x)).fit(cov_type=kind)
    return found.params[1:], found.bse[1:]


def test_a_saturated_model_reproduces_the_sample() -> None:
    model, rows, names = regression()
    found = fit(model, rows, names)
    assert found.measures.plain.df == 0
    assert found.measures.plain.chi_square == pytest.approx(0, abs=1e-9)


def test_a_regression_is_that_of_least_squares() -> None:
    model, rows, names = regression()
    found = fit(model, rows, names)
    slopes, errors = regressed("nonrobust")
    own = [found.find("loy1", "~", name) for name in ("sat1", "tru1")]
    shrink = np.sqrt((len(rows) - 3) / len(rows))
    assert [each.value for each in own] == pytest.approx(slopes, abs=1e-10)
    assert [each.standard_error for each in own] == pytest.approx(errors * shrink, abs=1e-10)


def test_moments_added_up_give_the_model_of_all_rows() -> None:
    model, rows, names = regression()
    added = moments(rows[:100]) + moments(rows[100:])
    own = fit_moments(model, sample_from_moments(added, names)).find("loy1", "~", "sat1")
    wanted = fit(model, rows, names).find("loy1", "~", "sat1")
    assert own.value == pytest.approx(wanted.value, abs=1e-12)
    assert own.standard_error == pytest.approx(wanted.standard_error, abs=1e-12)


def test_robust_errors_of_a_regression_are_those_of_white() -> None:
    model, rows, names = regression()
    found = fit(model, rows, names, estimator="mlr")
    own = [found.find("loy1", "~", name).standard_error for name in ("sat1", "tru1")]
    assert own == pytest.approx(regressed("HC0")[1], abs=1e-10)


def test_one_factor_is_the_one_factor_model() -> None:
    rows, names = survey_rows()
    own = fit(cfa({"tru": ITEMS}), rows, names)
    covariance = np.cov(rows[:, :4], rowvar=False, ddof=0)
    other = fit_one_factor(covariance, len(rows))
    loadings = [own.find("tru", "=~", item).value for item in ITEMS]
    assert loadings == pytest.approx(other.loadings, abs=1e-8)
    assert own.measures.plain.chi_square == pytest.approx(other.chi_square, abs=1e-8)


def test_three_items_are_solved_by_hand() -> None:
    # With three items a loading squared is the product of two covariances over the third.
    covariance = np.array([[1.0, 0.42, 0.35], [0.42, 1.0, 0.30], [0.35, 0.30, 1.0]])
    found = fit_moments(cfa({"f": ["a", "b", "c"]}), sample_of(covariance * 100 / 99, 100, "abc"))
    wanted = [np.sqrt(0.42 * 0.35 / 0.30), np.sqrt(0.42 * 0.30 / 0.35), np.sqrt(0.35 * 0.30 / 0.42)]
    assert [found.find("f", "=~", item).value for item in "abc"] == pytest.approx(wanted, abs=1e-9)


@pytest.mark.parametrize("identification", ["marker", "unit_variance"])
def test_a_true_covariance_gives_back_its_parameters(identification: str) -> None:
    model = replace(MEDIATION, identification=identification)
    structure = compile_model(model)
    rows, names = survey_rows()
    theta = fit(model, rows, names).fitted.theta
    sigma = implied(structure, structure.values(theta)).sigma[0]
    found = fit_moments(model, sample_of(sigma * 500 / 499, 500, structure.observed))
    assert found.measures.plain.chi_square == pytest.approx(0, abs=1e-9)
    assert found.fitted.theta == pytest.approx(theta, abs=1e-7)


def test_identification_does_not_change_the_fit() -> None:
    rows, names = survey_rows()
    marker = fit(MEDIATION, rows, names)
    unit = fit(replace(MEDIATION, identification="unit_variance"), rows, names)
    assert marker.measures.plain.chi_square == pytest.approx(unit.measures.plain.chi_square)
    assert marker.find("loy", "~", "sat").standardised == pytest.approx(
        unit.find("loy", "~", "sat").standardised
    )


def test_standardised_values_do_not_depend_on_units() -> None:
    rows, names = survey_rows()
    units = np.logspace(-3, 4, len(names))
    plain, scaled = fit(MEDIATION, rows, names), fit(MEDIATION, rows * units + 7, names)
    for first, second in zip(plain.estimates, scaled.estimates, strict=True):
        assert first.standardised == pytest.approx(second.standardised, abs=1e-7)
        assert first.standardised_error == pytest.approx(second.standardised_error, abs=1e-7)


def test_saturated_means_change_nothing_but_the_count() -> None:
    rows, names = survey_rows(skewed=True)
    without = fit(MEDIATION, rows, names, estimator="mlr")
    found = fit(replace(MEDIATION, means=True), rows, names, estimator="mlr")
    assert found.find("tru1", "~1").value == pytest.approx(rows[:, 0].mean())
    assert found.measures.scaled is not None
    assert without.measures.scaled is not None
    assert found.measures.scaled.chi_square == pytest.approx(without.measures.scaled.chi_square)


def test_equal_loadings_are_equal() -> None:
    rows, names = survey_rows()
    model = Model((Latent("f", tuple(Term(item, label="l") for item in ITEMS)),))
    model = replace(model, identification="unit_variance")
    found = fit(model, rows, names)
    assert len({found.find("f", "=~", item).value for item in ITEMS}) == 1
    assert found.measures.plain.df == 5


def test_two_groups_apart_add_their_chi_squares() -> None:
    rows, names = survey_rows()
    halves = (rows[:200], rows[200:])
    model = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")})
    together = fit_groups(compile_model(model, names, groups=2), halves)
    apart = [fit(model, half, names).measures.plain.chi_square for half in halves]
    assert together.measures.plain.chi_square == pytest.approx(sum(apart), abs=1e-8)


def test_an_observed_mediation_has_the_error_of_sobel() -> None:
    rows, names = survey_rows()
    model = Model(
        regressions=(
            Regression("sat1", (Term("tru1", label="a"),)),
            Regression("loy1", (Term("sat1", label="b"), "tru1")),
        ),
        defined=(replace(MEDIATION.defined[0], expression="a*b"),),
    )
    found = fit(model, rows, names)
    a, b = found.find("sat1", "~", "tru1"), found.find("loy1", "~", "sat1")
    sobel = np.hypot(a.value * b.standard_error, b.value * a.standard_error)
    assert found.defined[0].estimate.standard_error == pytest.approx(sobel, abs=1e-10)


def test_the_published_fit_of_holzinger_and_swineford() -> None:
    # Rosseel (2012), J Stat Softw 48(2), section 4: chi-squares of 301 pupils.
    found = fit_measures(ChiSquares(85.306, 24, 918.852, 36, 301)).plain
    assert found.comparative.cfi == pytest.approx(0.931, abs=5e-4)
    assert found.comparative.tli == pytest.approx(0.896, abs=5e-4)
    assert found.rmsea.value == pytest.approx(0.092, abs=5e-4)
    assert (found.rmsea.interval.low, found.rmsea.interval.high) == pytest.approx(
        (0.071, 0.114), abs=5e-4
    )


def test_a_modification_index_foretells_the_gain() -> None:
    rows, names = survey_rows()
    rows[:, 1] += 0.5 * rows[:, 5]
    before = fit(MEDIATION, rows, names)
    first = modification_indices(before.fitted)[0]
    freed = replace(MEDIATION, covariances=(Covariance("tru2", "sat2"),))
    gain = before.measures.plain.chi_square - fit(freed, rows, names).measures.plain.chi_square
    assert {first.left, first.right} >= {"tru2"}
    assert next(
        each.index
        for each in modification_indices(before.fitted)
        if (each.left, each.right) == ("tru2", "sat2")
    ) == pytest.approx(gain, rel=0.15)


def test_releasing_equal_loadings_is_foretold() -> None:
    rows, names = survey_rows()
    rows[:, 3] *= 2
    terms = tuple(Term(item, label="l") for item in ITEMS)
    model = Model((Latent("f", terms),), identification="unit_variance")
    released = modification_indices(fit(model, rows, names).fitted)[0]
    assert released.right == "tru4"


def test_residuals_of_the_diagonal_vanish() -> None:
    rows, names = survey_rows()
    found = residuals(fit(MEDIATION, rows, names).fitted)
    assert np.diag(found.raw[0]) == pytest.approx(0, abs=1e-8)
    assert np.diag(found.standardised[0]) == pytest.approx(0, abs=1e-6)


def test_standardised_residuals_of_a_true_model_are_normal() -> None:
    rows, names = survey_rows(2000)
    found = residuals(fit(MEDIATION, rows, names).fitted)
    off = found.standardised[0][np.tril_indices(len(names), -1)]
    assert 0.6 < off.std() < 1.4


def test_residuals_of_unrelated_items_are_solved_by_hand() -> None:
    apart = tuple(Covariance(each, each) for each in "ab")
    model = Model(covariances=(*apart, Covariance("a", "b", 0.0)), fixed_x=False)
    covariance = np.array([[1.0, 0.3], [0.3, 1.0]]) * 100 / 99
    found = residuals(fit_moments(model, sample_of(covariance, 100, "ab")).fitted)
    assert found.normalised[0, 0, 1] == pytest.approx(10 * 0.3 / np.sqrt(1.09), abs=1e-9)
    assert found.standardised[0, 0, 1] == pytest.approx(10 * 0.3, abs=1e-9)


def test_foretold_changes_do_not_depend_on_units() -> None:
    rows, names = survey_rows()
    plain = modification_indices(fit(MEDIATION, rows, names).fitted)
    scaled = modification_indices(fit(MEDIATION, rows * np.logspace(-2, 3, 11), names).fitted)
    assert [each.standardised_change for each in plain[:9]] == pytest.approx(
        [each.standardised_change for each in scaled[:9]], abs=1e-7
    )


def test_a_method_variance_is_the_squared_equal_loading() -> None:
    rows, names = survey_rows()
    scales = {name: SCALES[name] for name in ("tru", "sat", "loy")}
    loading = fit(method_factor(scales, "m"), rows, names)
    variance = fit(method_variance(scales, "m"), rows, names)
    assert variance.measures.plain.chi_square == pytest.approx(
        loading.measures.plain.chi_square, abs=1e-6
    )
    assert variance.find("m", "~~", "m").value == pytest.approx(
        loading.find("m", "=~", "tru1").value ** 2, abs=1e-6
    )


def test_answers_without_method_have_no_method_variance() -> None:
    rows, names = survey_rows(1_000, seed=0)
    scales = {name: SCALES[name] for name in ("tru", "sat", "loy")}
    found = fit(method_variance(scales, "m"), rows, names).find("m", "~~", "m")
    assert found.interval is not None
    assert found.interval.low < 0 < found.interval.high
