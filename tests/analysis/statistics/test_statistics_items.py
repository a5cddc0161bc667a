import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import NotIdentified, NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.items import analyse, describe
from tests.analysis.statistics.invented import scale
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
