"""Raking and weighted estimates against their defining equations and statsmodels."""

import numpy as np
import pytest
from statsmodels.api import WLS, add_constant
from statsmodels.stats.weightstats import DescrStatsW

from analysis.statistics.errors import Collinear, OutOfRange, ShapeMismatch, StatisticsError
from analysis.statistics.ols import ols
from analysis.statistics.proportions import wilson
from analysis.statistics.survey.margins import Margin
from analysis.statistics.survey.raking import Raking, poststratify, rake
from analysis.statistics.survey.weighted_mean import survey_mean, survey_share
from analysis.statistics.survey.weighted_ols import survey_ols
from analysis.statistics.survey.weights import Design, weight_cost
from tests.analysis.statistics.invented import Floats, outcome, random

FREE = {"low": 0.0, "high": 1e9}


def sample(n: int = 600, seed: int = 5) -> tuple[Margin, Margin]:
    draws = random(seed)
    segment = np.array(["a", "b", "c"], dtype=object)[draws.choice(3, n, p=[0.5, 0.3, 0.2])]
    channel = np.array(["shop", "phone"], dtype=object)[draws.choice(2, n, p=[0.7, 0.3])]
    return (
        Margin("segment", segment.tolist(), {"a": 0.3, "b": 0.3, "c": 0.4}),
        Margin("channel", channel.tolist(), {"shop": 40, "phone": 60}),
    )


def share(found: Raking, margin: Margin, label: str) -> float:
    rows = np.array(margin.labels) == label
    return float(found.weights[rows].sum() / found.weights.sum())


def test_raked_weights_meet_every_margin() -> None:
    segment, channel = sample()
    found = rake([segment, channel])
    assert found.converged
    assert share(found, segment, "c") == pytest.approx(0.4, abs=1e-8)
    assert share(found, channel, "phone") == pytest.approx(0.6, abs=1e-8)


def test_raked_weights_are_products_of_one_factor_a_category() -> None:
    # Meeting the margins in this form is what makes them the solution nearest to equal weights.
    segment, channel = sample()
    logs = np.log(rake([segment, channel], **FREE).weights)
    cell = {
        (s, c): logs[(np.array(segment.labels) == s) & (np.array(channel.labels) == c)].mean()
        for s in "abc"
        for c in ("shop", "phone")
    }
    gaps = [cell[s, "shop"] - cell[s, "phone"] for s in "abc"]
    assert gaps == pytest.approx([gaps[0]] * 3, abs=1e-7)


def test_raking_a_table_is_deming_and_stephans_fitting() -> None:
    counts = np.array([[40.0, 30], [20, 60]])
    labels = [(r, c) for r in (0, 1) for c in (0, 1) for _ in range(int(counts[r, c]))]
    table = counts.copy()
    for _ in range(200):
        table *= np.array([[90.0], [60]]) / table.sum(axis=1, keepdims=True)
        table *= np.array([50.0, 100]) / table.sum(axis=0)
    rows, columns = ([str(label[i]) for label in labels] for i in (0, 1))
    margins = [Margin("r", rows, {"0": 90, "1": 60}), Margin("c", columns, {"0": 50, "1": 100})]
    found = rake(margins, **FREE).weights
    assert found[0] == pytest.approx(table[0, 0] / 40, rel=1e-8)
    assert found[-1] == pytest.approx(table[1, 1] / 60, rel=1e-8)


def test_trimmed_weights_are_raked_again_until_both_hold() -> None:
    segment, channel = sample()
    free, bounded = rake([segment, channel], **FREE), rake([segment, channel], high=3)
    assert free.cost.largest > 3 > bounded.cost.largest - 1e-6
    assert bounded.converged
    assert bounded.at_bound > 0


def test_margins_that_bounds_forbid_are_told_with_their_gap() -> None:
    labels = ["a"] * 95 + ["b"] * 5
    found = rake([Margin("m", labels, {"a": 0.5, "b": 0.5})])
    assert not found.converged
    assert found.largest_gap == pytest.approx(0.25, abs=1e-6)
    assert (found.weights.max(), found.weights.mean()) == pytest.approx((5, 1))


def test_a_category_without_answers_is_advised_to_join_another() -> None:
    margin = Margin("m", ["a"] * 60 + ["b"] * 40, {"a": 0.5, "b": 0.3, "c": 0.2})
    found = rake([margin])
    (advice,) = found.advice
    assert (advice.category, advice.reason, advice.join_with) == ("c", "empty", "b")
    assert share(found, margin, "a") == pytest.approx(0.5 / 0.8)


def test_rows_of_unknown_category_keep_their_share() -> None:
    margin = Margin("m", [None] * 20 + ["a"] * 60 + ["b"] * 20, {"a": 0.5, "b": 0.5})
    found = rake([margin])
    assert found.weights[:20] == pytest.approx(np.ones(20))
    assert share(found, margin, "b") == pytest.approx(0.4)


def test_the_weights_of_the_design_are_the_start() -> None:
    segment, channel = sample()
    base = random().uniform(0.5, 2, 600)
    met = rake([segment, channel], weights=base)
    again = rake([segment, channel], weights=met.weights)
    assert again.weights == pytest.approx(met.weights, abs=1e-7)


def test_poststratified_weights_are_population_over_sample() -> None:
    found = poststratify(Margin("m", ["a"] * 75 + ["b"] * 25, {"a": 50, "b": 50}))
    assert found.weights[[0, -1]] == pytest.approx([0.5 / 0.75, 2.0])


