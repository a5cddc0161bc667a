import pytest
from statsmodels.stats.multitest import multipletests

from analysis.statistics.adjustment import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
    weighted_holm,
)
from analysis.statistics.errors import MissingValues, OutOfRange
from tests.analysis.statistics.references import EXACT, reference
from tests.shared import needs_shared

METHODS = {
    holm: "holm",
    hochberg: "hochberg",
    hommel: "hommel",
    bonferroni: "bonferroni",
    benjamini_hochberg: "BH",
    benjamini_yekutieli: "BY",
}
P = [0.02, 0.001, 0.6, 0.04, 0.041, 0.008]


@needs_shared
def test_adjusted_p_values_equal_r() -> None:
    """The unadjusted values are the Bonferroni ones over eight where those stay below one."""
    expected = reference("tests_regression")["padjust"]
    p = [*(value / 8 for value in expected["bonferroni"][:6]), 0.2, 0.6]
    for method, name in METHODS.items():
        assert method(p) == pytest.approx(expected[name], abs=EXACT)


@pytest.mark.parametrize(
    ("method", "name"),
    [
        (holm, "holm"),
        (bonferroni, "bonferroni"),
        (hochberg, "simes-hochberg"),
        (hommel, "hommel"),
        (benjamini_hochberg, "fdr_bh"),
        (benjamini_yekutieli, "fdr_by"),
    ],
)
def test_adjusted_p_values_equal_statsmodels_in_the_order_given(method, name) -> None:
    assert method(P) == pytest.approx(multipletests(P, method=name)[1], abs=1e-12)


@pytest.mark.parametrize("method", METHODS)
def test_one_look_needs_no_adjustment_and_none_gives_none(method) -> None:
    assert method([0.03]) == (0.03,)
    assert method([]) == ()


@pytest.mark.parametrize(("p", "error"), [([1.2], OutOfRange), ([float("nan")], MissingValues)])
def test_what_is_no_probability_is_refused(p, error) -> None:
    with pytest.raises(error):
        holm(p)


def test_equal_weights_are_holms_method() -> None:
    assert weighted_holm(P, [0.3] * len(P)) == pytest.approx(holm(P), abs=1e-14)


def test_a_weighted_p_is_the_largest_of_all_sets_of_tests_that_hold_it() -> None:
    """The closure of weighted Bonferroni tests, gone through set by set."""
    weights = [1.0, 3.0, 0.5, 2.0, 1.5, 0.2]
    sets = [[i for i in range(6) if number >> i & 1] for number in range(1, 64)]
    whole = [min(1, *(P[i] * sum(weights[j] for j in s) / weights[i] for i in s)) for s in sets]
    expected = [max(p for p, s in zip(whole, sets, strict=True) if i in s) for i in range(6)]
    assert weighted_holm(P, weights) == pytest.approx(expected, abs=1e-14)


def test_a_test_without_weight_is_refused() -> None:
    with pytest.raises(OutOfRange, match="weight"):
        weighted_holm([0.1, 0.2], [1.0, 0.0])
