"""Models of ordinal items against closed forms, another optimiser, simulation and the reference."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import optimize

from analysis.statistics.structure.builders import cfa, second_order
from analysis.statistics.structure.categorical_reliability import categorical_omegas
from analysis.statistics.structure.categorical_residuals import categorical_residuals
from analysis.statistics.structure.categorical_robust import discrepancy, expected_discrepancy
from analysis.statistics.structure.specification import Latent, Model, Regression, Term
from analysis.statistics.structure.wlsmv import CategoricalFit, fit_ordinal
from tests.analysis.statistics.ordinal_rows import cut, one_factor
from tests.analysis.statistics.references import reference
from tests.analysis.statistics.structure_models import MEDIATION, SURVEY, data, survey_rows
from tests.analysis.statistics.structure_tables import chi_squares, robust
from tests.shared import needs_shared

Floats = NDArray[np.float64]
LOADINGS = (0.8, 0.7, 0.6, 0.5)
SCALES = {"f": "abcd"}


def found(n: int = 600, seed: int = 3, **options: Any) -> CategoricalFit:
    return fit_ordinal(cfa(SCALES), one_factor(n, LOADINGS, seed=seed), "abcd", **options)


def loadings(of: CategoricalFit) -> Floats:
    return np.array([of.find("f", "=~", item).value for item in "abcd"])


@lru_cache
def survey(model: Model = MEDIATION) -> CategoricalFit:
    rows, names = survey_rows(800)
    return fit_ordinal(model, cut(rows, (-1.0, -0.2, 0.5, 1.3)), names)


def test_three_items_have_the_loadings_of_the_triads() -> None:
    rows = one_factor(600, LOADINGS[:3])
    fit = fit_ordinal(cfa({"f": "abc"}), rows, "abc")
    r = fit.moments.matrix()
    wanted = np.sqrt([r[0, 1] * r[0, 2] / r[1, 2], r[0, 1] * r[1, 2] / r[0, 2]])
    values = [fit.find("f", "=~", item).value for item in "ab"]
    assert values == pytest.approx(wanted, abs=1e-9)
    assert fit.measures.plain.chi_square == pytest.approx(0, abs=1e-9)
    assert fit.measures.scaled is None


def test_the_error_of_a_triad_follows_from_the_correlations() -> None:
    fit = fit_ordinal(cfa({"f": "abc"}), one_factor(600, LOADINGS[:3]), "abc")
    r = fit.moments.correlations
    loading = np.sqrt(r[0] * r[1] / r[2])
    slope = loading / 2 * np.array([1 / r[0], 1 / r[1], -1 / r[2]])
    wanted = np.sqrt(slope @ fit.moments.correlation_covariance() @ slope * 600 / 599)
    assert fit.find("f", "=~", "a").standard_error == pytest.approx(wanted, rel=1e-9)


def by_another_optimiser(fit: CategoricalFit, first: Floats) -> tuple[Floats, float]:
    """One factor's loadings from the correlations and their variances, and what is left over."""
    seen, weight = fit.moments.correlations, 1 / fit.moments.variances()
    pairs = np.triu_indices(first.size, 1)

    def loss(at: Floats) -> float:
        return float((weight * (seen - np.outer(at, at)[pairs]) ** 2).sum())

    found = optimize.minimize(loss, first, tol=1e-12)
    return found.x, float(found.fun)


def test_another_optimiser_finds_the_same_loadings() -> None:
    fit = found()
    wanted, left = by_another_optimiser(fit, np.full(4, 0.6))
    assert loadings(fit) == pytest.approx(wanted, abs=1e-6)
    assert fit.measures.plain.chi_square == pytest.approx(left * 599 / 600, abs=1e-8)