def test_the_design_effect_is_one_plus_squared_variation() -> None:
    w = random().uniform(0.2, 5, 100)
    cost = weight_cost(w)
    assert cost.design_effect == pytest.approx(1 + w.var() / w.mean() ** 2, rel=1e-12)
    assert cost.effective_n == pytest.approx(w.sum() ** 2 / (w @ w), rel=1e-12)


@pytest.mark.parametrize(
    "margins",
    [
        [],
        [Margin("m", ["a", "b"], {"a": 1})],
        [Margin("m", ["a", "b"], {"a": 1, "b": 0})],
        [Margin("m", ["a", "b"], {"a": 1, "b": float("nan")})],
        [Margin("m", ["a"], {"a": 1})],
        [Margin("m", [None, None], {"a": 1})],
        [Margin("m", ["a", "b"], {"a": 1, "b": 1}), Margin("k", ["a"], {"a": 1})],
    ],
)
def test_margins_that_make_no_sense_are_refused_in_words(margins: list[Margin]) -> None:
    with pytest.raises(StatisticsError, match=r"\w+ \w+"):
        rake(margins)


def weighted_data() -> tuple[Floats, Floats, Floats]:
    y, x = outcome(300)
    return y, x, random(9).uniform(0.2, 5, 300)


def test_weighted_slopes_and_errors_are_those_of_weighted_least_squares() -> None:
    y, x, w = weighted_data()
    theirs = WLS(y, add_constant(x), weights=w).fit(cov_type="HC0")
    ours = survey_ols(y, x, Design(w))
    values = [e.value for e in ours.weighted]
    errors = [e.standard_error for e in ours.weighted]
    assert values == pytest.approx(theirs.params, rel=1e-10)
    assert errors == pytest.approx(theirs.bse * np.sqrt(300 / 299), rel=1e-10)
    assert ours.r2 == pytest.approx(theirs.rsquared, rel=1e-10)


def test_clustered_errors_are_those_of_weighted_least_squares() -> None:
    y, x, w = weighted_data()
    groups = np.repeat(np.arange(30), 10)
    theirs = WLS(y, add_constant(x), weights=w).fit(
        cov_type="cluster", cov_kwds={"groups": groups, "use_correction": False}
    )
    ours = survey_ols(y, x, Design(w, clusters=groups))
    errors = [e.standard_error for e in ours.weighted]
    assert errors == pytest.approx(theirs.bse * np.sqrt(30 / 29), rel=1e-10)


def test_the_unweighted_fit_stands_beside_it() -> None:
    y, x, w = weighted_data()
    plain = ols(y, x, errors="hc0")
    found = survey_ols(y, x, Design(w)).unweighted[1]
    assert found.value == pytest.approx(plain.slopes[0].value, rel=1e-10)


def test_a_weighted_mean_is_a_regression_on_nothing() -> None:
    y, _, w = weighted_data()
    found = survey_mean(y, Design(w))
    theirs = WLS(y, np.ones(300), weights=w).fit(cov_type="HC0")
    assert found.weighted.value == pytest.approx(DescrStatsW(y, weights=w).mean, rel=1e-12)
    assert found.weighted.standard_error == pytest.approx(
        float(theirs.bse[0]) * np.sqrt(300 / 299), rel=1e-10
    )


def test_equal_weights_give_the_usual_error_of_a_mean() -> None:
    y, _, _ = weighted_data()
    found = survey_mean(y, Design(np.full(300, 3.0)))
    assert found.weighted.standard_error == pytest.approx(y.std(ddof=1) / np.sqrt(300), rel=1e-10)
    assert found.weighted.value == pytest.approx(found.unweighted.value, rel=1e-12)
    assert found.effective_n == pytest.approx(300)


def test_a_known_population_narrows_the_interval() -> None:
    y, _, w = weighted_data()
    wide, narrow = survey_mean(y, Design(w)), survey_mean(y, Design(w, population=400))
    ratio = narrow.weighted.standard_error / wide.weighted.standard_error
    assert ratio == pytest.approx(0.5)


def test_an_unweighted_share_has_wilsons_interval_but_for_n_minus_one() -> None:
    found = survey_share(np.r_[np.ones(45), np.zeros(15)], Design(np.ones(60))).unweighted
    theirs = wilson(45, 60).interval
    assert (found.interval.low, found.interval.high) == pytest.approx(
        (theirs.low, theirs.high), abs=2e-3
    )


def test_a_share_of_everybody_keeps_below_one() -> None:
    found = survey_share(np.ones(20), Design(np.linspace(1, 2, 20))).weighted.interval
    assert found.high == 1.0
    assert 0.7 < found.low < 0.9


@pytest.mark.parametrize(
    ("x", "w", "error"),
    [
        (np.arange(9.0), np.r_[np.ones(8), -1], OutOfRange),
        (np.arange(9.0), np.ones(8), ShapeMismatch),
        (np.ones(9), np.ones(9), Collinear),
        (np.column_stack([np.arange(9.0), 2 * np.arange(9.0)]), np.ones(9), Collinear),
    ],
)
def test_data_that_cannot_be_weighted_are_refused(
    x: Floats, w: Floats, error: type[Exception]
) -> None:
    with pytest.raises(error):
        survey_ols(np.arange(9.0) ** 2, x, Design(w))
