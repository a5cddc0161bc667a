"""Structural models of rows with gaps against densities row by row, closed forms and EM."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import stats

from analysis.statistics.missing_patterns import patterns_of
from analysis.statistics.normal_em import most_likely
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.compiled import Structure, compile_model
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fiml import (
    GappyEstimator,
    GappyFit,
    fit_gappy,
    fit_gappy_groups,
)
from analysis.statistics.structure.fit import Fit, fit
from analysis.statistics.structure.implied import implied
from analysis.statistics.structure.incomplete import gappy
from analysis.statistics.structure.maximum_likelihood import Estimated
from analysis.statistics.structure.modification import modification_indices
from analysis.statistics.structure.residuals import residuals
from analysis.statistics.structure.saturated import saturated
from analysis.statistics.structure.specification import (
    Covariance,
    Latent,
    Model,
    Regression,
)
from tests.analysis.statistics.gappy_rows import gappy_rows
from tests.analysis.statistics.structure_models import SCALES, survey_rows
from tests.analysis.statistics.structure_tables import table

Floats = NDArray[np.float64]
TRUST = replace(cfa({"tru": SCALES["tru"]}), means=True)
THREE = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")})


def log_likelihood(rows: Floats, mean: Floats, covariance: Floats) -> float:
    """Row by row from the normal density of what is there."""
    total = 0.0
    for row in rows[~np.isnan(rows).all(axis=1)]:
        there = ~np.isnan(row)
        inner = covariance[np.ix_(there, there)]
        total += float(stats.multivariate_normal(mean[there], inner).logpdf(row[there]))
    return total


def at(structure: Structure, theta: Floats, rows: Floats) -> float:
    moments = implied(structure, structure.values(theta))
    return log_likelihood(rows, moments.mu[0], moments.sigma[0])


def trust(
    n: int = 300, *, skewed: bool = False, estimator: GappyEstimator = "ml"
) -> tuple[GappyFit, Floats]:
    rows, names = gappy_rows(n, skewed=skewed)
    found = fit_gappy(TRUST, rows, names, estimator=estimator)
    return found, rows[:, :4]


def test_the_log_likelihood_is_that_of_the_rows() -> None:
    found, rows = trust()
    fitted = found.fit.fitted
    expected = at(fitted.structure, fitted.theta, rows)
    assert found.fit.information.log_likelihood == pytest.approx(expected, abs=1e-8)


def test_the_saturated_log_likelihood_is_that_of_the_rows() -> None:
    found, rows = trust()
    free = found.estimated.saturated[0]
    expected = log_likelihood(rows, free.mean, free.covariance)
    assert found.fit.information.saturated_log_likelihood == pytest.approx(expected, abs=1e-8)


def test_the_information_is_how_the_rows_log_likelihood_bends() -> None:
    found, rows = trust()
    fitted, step = found.fit.fitted, 1e-3
    for way in np.random.Generator(np.random.PCG64(1)).standard_normal((5, fitted.theta.size)):
        beside = [fitted.theta + step * each * way for each in (-1, 0, 1)]
        low, middle, high = (at(fitted.structure, theta, rows) for theta in beside)
        expected = -(low - 2 * middle + high) / step**2 / found.fit.n
        assert way @ fitted.information @ way == pytest.approx(expected, rel=1e-5)


def test_robust_errors_are_the_sandwich_of_the_rows_slopes() -> None:
    found, rows = trust(60, skewed=True, estimator="mlr")
    fitted, step = found.fit.fitted, 1e-5
    moves = step * np.eye(fitted.theta.size)
    scores = np.array([[_slope(fitted, row[None], move) for move in moves] for row in rows]) / step
    bread = np.linalg.inv(fitted.information * found.fit.n)
    expected = bread @ scores.T @ scores @ bread
    assert found.fit.correction.covariance == pytest.approx(expected, rel=1e-5, abs=1e-8)


def _slope(fitted: Estimated, row: Floats, move: Floats) -> float:
    high, low = (at(fitted.structure, fitted.theta + way * move, row) for way in (1, -1))
    return (high - low) / 2


@pytest.fixture(scope="module")
def gapless() -> tuple[Fit, Fit]:
    rows, names = survey_rows(skewed=True)
    own = fit_gappy(THREE, rows, names, estimator="mlr").fit
    return own, fit(replace(THREE, means=True), rows, names, estimator="mlr")


def test_without_gaps_it_is_ordinary_maximum_likelihood(gapless: tuple[Fit, Fit]) -> None:
    own, plain = gapless
    assert own.fitted.theta == pytest.approx(plain.fitted.theta, abs=1e-8)
    assert own.correction.covariance == pytest.approx(plain.correction.covariance, abs=1e-9)


def test_without_gaps_the_scaled_test_is_the_ordinary_one(gapless: tuple[Fit, Fit]) -> None:
    own, plain = (dict(table(each)) for each in gapless)
    named = ("chisq", "chisq.scaled", "baseline.chisq.scaled", "cfi.scaled", "rmsea", "bic", "srmr")
    assert [own[each] for each in named] == pytest.approx([plain[each] for each in named], rel=1e-8)


def test_without_gaps_freeing_fit_of_them_changes_nothing() -> None:
    rows, names = survey_rows()
    measures = fit_gappy(cfa({"all": names}), rows, names).fit.measures
    assert measures.robust is not None
    assert measures.robust.cfi == pytest.approx(measures.plain.comparative.cfi, abs=1e-9)
    assert measures.robust.rmsea.value == pytest.approx(measures.plain.rmsea.value, abs=1e-7)


def test_misfit_freed_of_gaps_is_that_of_the_complete_rows() -> None:
    complete, names = survey_rows(20_000)
    rows, _ = gappy_rows(20_000, share=0.3)
    model = cfa({"all": names})
    gappy, whole = (fit_gappy(model, each, names).fit.measures for each in (rows, complete))
    assert gappy.robust is not None
    assert gappy.robust.rmsea.value == pytest.approx(whole.plain.rmsea.value, rel=0.03)
    assert gappy.plain.rmsea.value < 0.9 * whole.plain.rmsea.value


def test_a_mean_with_gaps_follows_the_regression_of_the_answered() -> None:
    """Anderson (1957): one column complete, the other missing where the first is high."""
    rows = survey_rows()[0][:, [0, 4]]
    rows[rows[:, 0] > 0.5, 1] = np.nan
    there = ~np.isnan(rows[:, 1])
    slope, intercept = np.polyfit(rows[there, 0], rows[there, 1], 1)
    found = saturated(gappy(rows, ("tru1", "sat1")))
    assert found.mean[1] == pytest.approx(intercept + slope * rows[:, 0].mean(), abs=1e-9)


def test_saturated_moments_are_where_em_ends() -> None:
    rows, names = gappy_rows(share=0.3)
    rows = rows[~np.isnan(rows).all(axis=1)]
    found = saturated(gappy(rows, names))
    middle, spread = np.nanmean(rows, axis=0), np.nanstd(rows, axis=0)
    units = np.where(np.isnan(rows), 0.0, (rows - middle) / spread)
    model, _ = most_likely(patterns_of(units, np.isnan(rows)), 1e-12)
    assert found.mean == pytest.approx(middle + spread * model.mean, abs=1e-9)
    assert found.covariance == pytest.approx(model.covariance * np.outer(spread, spread), abs=1e-9)


def test_groups_without_anything_in_common_are_fitted_apart() -> None:
    first, names = gappy_rows(200, seed=1)
    second, _ = gappy_rows(260, seed=2)
    model = replace(THREE, means=True)
    both = fit_gappy_groups(compile_model(model, names, groups=2), (first, second)).fit
    apart = [fit_gappy(model, rows, names).fit for rows in (first, second)]
    total = sum(each.measures.plain.chi_square for each in apart)
    assert both.measures.plain.chi_square == pytest.approx(total, abs=1e-8)
    assert both.fitted.theta == pytest.approx(
        np.concatenate([each.fitted.theta for each in apart]), abs=1e-7
    )


def test_scale_and_place_of_the_columns_change_nothing() -> None:
    rows, names = gappy_rows()
    units = 10.0 ** np.arange(-5, 6)
    moved = fit_gappy(THREE, rows * units + 1e3 * units, names).fit
    plain = fit_gappy(THREE, rows, names).fit
    expected = plain.measures.plain.chi_square
    assert moved.measures.plain.chi_square == pytest.approx(expected, abs=1e-6)


def test_an_exogenous_column_is_taken_as_given() -> None:
    rows, names = gappy_rows()
    rows[:, 0] = survey_rows(300)[0][:, 0]
    model = Model((Latent("sat", SCALES["sat"]),), (Regression("sat", ("tru1",)),))
    given = fit_gappy(model, rows, names).fit
    modelled = fit_gappy(replace(model, fixed_x=False), rows, names).fit
    slopes = [each.find("sat", "~", "tru1") for each in (given, modelled)]
    assert slopes[0].value == pytest.approx(slopes[1].value, abs=1e-8)
    assert given.measures.plain.chi_square == pytest.approx(
        modelled.measures.plain.chi_square, abs=1e-8
    )


def test_rows_without_an_answer_are_counted_and_change_nothing() -> None:
    rows, names = gappy_rows()
    padded = np.vstack([rows, np.full((7, rows.shape[1]), np.nan)])
    found, plain = fit_gappy(THREE, padded, names), fit_gappy(THREE, rows, names)
    assert (found.empty, found.fit.n) == (7 + plain.empty, plain.fit.n)
    assert found.fit.information == plain.fit.information


def test_the_scarcest_pair_of_columns_is_named() -> None:
    rows, names = gappy_rows(share=0.05)
    rows[:200, 1] = np.nan
    rows[150:280, 3] = np.nan
    found = fit_gappy(TRUST, rows, names)
    together = (~np.isnan(rows[:, 1]) & ~np.isnan(rows[:, 3])).sum()
    assert found.scarcest == ("tru2", "tru4")
    assert found.coverage == pytest.approx(together / found.fit.n)


def test_a_modification_index_of_gappy_rows_foretells_the_gain() -> None:
    rows, names = gappy_rows(1_000)
    rows[:, 1] += 0.15 * np.nan_to_num(rows[:, 2])
    before = fit_gappy(THREE, rows, names)
    first = modification_indices(before.estimated)[0]
    pair = Covariance(first.left, first.right)
    after = fit_gappy(replace(THREE, covariances=(pair,)), rows, names).fit
    gain = before.fit.measures.plain.chi_square - after.measures.plain.chi_square
    assert {first.left, first.right} == {"tru2", "tru3"}
    assert first.index == pytest.approx(gain, rel=0.1)


def test_residuals_without_gaps_are_the_ordinary_ones() -> None:
    rows, names = survey_rows()
    own = residuals(fit_gappy(THREE, rows, names).estimated)
    plain = residuals(fit(replace(THREE, means=True), rows, names).fitted)
    assert own.normalised == pytest.approx(plain.normalised, abs=1e-6)
    assert own.raw == pytest.approx(plain.raw, abs=1e-8)


def test_residuals_of_gappy_rows_have_larger_errors() -> None:
    rows, names = gappy_rows(share=0.3)
    found = fit_gappy(THREE, rows, names).estimated
    own = residuals(found)
    plain = residuals(replace(found.fitted, gappy=False))
    assert (np.abs(own.normalised) < np.abs(plain.normalised)).all()


@pytest.mark.parametrize("ask", [modification_indices, residuals])
def test_a_summary_of_gappy_rows_is_not_enough(ask: Callable[[Estimated], object]) -> None:
    found, _ = trust()
    with pytest.raises(InvalidModel, match="give the whole gappy estimate"):
        ask(found.fit.fitted)
