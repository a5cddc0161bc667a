import numpy as np
import pytest

from analysis.statistics.errors import NotIdentified, NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.moments import moments
from analysis.statistics.reliability import alpha_of, alpha_of_moments, cronbach_alpha
from tests.analysis.statistics.invented import scale
from tests.analysis.statistics.references import EXACT, reference, scale_values, scales
from tests.shared import needs_shared


@needs_shared
@pytest.mark.parametrize(("name", "scale_name"), scales())
def test_alpha_equals_psych(name: str, scale_name: str) -> None:
    expected, items = scale_values(name, scale_name)
    found = cronbach_alpha(items)
    assert [found.alpha, found.standardised, found.mean_inter_item_r] == pytest.approx(
        [expected["alpha"], expected["alpha_std"], expected["mean_inter_item_r"]], abs=EXACT
    )


@needs_shared
@pytest.mark.parametrize(("name", "scale_name"), scales())
def test_feldt_interval_equals_psych(name: str, scale_name: str) -> None:
    expected, items = scale_values(name, scale_name)
    limits = cronbach_alpha(items).interval
    feldt = [expected["feldt95"]["lower"], expected["feldt95"]["upper"]]
    assert [limits.low, limits.high] == pytest.approx(feldt, abs=EXACT)


def test_feldt_interval_equals_mbess() -> None:
    """MBESS::ci.reliability(type = "alpha", interval.type = "feldt"): n = 1,000, four items."""
    alpha = 0.783518306114
    r = alpha / (4 - 3 * alpha)
    found = alpha_of(np.full((4, 4), r) + (1 - r) * np.eye(4), 1000)
    assert found.alpha == pytest.approx(alpha, abs=1e-12)
    limits = (found.interval.low, found.interval.high)
    assert limits == pytest.approx((0.760748811193, 0.804629552449), abs=1e-9)


def test_bonett_interval_equals_mbess() -> None:
    """MBESS::ci.reliability(type = "alpha", interval.type = "bonett"): n = 1,000, four items."""
    alpha = 0.783518306114
    r = alpha / (4 - 3 * alpha)
    found = alpha_of(np.full((4, 4), r) + (1 - r) * np.eye(4), 1000).bonett
    assert (found.low, found.high) == pytest.approx((0.760436274621, 0.804376377459), abs=1e-11)


@needs_shared
def test_both_intervals_equal_mbess_on_the_data_themselves() -> None:
    expected = reference("exact_extra")["alpha_ci_variants"]
    found = cronbach_alpha(scale_values("simo", "loy")[1])
    assert [found.bonett.low, found.bonett.high] == pytest.approx(expected["bonett"], abs=EXACT)
    feldt = [found.interval.low, found.interval.high]
    assert feldt == pytest.approx(expected["mbess_feldt"], abs=1e-9)


def test_both_intervals_cover_alpha_as_often_as_they_say() -> None:
    truth = 4 / 3 * (1 - 4 / (4 + 12 * 0.49))
    found = [cronbach_alpha(scale(120, seed=seed)) for seed in range(400)]
    feldt = sum(alpha.interval.low <= truth <= alpha.interval.high for alpha in found)
    bonett = sum(alpha.bonett.low <= truth <= alpha.bonett.high for alpha in found)
    assert 367 <= feldt <= 393
    assert 367 <= bonett <= 393


def test_a_scale_may_be_taken_from_the_moments_of_a_larger_table() -> None:
    items = scale(items=6)
    found = alpha_of_moments(moments(items).only([1, 3, 4]))
    assert found.alpha == pytest.approx(cronbach_alpha(items[:, [1, 3, 4]]).alpha, abs=1e-12)


def test_whole_weights_count_rows_several_times() -> None:
    items, weights = scale(60), np.repeat([1, 3], 30)
    repeated = cronbach_alpha(np.repeat(items, weights, axis=0)).alpha
    assert cronbach_alpha(items, weights=weights).alpha == pytest.approx(repeated, abs=1e-12)


def test_two_respondents_have_no_bonett_interval() -> None:
    assert cronbach_alpha([[1.0, 2], [3, 3]]).bonett is None


def test_repeated_items_are_perfectly_reliable() -> None:
    found = cronbach_alpha(scale(items=1)[:, [0, 0, 0]])
    assert found.alpha == pytest.approx(1)
    assert (found.bonett.low, found.bonett.high) == pytest.approx((1, 1))


def test_items_that_cancel_each_other_out_have_no_alpha() -> None:
    item = scale(items=1)
    with pytest.raises(NoVariation):
        cronbach_alpha(np.column_stack([item, -item]))


def test_infinite_answers_are_refused() -> None:
    items = scale()
    items[0, 0] = np.inf
    with pytest.raises(OutOfRange):
        cronbach_alpha(items)


def test_alpha_equals_hoyts_analysis_of_variance() -> None:
    items = scale()
    n, k = items.shape
    persons = k * items.mean(axis=1).var() * n / (n - 1)
    rest = items - items.mean(1, keepdims=True) - items.mean(0) + items.mean()
    error = np.sum(rest**2) / ((n - 1) * (k - 1))
    assert cronbach_alpha(items).alpha == pytest.approx(1 - error / persons, abs=1e-12)


def test_rows_with_a_missing_answer_are_left_out() -> None:
    items = scale()
    items[:5, 0] = np.nan
    found = cronbach_alpha(items)
    assert found.n == 195
    assert found.alpha == cronbach_alpha(items[5:]).alpha


def test_one_item_has_no_alpha() -> None:
    with pytest.raises(NotIdentified) as caught:
        cronbach_alpha(scale(items=1))
    assert (caught.value.items, caught.value.needed) == (1, 2)


def test_one_respondent_has_no_alpha() -> None:
    with pytest.raises(TooFewObservations):
        cronbach_alpha(scale(1))


def test_a_constant_item_is_named_before_alpha() -> None:
    items = scale()
    items[:, [0, 3]] = 1
    with pytest.raises(NoVariation) as caught:
        cronbach_alpha(items)
    assert caught.value.columns == (0, 3)
