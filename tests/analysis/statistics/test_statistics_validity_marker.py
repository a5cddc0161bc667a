import numpy as np
import pytest
from scipy import stats

from analysis.statistics.correlation import partial
from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.marker import marker_adjusted, marker_sensitivity
from tests.analysis.statistics.invented import with_correlation


def test_the_worked_example_of_the_measurement_plan() -> None:
    """r = .6 with a marker at .1 leaves .556."""
    assert marker_adjusted(0.6, 0.1, 100).adjusted == pytest.approx(0.5556, abs=5e-5)


def test_it_is_the_partial_correlation_given_a_marker_that_all_share_alike() -> None:
    """Two variables that both correlate sqrt(m) with the method have this partial correlation."""
    m, r = 0.2, 0.5
    shared = np.array([[1, r, np.sqrt(m)], [r, 1, np.sqrt(m)], [np.sqrt(m), np.sqrt(m), 1]])
    x, y, method = with_correlation(shared).T
    expected, found = partial(x, y, method[:, None]), marker_adjusted(r, m, 50)
    assert found.adjusted == pytest.approx(expected.r, abs=1e-12)
    assert found.p == pytest.approx(expected.p, abs=1e-12)


def test_without_method_variance_nothing_changes() -> None:
    found = marker_adjusted(0.4, 0.0, 60)
    assert found.adjusted == 0.4
    assert found.p == pytest.approx(2 * stats.t.sf(0.4 / np.sqrt((1 - 0.16) / 57), 57))


def test_the_interval_is_fishers_with_one_variable_held() -> None:
    found = marker_adjusted(0.5, 0.1, 103).interval
    ends = np.arctanh([found.low, found.high])
    assert ends.mean() == pytest.approx(np.arctanh(0.4 / 0.9), abs=1e-12)
    assert ends[1] - ends[0] == pytest.approx(2 * stats.norm.ppf(0.975) / np.sqrt(99), abs=1e-12)


def test_larger_markers_leave_less() -> None:
    found = marker_sensitivity(0.5, 0.1, 200)
    adjusted = [one.adjusted for one in found]
    assert len(found) == 4
    assert adjusted == sorted(adjusted, reverse=True)


def test_limits_that_no_data_allow_are_left_out() -> None:
    assert len(marker_sensitivity(-0.6, 0.1, 60)) == 2


def test_a_perfect_correlation_stays_perfect() -> None:
    found = marker_adjusted(1.0, 0.3, 50)
    assert (found.adjusted, found.t, found.p) == (1.0, None, 0.0)
    assert (found.interval.low, found.interval.high) == (1.0, 1.0)


@pytest.mark.parametrize(
    ("r", "marker", "n", "error"),
    [
        (1.2, 0.1, 50, OutOfRange),
        (0.5, 1.0, 50, OutOfRange),
        (0.5, -0.1, 50, OutOfRange),
        (-0.9, 0.5, 50, OutOfRange),
        (0.5, 0.1, 4, TooFewObservations),
        (np.nan, 0.1, 50, OutOfRange),
    ],
)
def test_impossible_values_are_refused(
    r: float, marker: float, n: int, error: type[Exception]
) -> None:
    with pytest.raises(error):
        marker_adjusted(r, marker, n)
