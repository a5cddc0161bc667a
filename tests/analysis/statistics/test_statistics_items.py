import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import NotIdentified, NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.items import analyse, describe
from analysis.statistics.reliability import cronbach_alpha
from tests.analysis.statistics.invented import scale, with_correlation
from tests.analysis.statistics.references import EXACT, scale_values, scales
from tests.shared import needs_shared

ANSWERS = np.array([1.0, 7, 7, 6, 5, 4, 7, np.nan, 2, np.nan])


@needs_shared
@pytest.mark.parametrize(("name", "scale_name"), scales())
def test_item_statistics_equal_psych(name: str, scale_name: str) -> None:
    expected, items = scale_values(name, scale_name)
    found = analyse(items)
    assert found.r_drop == pytest.approx(expected["items"]["r_drop"], abs=EXACT)
    if items.shape[1] > 2:
        deleted = expected["items"]["alpha_if_deleted"]
        assert found.alpha_if_deleted == pytest.approx(deleted, abs=EXACT)


@needs_shared
def test_means_and_deviations_equal_psych() -> None:
    expected, items = scale_values("mobi", "Quality")
    found = [describe(column, 1, 10) for column in items.T]
    assert [item.mean for item in found] == pytest.approx(expected["items"]["mean"], abs=EXACT)
    assert [item.sd for item in found] == pytest.approx(expected["items"]["sd"], abs=EXACT)


@needs_shared
@pytest.mark.parametrize(("name", "scale_name"), scales())
def test_item_total_correlations_equal_psych(name: str, scale_name: str) -> None:
    expected, items = scale_values(name, scale_name)
    found = analyse(items)
    assert found.r_total == pytest.approx(expected["items"]["r_raw"], abs=EXACT)
    assert found.r_corrected == pytest.approx(expected["items"]["r_cor"], abs=EXACT)


def test_a_blank_answer_is_not_a_dont_know() -> None:
    found = describe(ANSWERS, 1, 7, dont_know=1)
    assert (found.missing, found.dont_know) == (2, 1)
    assert found.dont_know_share == pytest.approx(1 / 9)


def test_difficulty_is_the_mean_as_a_share_of_the_scale() -> None:
    found = describe([1.0, 4, 7, 7], 1, 7)
    assert found.difficulty == pytest.approx((4.75 - 1) / 6)


def test_a_scale_without_length_has_no_difficulty() -> None:
    assert describe([3.0, 3.0], 3, 3).difficulty is None


@pytest.mark.parametrize("dont_know", [-1, 3])
def test_there_cannot_be_more_dont_knows_than_missing_answers(dont_know: int) -> None:
    with pytest.raises(OutOfRange):
        describe(ANSWERS, 1, 7, dont_know=dont_know)


@pytest.mark.parametrize("size", [1e-150, 1e-90, 1e90])
def test_the_unit_of_answers_does_not_matter(size: float) -> None:
    items = scale()
    assert analyse(items * size).r_drop == pytest.approx(analyse(items).r_drop, abs=1e-12)


def test_text_is_no_answer() -> None:
    with pytest.raises(OutOfRange, match="not text"):
        describe(["often", "never"], 1, 7)


def test_an_answer_too_large_to_square_is_refused() -> None:
    with pytest.raises(OutOfRange, match="squared"):
        describe([1.0, 1e200], 0, 1e300)


def test_an_infinite_answer_is_off_the_scale() -> None:
    with pytest.raises(OutOfRange):
        describe([1.0, np.inf], 1, 7)


def test_a_description_counts_missing_answers_apart() -> None:
    found = describe(ANSWERS, 1, 7)
    assert (found.n, found.missing) == (8, 2)
    assert (found.floor, found.ceiling) == (1 / 8, 3 / 8)


def test_skewness_equals_scipy() -> None:
    assert describe(ANSWERS, 1, 7).skew == pytest.approx(stats.skew(ANSWERS[np.isfinite(ANSWERS)]))


def test_r_drop_is_the_correlation_with_the_sum_of_the_others() -> None:
    items = scale()
    expected = [np.corrcoef(items[:, j], np.delete(items, j, 1).sum(1))[0, 1] for j in range(4)]
    assert analyse(items).r_drop == pytest.approx(expected, abs=1e-12)


def test_alpha_if_deleted_is_alpha_of_the_others() -> None:
    items = scale()
    expected = [cronbach_alpha(np.delete(items, j, 1)).alpha for j in range(4)]
    assert analyse(items).alpha_if_deleted == pytest.approx(expected, abs=1e-12)


def test_r_total_is_the_correlation_with_the_sum() -> None:
    items = scale()
    expected = [np.corrcoef(items[:, j], items.sum(1))[0, 1] for j in range(4)]
    assert analyse(items).r_total == pytest.approx(expected, abs=1e-12)


def test_two_items_share_what_they_have_in_common() -> None:
    r = 0.5
    found = analyse(with_correlation(np.array([[1, r], [r, 1]]))).r_corrected
    assert found == pytest.approx([np.sqrt((r**2 + r) / 2)] * 2, abs=1e-12)


def test_whole_weights_count_rows_several_times() -> None:
    items, weights = scale(60), np.repeat([1, 3], 30)
    repeated = analyse(np.repeat(items, weights, axis=0))
    assert analyse(items, weights).r_drop == pytest.approx(repeated.r_drop, abs=1e-12)


def test_an_item_that_was_not_turned_round_is_named() -> None:
    items = scale() * [1, 1, -1, 1]
    assert analyse(items).reversed_looking == (2,)


def test_items_that_cancel_each_other_out_have_no_rest() -> None:
    items = scale(items=3)
    items[:, 1] = -items[:, 0]
    found = analyse(items)
    assert found.r_drop[2] is None
    assert found.alpha_if_deleted[2] is None


def test_repeated_items_have_no_corrected_correlation() -> None:
    items = scale()
    assert analyse(np.column_stack([items, items[:, 0]])).r_corrected is None


def test_one_respondent_is_too_few_for_an_analysis() -> None:
    with pytest.raises(TooFewObservations):
        analyse(scale(1))


def test_one_answer_has_a_mean_and_no_spread() -> None:
    found = describe([5.0, np.nan], 1, 7)
    assert (found.mean, found.sd, found.skew, found.interval) == (5.0, None, None, None)


def test_equal_answers_have_no_skewness() -> None:
    assert describe([4.0, 4.0, 4.0], 1, 7).skew is None


def test_no_answer_at_all_is_too_few() -> None:
    with pytest.raises(TooFewObservations):
        describe([np.nan, np.nan], 1, 7)


def test_an_answer_off_the_scale_is_refused() -> None:
    with pytest.raises(OutOfRange):
        describe([1.0, 8.0], 1, 7)


def test_a_constant_item_is_named() -> None:
    items = scale()
    items[:, 2] = 4
    with pytest.raises(NoVariation) as caught:
        analyse(items)
    assert caught.value.columns == (2,)


def test_one_item_is_no_scale() -> None:
    with pytest.raises(NotIdentified):
        analyse(scale(items=1))


def test_two_items_have_no_alpha_if_deleted() -> None:
    assert analyse(scale(items=2)).alpha_if_deleted is None
