import numpy as np
import pytest

from analysis.statistics.errors import NotIdentified, NoVariation, TooFewObservations
from analysis.statistics.reliability import alpha_of, cronbach_alpha
from tests.analysis.statistics.invented import scale
from tests.analysis.statistics.references import EXACT, scale_values, scales
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
