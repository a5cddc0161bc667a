import numpy as np
import pytest
from scipy import special

from analysis.statistics.errors import Collinear, NotIdentified, OutOfRange, TooFewObservations
from analysis.statistics.exploratory.factor_count import factor_count
from analysis.statistics.exploratory.minimum_average_partial import minimum_average_partial
from analysis.statistics.exploratory.parallel import parallel_analysis
from analysis.statistics.exploratory.single_factor import single_factor
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import EXACT, columns, reference
from tests.shared import needs_shared

SETS = ["mobi", "hs", "simo", "simc"]


def blocks(factors: int = 3, r: float = 0.2) -> np.ndarray:
    """Correlations of four items each of ``factors`` factors that correlate ``r``."""
    pattern = np.kron(np.eye(factors), np.full((4, 1), 0.75))
    correlation = pattern @ (np.full((factors, factors), r) + (1 - r) * np.eye(factors)) @ pattern.T
    np.fill_diagonal(correlation, 1)
    return correlation


def all_items(name: str) -> np.ndarray:
    scales = reference("reliability_validity")[name]["scales"]
    return columns(name, [item for one in scales.values() for item in one["items"]["item"]])


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_eigenvalues_equal_r(name: str) -> None:
    items = all_items(name)
    found = parallel_analysis(np.corrcoef(items, rowvar=False), len(items), seed=1, draws=2)
    expected = reference("reliability_validity")[name]["eigen"]
    assert found.eigenvalues == pytest.approx(expected, abs=EXACT)


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_a_single_factor_equals_psych_where_psych_stops(name: str) -> None:
    expected = reference("reliability_validity")[name]
    found = single_factor(np.corrcoef(all_items(name), rowvar=False), stop=1e-3)
    assert [found.component, found.axis] == pytest.approx(
        [expected["harman_first_pc_share"], expected["harman_first_paf_share"]], abs=EXACT
    )


@pytest.mark.parametrize("of", ["components", "factors"])
def test_random_eigenvalues_are_those_of_random_data(of: str) -> None:
    draws = random(1)
    rows = [np.corrcoef(draws.standard_normal((40, 5)), rowvar=False) for _ in range(2000)]
    if of == "factors":
        rows = [r - np.diag(1 / np.diag(np.linalg.inv(r))) for r in rows]
    expected = np.linalg.eigvalsh(np.stack(rows))[:, ::-1]
    found = parallel_analysis(np.eye(5), 40, seed=2, of=of, draws=2000)
    assert found.random_mean == pytest.approx(expected.mean(axis=0), abs=0.015)
    assert found.random_quantile == pytest.approx(np.quantile(expected, 0.95, axis=0), abs=0.04)


def test_horns_mean_for_two_items_is_known_exactly() -> None:
    """The larger eigenvalue is 1 + |r|, and r squared of n rows is Beta(1/2, (n - 2) / 2)."""
    found = parallel_analysis(np.eye(2), 6, seed=1, draws=20_000)
    expected = special.beta(1, 2) / special.beta(0.5, 2)
    assert found.random_mean[0] == pytest.approx(1 + expected, abs=0.006)


def test_parallel_analysis_finds_separate_factors() -> None:
    for of in ("components", "factors"):
        assert parallel_analysis(blocks(), 300, seed=1, of=of, draws=200).suggested == 3


def test_unrelated_items_seldom_have_a_factor() -> None:
    found = [
        parallel_analysis(
            np.corrcoef(random(seed).standard_normal((100, 6)), rowvar=False),
            100,
            seed=seed,
            draws=100,
        ).suggested
        for seed in range(200)
    ]
    assert 2 <= sum(count > 0 for count in found) <= 20


def test_the_same_seed_draws_the_same() -> None:
    one, other = (parallel_analysis(blocks(), 100, seed=3, draws=20) for _ in range(2))
    assert one == other


def test_partial_correlations_are_least_after_the_factors_are_out() -> None:
    found = minimum_average_partial(blocks())
    assert (found.suggested, found.suggested_fourth) == (3, 3)