def test_a_flat_minimum_is_reached_with_care() -> None:
    rows = one_factor(60, (0.9, 0.3, 0.0, 0.2, 0.1), (0.5,), 27)
    fit = fit_ordinal(cfa({"f": "abcde"}), rows, "abcde")
    own = np.array([fit.find("f", "=~", item).value for item in "abcde"])
    wanted, left = by_another_optimiser(fit, own + 0.02)
    assert own == pytest.approx(wanted, abs=1e-5)
    assert fit.measures.plain.chi_square == pytest.approx(left * 59 / 60, abs=1e-8)


def test_a_known_population_is_found_again() -> None:
    assert loadings(found(100_000)) == pytest.approx(LOADINGS, abs=0.012)


@lru_cache
def replications() -> list[CategoricalFit]:
    return [found(300, seed) for seed in range(160)]


@pytest.mark.slow
def test_errors_are_the_spread_over_samples() -> None:
    spread = np.std([loadings(each) for each in replications()], axis=0)
    errors = [
        [fit.find("f", "=~", item).standard_error for item in "abcd"] for fit in replications()
    ]
    assert np.mean(errors, axis=0) == pytest.approx(spread, rel=0.17)


def test_the_scaled_test_has_the_mean_of_its_degrees_of_freedom() -> None:
    scaled = [each.measures.scaled for each in replications()]
    values = np.array([each.chi_square for each in scaled if each is not None])
    assert values.mean() == pytest.approx(2, abs=3 * 2 / np.sqrt(160))
    assert (values > 5.991).mean() < 0.11


def test_the_robust_index_is_one_on_average_for_a_true_model() -> None:
    made = [each.measures.robust for each in replications()]
    values = np.array([each.tli for each in made if each is not None])
    assert values.mean() == pytest.approx(1, abs=3 * values.std() / np.sqrt(values.size))


def test_small_errors_add_what_the_curvature_of_the_discrepancy_says() -> None:
    sigma = found().fitted.at.sigma[0]
    error = 1e-4 * np.array([3.0, -1, 2, 1, -2, 1])
    moved = sigma.copy()
    moved[np.triu_indices(4, 1)] += error
    moved[np.tril_indices(4, -1)] = moved.T[np.tril_indices(4, -1)]
    wanted = discrepancy(moved, sigma)
    assert expected_discrepancy(sigma, np.outer(error, error)) == pytest.approx(wanted, rel=2e-3)


def test_the_marker_gives_the_same_fit_and_standardised_values() -> None:
    own, other = (
        found(),
        fit_ordinal(cfa(SCALES, identification="marker"), one_factor(600, LOADINGS), "abcd"),
    )
    standardised = [other.find("f", "=~", item).standardised for item in "abcd"]
    assert standardised == pytest.approx(loadings(own), abs=1e-8)
    assert other.measures.plain.chi_square == pytest.approx(own.measures.plain.chi_square)


def test_standardised_errors_do_not_depend_on_the_identification() -> None:
    other = fit_ordinal(cfa(SCALES, identification="marker"), one_factor(600, LOADINGS), "abcd")
    row, same = found().find("f", "=~", "a"), other.find("f", "=~", "a")
    assert same.standardised_error == pytest.approx(row.standard_error, rel=1e-7)


def test_residual_variances_are_what_loadings_leave() -> None:
    fit = found()
    row = fit.find("a", "~~", "a")
    assert row.value == pytest.approx(1 - fit.find("f", "=~", "a").value ** 2, abs=1e-12)
    slope = 2 * fit.find("f", "=~", "a").value
    wanted = slope * fit.find("f", "=~", "a").standard_error
    assert row.standardised_error == pytest.approx(wanted, rel=1e-9)


def test_an_item_may_lead_to_another() -> None:
    seen = Model((Latent("tru", ("tru1", "tru2", "tru3")),), (_path("sat1", "tru"),))
    wrapped = Model(
        (Latent("tru", ("tru1", "tru2", "tru3")), Latent("s", (Term("sat1", fixed=1.0),))),
        (_path("s", "tru"),),
    )
    own, other = survey(seen).find("sat1", "~", "tru"), survey(wrapped).find("s", "~", "tru")
    assert own.value == pytest.approx(other.value, abs=1e-8)
    assert own.standard_error == pytest.approx(other.standard_error, rel=1e-6)


