"""Polychoric correlations against published tables, quadrature, identities and the reference."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import integrate, optimize, special, stats

from analysis.statistics.ordinal.bivariate_normal import cumulative, density, density_slope
from analysis.statistics.ordinal.polychoric import Doubt, Polychoric, polychoric
from tests.analysis.statistics.ordinal_rows import (
    cut,
    exact_factor,
    jackknife,
    one_factor,
    rows_of,
)
from tests.analysis.statistics.references import columns, reference
from tests.shared import needs_shared

Floats = NDArray[np.float64]
LOADINGS = (0.8, 0.7, 0.6)


def correlation(table: object) -> float:
    return float(polychoric(rows_of(np.asarray(table))).correlations[0, 1])


@pytest.mark.parametrize("r", [-0.9999, -0.95, -0.3, 0.0, 0.5, 0.93, 0.99999])
@pytest.mark.parametrize("limits", [(0.0, 0.0), (0.0, -1.2), (1.5, 1.5), (-2.5, 0.7), (3.0, -4.0)])
def test_the_bivariate_normal_is_that_of_quadrature(r: float, limits: tuple[float, float]) -> None:
    x, y = limits
    free = np.sqrt(1 - r * r)
    steps = [min(y / r, x)] if r and y / r > -9 else None
    wanted = integrate.quad(
        lambda at: stats.norm.pdf(at) * special.ndtr((y - r * at) / free),
        -9,
        x,
        points=steps,
        epsabs=1e-14,
        limit=400,
    )[0]
    assert cumulative(*np.array([[x], [y], [r]])) == pytest.approx(wanted, abs=2e-13)


def test_infinite_limits_leave_the_other_margin() -> None:
    found = cumulative(np.array([np.inf, -np.inf]), np.array([0.3, 0.3]), np.array([0.5, 0.5]))
    assert found == pytest.approx([special.ndtr(0.3), 0], abs=1e-15)


def test_the_density_is_that_of_scipy() -> None:
    of = stats.multivariate_normal(cov=[[1, 0.7], [0.7, 1]])
    found = density(*np.array([[0.4], [-1.1], [0.7]]))
    assert found == pytest.approx(of.pdf([0.4, -1.1]), rel=1e-12)


def test_slopes_by_the_correlation_are_those_of_differences() -> None:
    x, y, step = np.array([0.4]), np.array([-1.1]), 1e-5
    low, high = np.array([0.7 - step]), np.array([0.7 + step])
    slope = (cumulative(x, y, high) - cumulative(x, y, low)) / (2 * step)
    bend = (np.log(density(x, y, high)) - np.log(density(x, y, low))) / (2 * step)
    assert slope == pytest.approx(density(x, y, np.array([0.7])), rel=1e-8)
    assert bend == pytest.approx(density_slope(x, y, np.array([0.7])), rel=1e-8)


@pytest.mark.parametrize("same", [26, 60, 75, 90, 99])
def test_items_cut_at_their_medians_follow_the_closed_form(same: int) -> None:
    share = same / 200
    wanted = np.sin(np.pi / 2 * (4 * share - 1))
    assert correlation([[same, 100 - same], [100 - same, same]]) == pytest.approx(wanted, abs=1e-10)


def test_the_published_example_of_two_raters() -> None:
    # Uebersax: Introduction to the tetrachoric and polychoric correlation coefficients.
    assert correlation([[40, 10], [20, 30]]) == pytest.approx(0.6071, abs=5e-5)


def test_the_published_example_of_ewes() -> None:
    # Tallis (1962), Biometrics 18, 342-353: lambs of 227 ewes in two years.
    found = correlation([[58, 52, 1], [26, 58, 3], [8, 12, 9]])
    assert found == pytest.approx(0.420, abs=5e-4)


@pytest.mark.parametrize(
    ("table", "published"),
    [
        ([[44268, 193], [14, 0]], 0.24),
        ([[61661, 1610], [85, 20]], 0.35),
        ([[62503, 105], [768, 0]], -0.10),
        ([[24875, 265], [47, 0]], 0.00),
    ],
)
def test_fourfold_tables_with_an_empty_cell_as_mplus_gives_them(
    table: list[list[int]], published: float
) -> None:
    # The examples of the tetrachoric function of R's psych package, with the values of Mplus.
    assert correlation(table) == pytest.approx(published, abs=0.005)


def test_the_likelihood_is_highest_at_the_estimate() -> None:
    table = np.array([[20, 15, 3], [11, 30, 12], [2, 14, 41]])
    limits = [special.ndtri(np.cumsum(table.sum(axis=axis))[:2] / 148) for axis in (1, 0)]
    ends = [np.array([-np.inf, *each, np.inf]) for each in limits]

    def loss(r: float) -> float:
        below = cumulative(ends[0][:, None], ends[1], np.array(r))
        return -float((table * np.log(np.diff(np.diff(below, axis=0), axis=1))).sum())

    wanted = optimize.minimize_scalar(loss, bounds=(-0.99, 0.99), options={"xatol": 1e-10})
    assert correlation(table) == pytest.approx(wanted.x, abs=1e-7)


def test_a_known_population_is_found_again() -> None:
    found = polychoric(one_factor(200_000, LOADINGS, (-0.7, 0.2, 0.9, 1.8)))
    wanted = np.outer(LOADINGS, LOADINGS) + np.diag(1 - np.square(LOADINGS))
    assert found.correlations == pytest.approx(wanted, abs=0.01)
    assert found.thresholds[0] == pytest.approx((-0.7, 0.2, 0.9, 1.8), abs=0.02)


def replications() -> list[Polychoric]:
    return [polychoric(one_factor(300, LOADINGS, (-0.5, 0.8), seed)) for seed in range(300)]


@pytest.mark.slow
def test_standard_errors_are_the_spread_over_samples() -> None:
    made = replications()
    spread = np.std([each.correlations for each in made], axis=0)
    errors = np.mean([each.standard_errors for each in made], axis=0)
    assert errors == pytest.approx(spread, rel=0.13)


def everything(of: Polychoric) -> Floats:
    return np.append(np.concatenate(of.thresholds), of.correlations[np.triu_indices(3, 1)])


@pytest.mark.slow
@pytest.mark.parametrize("missing", [0, 1, 2])
def test_the_whole_covariance_is_that_of_the_jackknife(missing: int) -> None:
    rows = [exact_factor(100_000, (0.9, 0.8, 0.7), (-0.5, 0.8))]
    for item in range(missing):
        rows.append(exact_factor(40_000, (0.9, 0.8, 0.7), (-0.5, 0.8)))
        rows[-1][:, item] = np.nan
    whole = np.concatenate(rows)
    wanted = jackknife(whole, lambda left: everything(polychoric(left, missing="pairwise")))
    found = polychoric(whole, missing="pairwise").moments.covariance()
    size = np.sqrt(np.outer(np.diag(wanted), np.diag(wanted)))
    assert found / size == pytest.approx(wanted / size, abs=0.004)


def test_the_covariance_of_correlations_has_the_variances_of_the_tables() -> None:
    moments = polychoric(one_factor(500, LOADINGS)).moments
    assert np.diag(moments.correlation_covariance()) == pytest.approx(moments.variances())


def test_influences_on_a_correlation_cancel_over_the_rows() -> None:
    moments = polychoric(one_factor(500, LOADINGS)).moments
    total = (moments.tables.counts * moments.influence).sum(axis=(1, 2))
    assert total == pytest.approx(0, abs=1e-11)


def test_reversed_items_turn_the_sign() -> None:
    rows = one_factor(500, LOADINGS)
    turned = rows * [1, -1, 1]
    found, other = polychoric(rows).correlations, polychoric(turned).correlations
    assert other[0, 1] == pytest.approx(-found[0, 1], abs=1e-10)


def test_any_increasing_labels_give_the_same_correlations() -> None:
    rows = one_factor(500, LOADINGS)
    found = polychoric(np.exp(rows) + 0.25).correlations
    assert found == pytest.approx(polychoric(rows).correlations, abs=1e-12)


def test_rows_with_a_gap_are_left_out_and_counted() -> None:
    rows = one_factor(500, LOADINGS)
    spoilt = rows.copy()
    spoilt[:50, 0] = np.nan
    found = polychoric(spoilt)
    assert (found.n, found.dropped) == (450, 50)
    assert found.correlations == pytest.approx(polychoric(rows[50:]).correlations, abs=1e-12)


def test_pairwise_uses_whoever_answered_both() -> None:
    rows = one_factor(500, LOADINGS)
    rows[:50, 0] = np.nan
    found = polychoric(rows, missing="pairwise")
    whole = polychoric(rows[:, 1:])
    assert found.correlations[1, 2] == pytest.approx(whole.correlations[0, 1], abs=1e-12)
    assert found.standard_errors[0, 1] > found.standard_errors[1, 2] * 0.5


@pytest.mark.slow
def test_pairwise_errors_are_the_spread_over_samples() -> None:
    def gappy(seed: int) -> Floats:
        rows = one_factor(300, LOADINGS, (-0.5, 0.8), seed)
        random = np.random.Generator(np.random.PCG64(seed + 1000))
        return np.where(random.random(rows.shape) < 0.25, np.nan, rows)

    made = [polychoric(gappy(seed), missing="pairwise") for seed in range(300)]
    spread = np.std([each.correlations for each in made], axis=0)
    errors = np.mean([each.standard_errors for each in made], axis=0)
    assert errors == pytest.approx(spread, rel=0.13)


def test_items_with_different_numbers_of_categories_go_together() -> None:
    rows = one_factor(5_000, LOADINGS)
    mixed = np.column_stack([rows[:, 0], rows[:, 1] > 2, rows[:, 2] > 1])
    found = polychoric(mixed)
    assert [len(each) for each in found.thresholds] == [3, 1, 1]
    assert found.correlations[0, 1] == pytest.approx(0.56, abs=0.06)
    assert Doubt.UNUSED not in {each.doubt for each in found.doubts}


def test_a_strong_correlation_is_followed_to_the_end() -> None:
    random = np.random.Generator(np.random.PCG64(2))
    first = random.standard_normal(50_000)
    second = 0.995 * first + np.sqrt(1 - 0.995**2) * random.standard_normal(50_000)
    limits = (-1.0, 0.0, 1.0)
    found = polychoric(np.column_stack([cut(first, limits), cut(second, limits)]))
    assert found.correlations[0, 1] == pytest.approx(0.995, abs=0.001)
    assert not found.doubts or found.doubts[0].doubt is Doubt.SPARSE


@needs_shared
def test_correlations_and_thresholds_are_those_of_the_reference() -> None:
    stored = reference("cfa")["simo_wlsmv"]
    items = stored["polychoric"]["rows"]
    found = polychoric(columns("simo", items), items)
    assert found.correlations == pytest.approx(np.array(stored["polychoric"]["values"]), abs=1e-6)
    wanted = list(stored["thresholds"].values())
    assert np.concatenate(found.thresholds) == pytest.approx(wanted, abs=1e-10)
