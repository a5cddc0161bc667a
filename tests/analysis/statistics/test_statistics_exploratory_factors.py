import numpy as np
import pytest
from scipy import optimize, stats
from statsmodels.multivariate.factor import Factor

from analysis.statistics.errors import (
    Collinear,
    NotIdentified,
    NoVariation,
    OutOfRange,
    TooFewObservations,
)
from analysis.statistics.exploratory.extraction import extract
from analysis.statistics.exploratory.factor_analysis import factor_analysis, factor_analysis_of
from analysis.statistics.exploratory.rotation import Turn
from tests.analysis.statistics.invented import random, scale

# Ability and intelligence tests of 112 persons (Smith & Stanley 1983): general, picture, blocks,
# maze, reading, vocab. Covariances as in R's datasets::ability.cov, results as printed by
# example(ability.cov) with stats::factanal.
ABILITY = np.array(
    [
        [24.641, 5.991, 33.520, 6.023, 20.755, 29.701],
        [5.991, 6.700, 18.137, 1.782, 4.936, 7.204],
        [33.520, 18.137, 149.831, 19.424, 31.430, 50.753],
        [6.023, 1.782, 19.424, 12.711, 4.757, 9.075],
        [20.755, 4.936, 31.430, 4.757, 52.604, 66.762],
        [29.701, 7.204, 50.753, 9.075, 66.762, 135.292],
    ]
)


def two_factors(n: int = 400, seed: int = 7) -> np.ndarray:
    draws = random(seed)
    factors = draws.standard_normal((n, 2)) @ np.array([[1, 0.5], [0, np.sqrt(0.75)]])
    pattern = np.array([[0.8, 0.7, 0.6, 0.5, 0, 0, 0, 0.3], [0, 0, 0, 0, 0.8, 0.7, 0.6, 0.4]])
    return factors @ pattern + 0.6 * draws.standard_normal((n, 8))


def test_one_ability_is_as_published() -> None:
    found = factor_analysis_of(ABILITY, 112, 1, method="ml")
    assert found.uniquenesses == pytest.approx([0.535, 0.853, 0.748, 0.910, 0.232, 0.280], abs=6e-4)
    assert found.fit.chi_square == pytest.approx(75.18, abs=0.006)


def test_two_abilities_are_as_published() -> None:
    found = factor_analysis_of(ABILITY, 112, 2, method="ml", turn=Turn("promax"))
    assert found.uniquenesses == pytest.approx([0.455, 0.589, 0.218, 0.769, 0.052, 0.334], abs=6e-4)
    assert [found.fit.chi_square, found.fit.df, found.fit.p] == pytest.approx(
        [6.11, 4, 0.191], abs=0.006
    )


def test_abilities_after_promax_are_as_published() -> None:
    """R stops varimax at a relative change of 1e-5, hence the third digit."""
    found = factor_analysis_of(ABILITY, 112, 2, method="ml", turn=Turn("promax")).loadings
    verbal, seeing = found[:, ::-1].T if found[4, 1] > found[4, 0] else found.T
    assert verbal[[0, 4, 5]] == pytest.approx([0.364, 1.023, 0.811], abs=2e-3)
    assert seeing[:4] == pytest.approx([0.470, 0.671, 0.932, 0.508], abs=2e-3)


@pytest.mark.parametrize("factors", [1, 2])
def test_maximum_likelihood_equals_statsmodels(factors: int) -> None:
    items = two_factors()
    expected = Factor(endog=items, n_factor=factors, method="ml").fit(tol=1e-12, maxiter=5000)
    found = extract(np.corrcoef(items, rowvar=False), factors, "ml")
    assert found.uniquenesses == pytest.approx(expected.uniqueness, abs=2e-5)
    common = expected.loadings @ expected.loadings.T
    assert found.loadings @ found.loadings.T == pytest.approx(common, abs=2e-5)


@pytest.mark.parametrize("factors", [1, 2])
def test_minimum_residuals_are_what_a_general_optimiser_finds(factors: int) -> None:
    correlation = np.corrcoef(two_factors(), rowvar=False)
    above = np.triu_indices(8, k=1)

    def residuals(flat: np.ndarray) -> np.ndarray:
        loadings = flat.reshape(8, factors)
        return np.asarray((correlation - loadings @ loadings.T)[above])

    found = extract(correlation, factors)
    start = found.loadings.ravel() + 0.1 * random().standard_normal(8 * factors)
    best = optimize.least_squares(residuals, start, xtol=1e-14, ftol=1e-14, gtol=1e-14)
    assert found.objective == pytest.approx(2 * best.cost, abs=1e-10)
    loadings = best.x.reshape(8, factors)
    assert found.loadings @ found.loadings.T == pytest.approx(loadings @ loadings.T, abs=1e-6)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_a_population_is_recovered(method: str) -> None:
    pattern = np.array([[0.8, 0.7, 0.6, 0, 0, 0], [0, 0, 0, 0.8, 0.7, 0.6]]).T
    phi = np.array([[1, 0.4], [0.4, 1]])
    correlation = pattern @ phi @ pattern.T
    np.fill_diagonal(correlation, 1)
    found = factor_analysis_of(correlation, 500, 2, method=method)
    order = np.argsort(found.loadings.argmax(axis=0))
    assert found.loadings[:, order] == pytest.approx(pattern, abs=1e-5)
    assert found.phi == pytest.approx(phi, abs=1e-5)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_exact_curvature_settles_in_a_few_steps(method: str) -> None:
    assert extract(np.corrcoef(two_factors(), rowvar=False), 2, method).iterations <= 6