def _path(outcome: str, predictor: str) -> Regression:
    return Regression(outcome, (predictor,))


def test_an_indirect_effect_is_the_product_of_its_paths() -> None:
    fit = survey()
    a, b = fit.find("sat", "~", "tru"), fit.find("loy", "~", "sat")
    assert fit.defined[0].estimate.value == pytest.approx(a.value * b.value, rel=1e-12)
    assert fit.defined[0].estimate.standard_error > 0


def test_a_second_order_factor_is_fitted() -> None:
    scales = {name: [f"{name}{i + 1}" for i in range(3)] for name in ("tru", "sat", "loy")}
    fit = survey(second_order(scales, "g"))
    assert fit.measures.plain.df == 24
    assert fit.find("g", "=~", "sat").standardised == pytest.approx(0.9, abs=0.1)


def test_thresholds_are_counted_and_named() -> None:
    fit = found()
    assert fit.parameters == 4 + 12
    assert [(each.item, each.position, each.below) for each in fit.thresholds[:4]] == [
        ("a", 1, 1),
        ("a", 2, 2),
        ("a", 3, 3),
        ("b", 1, 1),
    ]


def test_standardised_residuals_vary_like_standard_normals() -> None:
    made = [categorical_residuals(each.fitted).standardised for each in replications()]
    pairs = np.array(made)[:, *np.triu_indices(4, 1)]
    assert pairs.std(axis=0) == pytest.approx(1, abs=0.2)
    assert np.abs(pairs.mean(axis=0)).max() < 0.3


def test_residuals_are_seen_less_implied_correlations() -> None:
    fit = found()
    raw = categorical_residuals(fit.fitted).raw
    wanted = fit.moments.matrix()[0, 1] - np.prod(loadings(fit)[:2])
    assert raw[0, 1] == pytest.approx(wanted, abs=1e-12)


def test_the_omega_of_answers_is_the_reliability_of_their_sum() -> None:
    rows, again = (_parallel(200_000, seed) for seed in (1, 2))
    fit = fit_ordinal(cfa(SCALES), rows, "abcd")
    wanted = np.corrcoef(rows.sum(axis=1), again.sum(axis=1))[0, 1]
    omega = categorical_omegas(fit)[0]
    assert (omega.construct, omega.items) == ("f", tuple("abcd"))
    assert omega.omega == pytest.approx(wanted, abs=0.006)
    assert omega.implied == pytest.approx(wanted, abs=0.006)


def _parallel(n: int, seed: int) -> Floats:
    """The same respondents answering the same items with errors of their own."""
    trait = np.random.Generator(np.random.PCG64(77)).standard_normal((n, 1))
    own = np.random.Generator(np.random.PCG64(seed)).standard_normal((n, 4))
    weights = np.array(LOADINGS)
    return cut(trait * weights + own * np.sqrt(1 - weights**2), (-1.0, 0.0, 1.0))


def test_a_construct_of_one_item_has_no_omega() -> None:
    path = (_path("s", "tru"),)
    single = Latent("s", (Term("sat1", fixed=1.0),))
    fit = survey(Model((Latent("tru", ("tru1", "tru2", "tru3")), single), path))
    assert [each.construct for each in categorical_omegas(fit)] == ["tru"]


@needs_shared
def test_omegas_of_answers_are_those_of_the_reference() -> None:
    stored = reference("cfa")["simo_wlsmv"]["omega_ordinal_GreenYang"]
    own = {each.construct: each.omega for each in categorical_omegas(of_reference())}
    assert own == pytest.approx(stored, abs=2e-6)