def test_before_any_component_partial_correlations_are_the_correlations() -> None:
    correlation = np.corrcoef(scale(items=5), rowvar=False)
    squares = correlation[np.triu_indices(5, k=1)] ** 2
    found = minimum_average_partial(correlation)
    assert found.squared[0] == pytest.approx(squares.mean())
    assert found.fourth[0] == pytest.approx((squares**2).mean())


def test_after_one_component_they_are_those_given_its_score() -> None:
    items = scale(items=5)
    z = (items - items.mean(axis=0)) / items.std(axis=0)
    score = z @ np.linalg.svd(z)[2][0]
    rest = z - np.outer(score, z.T @ score / (score @ score))
    partial = np.corrcoef(rest, rowvar=False)[np.triu_indices(5, k=1)]
    found = minimum_average_partial(np.corrcoef(items, rowvar=False))
    assert found.squared[1] == pytest.approx((partial**2).mean(), abs=1e-12)


def test_rules_agree_on_separate_factors() -> None:
    found = factor_count(blocks(), 300, seed=1, draws=200)
    assert (found.suggested, found.low, found.high, found.agreed) == (3, 3, 3, True)


def test_factors_that_correlate_highly_are_still_found() -> None:
    assert factor_count(blocks(5, 0.6), 1000, seed=1, draws=200).suggested == 5


def test_one_factor_is_one() -> None:
    found = factor_count(np.corrcoef(scale(500, items=6), rowvar=False), 500, seed=1, draws=200)
    assert (found.suggested, found.kaiser) == (1, 1)


def test_unrelated_items_have_no_factor() -> None:
    items = random(11).standard_normal((300, 8))
    found = factor_count(np.corrcoef(items, rowvar=False), 300, seed=1, draws=200)
    assert found.suggested == 0


def test_a_principal_axis_of_one_factor_explains_its_communalities() -> None:
    loading = np.array([0.9, 0.8, 0.7, 0.6])
    correlation = np.outer(loading, loading) + np.diag(1 - loading**2)
    found = single_factor(correlation)
    assert found.axis == pytest.approx(np.mean(loading**2), abs=1e-8)
    assert found.component == pytest.approx(np.linalg.eigvalsh(correlation)[-1] / 4)


def test_iterated_communalities_settle_at_the_minimum_residual_factor() -> None:
    correlation = np.corrcoef(scale(items=5), rowvar=False)
    iterated = single_factor(correlation, stop=1e-13)
    assert single_factor(correlation).axis == pytest.approx(iterated.axis, abs=1e-10)


def test_there_is_no_stopping_at_zero() -> None:
    with pytest.raises(OutOfRange):
        single_factor(blocks(), stop=0)


def test_a_communality_above_one_is_flagged() -> None:
    loading = np.array([1.05, 0.6, 0.5, 0.4])
    correlation = np.outer(loading, loading)
    np.fill_diagonal(correlation, 1)
    assert single_factor(correlation).improper


@pytest.mark.parametrize("of", ["components", "factors"])
def test_repeated_items_are_named_by_the_rules_that_need_an_inverse(of: str) -> None:
    items = scale(items=4)[:, [0, 1, 2, 2]]
    correlation = np.corrcoef(items, rowvar=False)
    with pytest.raises(Collinear):
        minimum_average_partial(correlation)
    if of == "factors":
        with pytest.raises(Collinear):
            parallel_analysis(correlation, 100, seed=1, of=of)


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        ({"n": 6}, TooFewObservations),
        ({"draws": 0}, OutOfRange),
        ({"level": 1.0}, OutOfRange),
        ({"of": "items"}, OutOfRange),
    ],
)
def test_impossible_comparisons_are_refused(
    arguments: dict[str, object], error: type[Exception]
) -> None:
    with pytest.raises(error):
        parallel_analysis(np.eye(5), **{"n": 100, "seed": 1, **arguments})


@pytest.mark.parametrize("rule", [minimum_average_partial, single_factor])
def test_two_items_bear_no_rule(rule: type) -> None:
    with pytest.raises(NotIdentified):
        rule(np.eye(2))
