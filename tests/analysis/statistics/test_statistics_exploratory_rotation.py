import numpy as np
import pytest
from statsmodels.multivariate.factor_rotation import rotate_factors

from analysis.statistics.errors import NotConverged, OutOfRange, StatisticsError, TooFewObservations
from analysis.statistics.exploratory.rotation import (
    Rotated,
    Turn,
    oblimin,
    promax,
    rotate,
    varimax,
)
from tests.analysis.statistics.invented import random

CLUSTERS = np.kron(np.eye(3), np.array([[0.8], [0.7], [0.6]]))


def loadings(seed: int = 7) -> np.ndarray:
    """Three clusters with small cross-loadings, turned away from simple structure."""
    draws = random(seed)
    turn, _ = np.linalg.qr(draws.standard_normal((3, 3)))
    return (CLUSTERS + 0.1 * draws.standard_normal((9, 3))) @ turn


def ordered(found: np.ndarray) -> np.ndarray:
    turned = found * np.where(found.sum(axis=0) < 0, -1, 1)
    return turned[:, np.argsort(np.abs(turned).argmax(axis=0))]


def same(found: Rotated, expected: np.ndarray) -> bool:
    return np.allclose(ordered(found.loadings), ordered(expected), atol=1e-6)


def test_varimax_equals_statsmodels() -> None:
    expected, _ = rotate_factors(loadings(), "varimax", tol=1e-7, max_tries=5000)
    assert same(varimax(loadings(), kaiser=False), expected)


def test_varimax_with_kaisers_weights_equals_statsmodels() -> None:
    length = np.linalg.norm(loadings(), axis=1)[:, None]
    expected, _ = rotate_factors(loadings() / length, "varimax", tol=1e-7, max_tries=5000)
    assert same(varimax(loadings()), expected * length)


def test_quartimin_equals_statsmodels() -> None:
    expected, _ = rotate_factors(loadings(), "quartimin", tol=1e-7, max_tries=5000)
    assert same(oblimin(loadings()), expected)


def test_oblimin_with_a_negative_gamma_equals_statsmodels() -> None:
    expected, _ = rotate_factors(loadings(), "oblimin", -0.5, "oblique", tol=1e-7, max_tries=5000)
    assert same(oblimin(loadings(), gamma=-0.5), expected)


def test_oblimin_with_kaisers_weights_equals_statsmodels() -> None:
    length = np.linalg.norm(loadings(), axis=1)[:, None]
    expected, _ = rotate_factors(loadings() / length, "quartimin", tol=1e-7, max_tries=5000)
    assert same(oblimin(loadings(), kaiser=True), expected * length)


@pytest.mark.parametrize("rotation", ["none", "varimax", "promax", "oblimin"])
def test_every_rotation_reproduces_the_same_correlations(rotation: str) -> None:
    found = rotate(loadings(), Turn(rotation))
    reproduced = found.loadings @ found.phi @ found.loadings.T
    assert reproduced == pytest.approx(loadings() @ loadings().T, abs=1e-12)
    assert np.diag(found.phi) == pytest.approx(np.ones(3), abs=1e-12)


@pytest.mark.parametrize("rotation", ["varimax", "promax", "oblimin"])
def test_every_rotation_finds_perfect_clusters(rotation: str) -> None:
    turn, _ = np.linalg.qr(random().standard_normal((3, 3)))
    assert same(rotate(CLUSTERS @ turn, Turn(rotation)), CLUSTERS)


def test_quartimin_finds_clusters_of_correlated_factors() -> None:
    phi = np.full((3, 3), 0.5) + np.eye(3) / 2
    found = oblimin(CLUSTERS @ np.linalg.cholesky(phi))
    assert same(found, CLUSTERS)
    assert found.phi == pytest.approx(phi, abs=1e-6)


def test_promax_comes_nearer_to_simple_structure_than_varimax() -> None:
    phi = np.full((3, 3), 0.5) + np.eye(3) / 2
    correlated = CLUSTERS @ np.linalg.cholesky(phi)
    rest = [np.abs(ordered(f(correlated).loadings)[CLUSTERS == 0]).max() for f in (promax, varimax)]
    assert rest[0] < 0.3 * rest[1]


def test_factors_come_by_what_they_explain_and_load_positively() -> None:
    found = oblimin(loadings() * [1, -1, 1])
    explained = np.diag(found.phi @ found.loadings.T @ found.loadings)
    assert list(explained) == sorted(explained, reverse=True)
    assert (found.loadings.sum(axis=0) > 0).all()


def test_structure_is_pattern_times_factor_correlations() -> None:
    found = oblimin(loadings())
    assert found.structure == pytest.approx(found.loadings @ found.phi)


def test_more_starts_are_never_worse() -> None:
    def crossed(found: Rotated) -> float:
        squares = found.loadings**2
        return float((squares.sum(axis=1) ** 2 - (squares**2).sum(axis=1)).sum())

    scattered = random(3).standard_normal((12, 4))
    assert crossed(oblimin(scattered, starts=8, seed=1)) <= crossed(oblimin(scattered)) + 1e-9


def test_several_starts_need_a_seed() -> None:
    with pytest.raises(OutOfRange, match="seed"):
        oblimin(loadings(), starts=2)


def test_a_seed_gives_the_same_rotation_again() -> None:
    one, other = (oblimin(loadings(), starts=4, seed=9).loadings for _ in range(2))
    assert np.array_equal(one, other)


def test_one_factor_stays_as_it_is() -> None:
    found = rotate(-CLUSTERS[:, :1], Turn())
    assert found.loadings == pytest.approx(CLUSTERS[:, :1])


def test_an_item_without_loadings_does_no_harm() -> None:
    with_nothing = np.vstack([loadings(), np.zeros(3)])
    assert np.isfinite(varimax(with_nothing).loadings).all()
    assert np.isfinite(oblimin(with_nothing, kaiser=True).loadings).all()


def test_a_gamma_without_minimum_is_told() -> None:
    with pytest.raises(NotConverged):
        oblimin(random(3).standard_normal((12, 4)), gamma=0.8)


@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: promax(loadings(), power=1), OutOfRange),
        (lambda: oblimin(loadings(), gamma=1), OutOfRange),
        (lambda: oblimin(loadings(), starts=0), OutOfRange),
        (lambda: rotate(loadings(), Turn("quartimax")), OutOfRange),
        (lambda: varimax(loadings()[:2]), TooFewObservations),
        (lambda: varimax(loadings()[:, [0, 1, 1]]), OutOfRange),
    ],
)
def test_impossible_rotations_are_refused(call: object, error: type[StatisticsError]) -> None:
    with pytest.raises(error):
        call()
