"""What cannot be computed is refused by name, never by a warning or an error of numpy."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import ArrayLike

from analysis.statistics.anova import rank_effect
from analysis.statistics.careless.answers import answer_table
from analysis.statistics.careless.speed import speed
from analysis.statistics.diagnostics import vif
from analysis.statistics.errors import (
    AtTheEdge,
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.fisher_sampled import fisher_sampled
from analysis.statistics.funnel import funnel_of_shares
from analysis.statistics.group_reliability import group_reliability
from analysis.statistics.heaped_power_law import heaped_power_law
from analysis.statistics.imputation import impute
from analysis.statistics.labels import coded_labels
from analysis.statistics.little_mcar import little_mcar
from analysis.statistics.means import mean_interval
from analysis.statistics.missing_table import missing_table
from analysis.statistics.moments import moments
from analysis.statistics.multinomial import shares
from analysis.statistics.odds import odds_ratio
from analysis.statistics.ols import ols
from analysis.statistics.pls.design import Block, PathModel
from analysis.statistics.pls.estimate import pls
from analysis.statistics.pooling import pool
from analysis.statistics.proportions import wilson
from analysis.statistics.shrunken_means import shrunken_means
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.errors import InvalidModel
from analysis.statistics.structure.fiml import fit_gappy
from analysis.statistics.structure.fit import fit
from analysis.statistics.structure.product_indicators import product_indicators
from analysis.statistics.survey.nonresponse import early_late
from analysis.statistics.survey.weighted_mean import survey_mean
from analysis.statistics.survey.weighted_ols import survey_ols
from analysis.statistics.survey.weights import Design, weight_cost

RANDOM = np.random.default_rng(4)
ROWS = RANDOM.normal(size=(60, 6))
ITEMS = list("abcdef")
MODEL = cfa({"one": ITEMS[:3], "two": ITEMS[3:]})
PATHS = PathModel((Block("one", (0, 1, 2)), Block("two", (3, 4, 5))), (("one", "two"),))
WORDS = [[1.0, 2.0], [3.0, "very good"], [2.0, None]]


@pytest.mark.parametrize(
    "statistic",
    [
        answer_table,
        little_mcar,
        missing_table,
        lambda table: impute(table, seed=1),
        lambda table: pls(table, PATHS),
        lambda table: speed([row[1] for row in table]),
        lambda table: early_late([row[1] for row in table], [1, 2, 3]),
    ],
)
def test_text_in_a_number_column_is_named(statistic: Callable[[object], object]) -> None:
    with pytest.raises(OutOfRange, match="number"):
        statistic(WORDS)


@pytest.mark.parametrize("column", [[1j, 2.0, 3.0], np.array(["2026-01-01"] * 3, "M8[D]")])
def test_complex_numbers_and_dates_are_no_measurements(column: ArrayLike) -> None:
    for statistic in (mean_interval, lambda x: moments(np.asarray(x)[:, None])):
        with pytest.raises(OutOfRange, match="complex"):
            statistic(column)


@pytest.mark.parametrize(("count", "n"), [(0, np.nan), (np.nan, 5), (2.5, 5), (1, np.inf)])
def test_a_share_is_of_whole_numbers(count: float, n: float) -> None:
    with pytest.raises(OutOfRange, match="must be a whole number, not"):
        wilson(count, n)  # type: ignore[arg-type]


@pytest.mark.parametrize("missing", [None, float("nan")])
def test_a_row_without_a_label_belongs_to_no_group(missing: object) -> None:
    labels = np.array([missing, *["a", "b"] * 4], dtype=object)
    for statistic in (group_reliability, shrunken_means):
        with pytest.raises(MissingValues):
            statistic(np.arange(9.0), labels)


def test_clusters_without_a_label_are_refused() -> None:
    labels = np.array([None, *["a", "b", "c"] * 3], dtype=object)
    with pytest.raises(MissingValues):
        ols(ROWS[:10, 0], ROWS[:10, 1:2], errors="cluster", clusters=labels)


def test_labels_of_two_kinds_are_refused() -> None:
    with pytest.raises(OutOfRange, match="all text or all numbers"):
        coded_labels(np.array(["a", 1, "b"], dtype=object))


@pytest.mark.parametrize("values", [ROWS * 1e-170, ROWS * 0])
def test_items_without_measurable_spread_are_constant(values: np.ndarray) -> None:
    for statistic in (fit, fit_gappy):
        with pytest.raises(NoVariation):
            statistic(MODEL, values, ITEMS)


@pytest.mark.parametrize("value", [np.inf, 1e200])
def test_rows_with_gaps_hold_no_infinite_or_overflowing_value(value: float) -> None:
    rows = ROWS.copy()
    rows[3, 2] = value
    with pytest.raises(OutOfRange):
        fit_gappy(MODEL, rows, ITEMS)


def test_products_of_infinite_values_are_refused() -> None:
    rows = ROWS.copy()
    rows[3, 2] = np.inf
    with pytest.raises(OutOfRange, match="infinite"):
        product_indicators(rows, ITEMS, ITEMS[:3], ITEMS[3:])


def test_groups_of_one_value_each_have_no_rank_effect() -> None:
    with pytest.raises(TooFewObservations):
        rank_effect([[1.0], [2.0], [3.0]])


def test_predictors_are_needed_to_inflate_a_variance() -> None:
    with pytest.raises(ShapeMismatch):
        vif(np.zeros((9, 0)))


def test_a_funnel_of_shares_needs_whole_numbers() -> None:
    with pytest.raises(OutOfRange, match="whole"):
        funnel_of_shares([1, 2], [3.5, 4.2])


@pytest.mark.parametrize("weigh", [weight_cost, lambda w: survey_mean(ROWS[:, 0], Design(w))])
def test_vanishing_weights_are_refused(weigh: Callable[[object], object]) -> None:
    with pytest.raises(OutOfRange, match="largest weight"):
        weigh(np.full(60, 1e-170))


def test_two_answers_alone_leave_the_exponent_open() -> None:
    clock, told = (ROWS[:, 0] > 0) * 1.0, (ROWS[:, 1] > 0) + 1.0
    with pytest.raises(AtTheEdge):
        heaped_power_law(told, clock)


def test_weighted_regression_keeps_its_digits_far_from_nought() -> None:
    design = Design(RANDOM.uniform(1, 2, 60))
    near, far = (survey_ols(ROWS[:, 0], ROWS[:, 1:3] + away, design) for away in (0.0, 1e6))
    assert far.weighted[1].value == pytest.approx(near.weighted[1].value, abs=1e-8)
    assert far.weighted[2].standard_error == pytest.approx(near.weighted[2].standard_error)


def test_a_scale_may_not_be_named_like_an_item() -> None:
    with pytest.raises(InvalidModel, match="rename"):
        cfa({"a": ["a", "b", "c"], "two": ["d", "e", "f"]})


def test_counts_beyond_any_survey_are_refused_before_tables_are_sampled() -> None:
    with pytest.raises(OutOfRange, match="sum of the table"):
        fisher_sampled([[1e14, 2.0], [3.0, 4.0]], seed=1)


@pytest.mark.parametrize("count", [np.nan, "many", 2.5, -1])
def test_counts_are_whole_numbers(count: Any) -> None:
    for statistic in (lambda c: shares([c, 2, 3]), lambda c: odds_ratio(c, 2, 3, 4)):
        with pytest.raises((OutOfRange, MissingValues)):
            statistic(count)


def test_coefficients_that_are_missing_are_not_pooled() -> None:
    with pytest.raises(MissingValues):
        pool([[1.0], [np.nan]], np.ones((2, 1, 1)), df_complete=50, method="ols")
