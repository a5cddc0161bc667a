import pytest
from statsmodels.stats.contingency_tables import Table2x2

from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.odds import odds_ratio


def test_the_odds_ratio_equals_statsmodels() -> None:
    expected, found = Table2x2([[80, 20], [45, 55]]), odds_ratio(80, 20, 45, 55)
    assert found.ratio == pytest.approx(expected.oddsratio)
    assert (found.interval.low, found.interval.high) == pytest.approx(expected.oddsratio_confint())
    assert found.p == pytest.approx(expected.log_oddsratio_pvalue())


def test_an_empty_cell_is_corrected_and_says_so() -> None:
    found = odds_ratio(10, 0, 5, 5)
    assert found.corrected
    assert found.ratio == pytest.approx(10.5 * 5.5 / (0.5 * 5.5))
    assert not odds_ratio(10, 1, 5, 5).corrected


def test_swapping_the_groups_inverts_the_ratio() -> None:
    assert odds_ratio(8, 2, 3, 7).ratio == pytest.approx(1 / odds_ratio(3, 7, 8, 2).ratio)


def test_an_empty_group_has_no_odds() -> None:
    with pytest.raises(TooFewObservations):
        odds_ratio(0, 0, 5, 5)


def test_a_negative_count_is_refused() -> None:
    with pytest.raises(OutOfRange):
        odds_ratio(-1, 2, 5, 5)