def test_loadings_and_communalities_reproduce_each_other() -> None:
    found = factor_analysis(two_factors(), 2)
    reproduced = np.diag(found.loadings @ found.phi @ found.loadings.T)
    assert found.communalities == pytest.approx(reproduced, abs=1e-12)
    assert np.add(found.communalities, found.uniquenesses) == pytest.approx(np.ones(8), abs=1e-7)


def test_explained_shares_sum_to_the_mean_communality() -> None:
    found = factor_analysis(two_factors(), 2)
    assert sum(found.explained) == pytest.approx(np.mean(found.communalities), abs=1e-12)


def test_complexity_counts_the_factors_of_an_item() -> None:
    turn = Turn("none")
    found = factor_analysis_of(ABILITY, 112, 1, turn=turn).complexity
    assert found == pytest.approx(np.ones(6))
    two = factor_analysis(two_factors(), 2).complexity
    assert max(two) == two[7] > 1.5


def test_rmsea_limits_put_the_statistic_in_the_tails() -> None:
    fit = factor_analysis_of(ABILITY, 112, 1, method="ml").fit
    ends = np.array([fit.rmsea_interval.low, fit.rmsea_interval.high]) ** 2 * fit.df * 111
    assert stats.ncx2.cdf(fit.chi_square, fit.df, ends) == pytest.approx([0.95, 0.05], abs=1e-8)
    assert fit.rmsea == pytest.approx(np.sqrt((fit.chi_square - 9) / (9 * 111)))


def test_a_model_that_fits_perfectly_has_no_error() -> None:
    loading = np.array([0.8, 0.7, 0.6, 0.5])
    correlation = np.outer(loading, loading) + np.diag(1 - loading**2)
    fit = factor_analysis_of(correlation, 200, 1, method="ml").fit
    assert (fit.rmsea, fit.rmsea_interval.low) == (0, 0)
    assert fit.rmsr == pytest.approx(0, abs=1e-7)


def test_null_data_rejects_as_often_as_it_says() -> None:
    rejected = sum(
        factor_analysis(scale(300, items=6, seed=seed), 1, method="ml").fit.p < 0.05
        for seed in range(300)
    )
    assert 4 <= rejected <= 27


def test_a_model_without_degrees_of_freedom_is_not_tested() -> None:
    fit = factor_analysis(scale(items=3), 1).fit
    assert (fit.df, fit.p, fit.rmsea, fit.tli) == (0, None, None, None)


def test_a_heywood_case_is_flagged_at_its_item() -> None:
    loading = np.array([1.05, 0.6, 0.5, 0.4])
    correlation = np.outer(loading, loading)
    np.fill_diagonal(correlation, 1)
    found = factor_analysis_of(correlation, 200, 1)
    assert (found.improper, found.heywood) == (True, (0,))
    assert found.uniquenesses[0] == pytest.approx(0.005)


def test_a_factor_too_many_is_empty_or_improper() -> None:
    found = factor_analysis(scale(2000, items=8), 3)
    assert found.empty_factors or found.improper


def test_two_point_answers_can_be_explored() -> None:
    items = (two_factors() > 0).astype(float)
    assert not factor_analysis(items, 2).improper


def test_rows_with_a_missing_answer_are_left_out() -> None:
    items = two_factors()
    items[:5, 0] = np.nan
    assert factor_analysis(items, 2).n == 395


@pytest.mark.parametrize(("items", "factors"), [(3, 2), (4, 2), (5, 3)])
def test_too_many_factors_for_the_items_are_refused(items: int, factors: int) -> None:
    with pytest.raises(NotIdentified):
        factor_analysis(scale(items=items), factors)


def test_the_number_of_items_needed_is_told() -> None:
    with pytest.raises(NotIdentified) as caught:
        extract(np.eye(4), 2)
    assert (caught.value.items, caught.value.needed) == (4, 5)


def test_fewer_rows_than_items_are_refused() -> None:
    with pytest.raises(TooFewObservations):
        factor_analysis(scale(6, items=6), 1)


def test_repeated_items_are_named() -> None:
    items = scale()
    with pytest.raises(Collinear) as caught:
        factor_analysis(np.column_stack([items, items[:, 1]]), 1)
    assert caught.value.columns == (1, 4)


def test_a_constant_item_is_named() -> None:
    items = scale()
    items[:, 3] = 5
    with pytest.raises(NoVariation) as caught:
        factor_analysis(items, 1)
    assert caught.value.columns == (3,)


def test_correlations_that_no_data_could_have_are_refused() -> None:
    impossible = [[1, 0.9, -0.9], [0.9, 1, 0.9], [-0.9, 0.9, 1]]
    with pytest.raises(OutOfRange, match="positive definite"):
        extract(impossible, 1)


@pytest.mark.parametrize("method", ["minres", "ml"])
def test_unrelated_items_have_an_empty_factor(method: str) -> None:
    assert factor_analysis_of(np.eye(6), 200, 1, method=method).empty_factors == (0,)


@pytest.mark.parametrize("factors", [0, -1])
def test_there_is_at_least_one_factor(factors: int) -> None:
    with pytest.raises(OutOfRange):
        extract(ABILITY, factors)
