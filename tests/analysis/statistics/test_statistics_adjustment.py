import pytest
from statsmodels.stats.multitest import multipletests

from analysis.statistics.adjustment import (
    benjamini_hochberg,
    benjamini_yekutieli,
    bonferroni,
    hochberg,
    holm,
    hommel,
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