def test_two_point_items_are_fitted() -> None:
    rows = one_factor(3_000, LOADINGS, (0.3,))
    fit = fit_ordinal(cfa(SCALES), rows, "abcd")
    assert loadings(fit) == pytest.approx(LOADINGS, abs=0.1)


def test_pairwise_keeps_rows_with_gaps() -> None:
    rows = one_factor(2_000, LOADINGS)
    random = np.random.Generator(np.random.PCG64(8))
    rows[random.random(rows.shape) < 0.2] = np.nan
    cut_down = fit_ordinal(cfa(SCALES), rows, "abcd")
    kept = fit_ordinal(cfa(SCALES), rows, "abcd", missing="pairwise")
    assert (cut_down.n + cut_down.dropped, kept.dropped) == (2_000, np.isnan(rows).all(1).sum())
    assert loadings(kept) == pytest.approx(LOADINGS, abs=0.08)
    errors = [each.find("f", "=~", "a").standard_error for each in (kept, cut_down)]
    assert errors[0] < errors[1]


def test_other_levels_widen_the_intervals() -> None:
    made = [found(level=level).find("f", "=~", "a").interval for level in (0.9, 0.99)]
    widths = [each.high - each.low for each in made if each is not None]
    assert widths[1] / widths[0] == pytest.approx(2.5758293 / 1.6448536, rel=1e-6)


@lru_cache
def of_reference() -> CategoricalFit:
    rows, names = data("simo")
    return fit_ordinal(SURVEY, rows, names)


@needs_shared
def test_estimates_and_errors_are_those_of_the_reference() -> None:
    for stored in reference("cfa")["simo_wlsmv"]["est"]:
        if stored["op"] in ("=~", "~~"):
            own = of_reference().find(stored["lhs"], stored["op"], stored["rhs"])
            assert own.value == pytest.approx(stored["est"], abs=2e-6)
            assert own.standard_error == pytest.approx(stored["se"], abs=2e-6)


@needs_shared
def test_standardised_values_are_those_of_the_reference() -> None:
    for stored in reference("cfa")["simo_wlsmv"]["std"]:
        if stored["op"] in ("=~", "~~"):
            own = of_reference().find(stored["lhs"], stored["op"], stored["rhs"])
            assert own.standardised == pytest.approx(stored["est.std"], abs=2e-6)
            assert own.standardised_error == pytest.approx(stored["se"], abs=2e-6)


@needs_shared
def test_thresholds_and_their_errors_are_those_of_the_reference() -> None:
    stored = [each for each in reference("cfa")["simo_wlsmv"]["est"] if each["op"] == "|"]
    own = [each.estimate for each in of_reference().thresholds]
    assert [e.value for e in own] == pytest.approx([s["est"] for s in stored], abs=1e-10)
    assert [e.standard_error for e in own] == pytest.approx([s["se"] for s in stored], abs=1e-10)


@needs_shared
def test_the_fit_table_is_that_of_the_reference() -> None:
    stored, fit = reference("cfa")["simo_wlsmv"]["fit"], of_reference()
    scaled, size = fit.measures.scaled, fit.residual_size
    assert scaled is not None
    assert fit.measures.robust is not None
    own = dict(chi_squares(fit.measures.plain, "")) | dict(chi_squares(scaled, ".scaled"))
    own |= dict(robust(fit.measures.robust))
    own |= {"npar": fit.parameters, "rmr": size.rmr, "srmr": size.srmr, "crmr": size.crmr}
    own["chisq.scaling.factor"] = scaled.scaling
    own["baseline.chisq.scaling.factor"] = scaled.baseline_scaling
    wanted = {name: stored[name] for name in own}
    assert own == pytest.approx(wanted, rel=1e-6, abs=1e-7)


@needs_shared
def test_the_solution_of_the_reference_is_not_doubted() -> None:
    assert of_reference().signs == ()
    assert of_reference().doubts == ()
