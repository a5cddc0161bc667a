"""Waves with shared persons, running levels and events."""

import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.statistics.control_chart import Standard, ewma_chart
from analysis.statistics.errors import (
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.interrupted_series import interrupted_series
from analysis.statistics.wave_model import wave_model
from tests.analysis.statistics.invented import Floats, random

DRAWS = random(12)
PERSONS, WAVES = DRAWS.integers(0, 150, 320), DRAWS.integers(0, 3, 320)
LEVEL = DRAWS.normal(0, 8, 150)
VALUES = 60 + 3 * WAVES + LEVEL[PERSONS] + DRAWS.normal(0, 6, 320)
# NIST/SEMATECH e-Handbook of Statistical Methods, 6.3.2.4: EWMA control charts.
NIST = [52.0, 47.0, 53.0, 49.3, 50.1, 47.0, 51.0, 50.1, 51.2, 50.5,
        49.6, 47.6, 49.9, 51.3, 47.8, 51.2, 52.6, 52.4, 53.6, 52.1]  # fmt: skip
NIST_EWMA = [50.60, 49.52, 50.56, 50.18, 50.16, 49.21, 49.75, 49.85, 50.26, 50.33,
             50.11, 49.36, 49.52, 50.05, 49.38, 49.92, 50.73, 51.23, 51.94, 51.99]  # fmt: skip
TIMES = np.arange(40.0)
AFTER = (TIMES >= 24).astype(float)
SERIES = 50 + 0.2 * TIMES + 6 * AFTER - 0.5 * AFTER * (TIMES - 24) + DRAWS.normal(0, 1, 40)


def mixed() -> "sm.MixedLM":
    dummies = np.eye(3)[WAVES]
    return sm.MixedLM(VALUES, dummies, groups=PERSONS).fit(reml=True)


def test_waves_with_shared_persons_equal_statsmodels() -> None:
    found, expected = wave_model(VALUES, WAVES, PERSONS), mixed()
    assert found.means == pytest.approx(expected.fe_params, abs=1e-4)
    assert found.within**2 == pytest.approx(expected.scale, rel=1e-4)
    assert found.between**2 == pytest.approx(float(expected.cov_re[0, 0]), rel=1e-4)


def restricted_likelihood(ratio: float) -> float:
    """Written out with the covariance of all answers (Patterson & Thompson 1971)."""
    design = np.eye(3)[WAVES]
    inverse = np.linalg.inv(np.eye(320) + ratio * (PERSONS[:, None] == PERSONS))
    weighted = design.T @ inverse
    rest = VALUES - design @ np.linalg.solve(weighted @ design, weighted @ VALUES)
    logs = np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(weighted @ design)[1]
    return float(logs - 317 * np.log(rest @ inverse @ rest)) / 2


def test_the_restricted_likelihood_is_at_its_top() -> None:
    found = wave_model(VALUES, WAVES, PERSONS)
    best = (found.between / found.within) ** 2
    heights = [restricted_likelihood(best * by) for by in (0.9999, 1.0, 1.0001)]
    assert heights[1] == max(heights)
    assert heights[0] == pytest.approx(heights[2], abs=1e-9)


def test_two_complete_waves_are_a_paired_t_test() -> None:
    before = DRAWS.normal(60, 10, 35)
    after = before + DRAWS.normal(2, 5, 35)
    found = wave_model(np.r_[before, after], np.repeat([0, 1], 35), [*range(35)] * 2).change(1, 0)
    expected = stats.ttest_rel(after, before)
    assert found.p == pytest.approx(expected.pvalue, rel=1e-6)
    limits = expected.confidence_interval()
    assert (found.interval.low, found.interval.high) == pytest.approx(tuple(limits), rel=1e-6)


def test_waves_of_new_people_are_a_pooled_t_test() -> None:
    found = wave_model(VALUES[:200], WAVES[:200] % 2, np.arange(200))
    rows = WAVES[:200] % 2 == 1
    expected = stats.ttest_ind(VALUES[:200][rows], VALUES[:200][~rows])
    assert found.change(1, 0).p == pytest.approx(expected.pvalue)
    assert (found.repeated, found.between, found.icc) == (0, None, None)


def test_persons_no_more_alike_than_chance_are_said_so() -> None:
    opposite = np.tile([1.0, -1.0], 50) + np.repeat(DRAWS.normal(0, 0.01, 50), 2)
    found = wave_model(opposite, np.zeros(100), np.repeat(np.arange(50), 2))
    assert found.at_zero
    assert found.icc == 0.0


def test_shared_persons_sharpen_a_change() -> None:
    shared, apart = wave_model(VALUES, WAVES, PERSONS), wave_model(VALUES, WAVES, np.arange(320))
    assert shared.change(2, 0).standard_error < apart.change(2, 0).standard_error


def test_labels_of_persons_may_be_words() -> None:
    words = np.array([f"customer {person}" for person in PERSONS])
    assert wave_model(VALUES, WAVES, words).means == pytest.approx(
        wave_model(VALUES, WAVES, PERSONS).means
    )


@pytest.mark.parametrize(
    ("values", "waves", "error"),
    [
        (np.ones(8), [0, 1] * 4, NoVariation),
        (np.arange(8.0), [0, 2] * 4, TooFewObservations),
        (np.arange(8.0), [0, 0.5] * 4, OutOfRange),
        (np.arange(8.0), [0, 1], ShapeMismatch),
        (np.repeat([1.0, 5, 2, 9], 2), [0, 1] * 4, NoVariation),
    ],
)
def test_waves_that_tell_nothing_are_refused(values, waves, error) -> None:
    with pytest.raises(error):
        wave_model(values, waves, np.repeat(np.arange(4), 2))


def test_the_chart_meets_the_printed_example() -> None:
    found = ewma_chart(NIST, weight=0.3, standard=Standard(50.0, 2.0539))
    assert found.smoothed == pytest.approx(NIST_EWMA, abs=0.006)
    assert (found.low[-1], found.high[-1]) == pytest.approx((47.4115, 52.5884), abs=2e-3)
    assert found.signals == ()


def test_limits_follow_the_recursion_of_the_variance() -> None:
    sizes, variance, reach = np.array([50.0, 80, 5, 60]), 0.0, []
    for size in sizes:
        variance = 0.8**2 * variance + 0.2**2 * 100 / size
        reach.append(3 * np.sqrt(variance))
    found = ewma_chart([70.0, 71, 60, 72], sizes, standard=Standard(70, 10.0))
    assert found.high - 70 == pytest.approx(reach)


def test_a_shift_is_signalled_after_it_happened() -> None:
    calm = DRAWS.normal(70, 2, 60)
    found = ewma_chart(np.r_[calm, calm[:20] + 5], baseline=60)
    assert 60 <= found.signals[0] <= 66


def test_the_spread_of_a_baseline_comes_from_moving_ranges() -> None:
    found = ewma_chart([10.0, 12, 9, 11], weight=1.0)
    assert found.sd == pytest.approx((2 + 3 + 2) / 3 / 1.128379, rel=1e-6)
    assert found.smoothed == pytest.approx([10, 12, 9, 11])


@pytest.mark.parametrize(
    ("settings", "error"),
    [
        ({"weight": 0}, OutOfRange),
        ({"width": -1}, OutOfRange),
        ({"baseline": 1}, TooFewObservations),
        ({"sizes": [1, 0, 1]}, OutOfRange),
        ({"standard": Standard(1, 0)}, NoVariation),
    ],
)
def test_charts_without_sense_are_refused(settings, error) -> None:
    with pytest.raises(error):
        ewma_chart([1.0, 2.0, 4.0], **settings)


def test_an_event_equals_segmented_regression_in_statsmodels() -> None:
    design = np.column_stack([np.ones(40), TIMES, AFTER, AFTER * (TIMES - 24)])
    expected = sm.OLS(SERIES, design).fit(
        cov_type="HAC", cov_kwds={"maxlags": 3, "use_correction": True}, use_t=True
    )
    found = interrupted_series(TIMES, SERIES, [24], errors="newey_west")
    (event,) = found.events
    assert found.lags == 3
    assert [event.level.value, event.slope.value] == pytest.approx(expected.params[2:])
    assert [event.level.standard_error, event.slope.standard_error] == pytest.approx(
        expected.bse[2:]
    )
    assert [event.level.p, found.slope.p] == pytest.approx(expected.pvalues[[2, 1]])


def likelihood_of_series(rho: float, keep: Floats = TIMES) -> tuple[float, Floats]:
    """Restricted likelihood and coefficients, with the correlations of all periods written out."""
    rows = keep.astype(int)
    design = np.column_stack([np.ones(40), TIMES, AFTER, AFTER * (TIMES - 24)])[rows]
    inverse = np.linalg.inv(rho ** np.abs(np.subtract.outer(keep, keep)))
    weighted = design.T @ inverse
    slopes = np.linalg.solve(weighted @ design, weighted @ SERIES[rows])
    rest = SERIES[rows] - design @ slopes
    logs = np.linalg.slogdet(inverse)[1] - np.linalg.slogdet(weighted @ design)[1]
    return float(logs - (rows.size - 4) * np.log(rest @ inverse @ rest)) / 2, slopes


@pytest.mark.parametrize("keep", [TIMES, np.delete(TIMES, [5, 6, 30])])
def test_an_event_maximises_the_restricted_likelihood(keep: Floats) -> None:
    found = interrupted_series(keep, SERIES[keep.astype(int)], [24])
    rho = found.autocorrelation
    heights = [likelihood_of_series(rho + shift, keep)[0] for shift in (-1e-3, 0, 1e-3)]
    assert heights[1] == max(heights)
    slopes = likelihood_of_series(rho, keep)[1]
    assert [found.slope.value, found.events[0].level.value] == pytest.approx(slopes[1:3])


@pytest.mark.slow
def test_intervals_of_short_series_hold_their_level() -> None:
    """Of 250 series of 24 periods with autocorrelation 0.3 and no event, 91 to 98 per cent."""
    draws, inside = random(8), []
    for _ in range(250):
        noise = draws.normal(0, 1, 74)
        series = np.array([noise[k : k + 50] @ 0.3 ** np.arange(50) for k in range(24)])
        found = interrupted_series(np.arange(24.0), series, [12]).events[0].level.interval
        inside.append(found.low <= 0 <= found.high)
    assert 0.91 <= np.mean(inside) <= 0.98


def test_a_series_without_noise_is_known_exactly() -> None:
    found = interrupted_series(TIMES, 3 + TIMES + 2 * AFTER, [24]).events[0]
    assert found.level.value == pytest.approx(2)
    assert found.level.standard_error == pytest.approx(0, abs=1e-9)


def test_the_series_without_the_event_goes_on_as_before() -> None:
    found = interrupted_series(TIMES, 50 + 0.2 * TIMES + 6 * AFTER + 0.01 * SERIES, [24])
    assert found.fitted[:24] == pytest.approx(found.without[:24])
    assert (found.fitted - found.without)[24] == pytest.approx(found.events[0].level.value)


def test_two_events_are_told_apart() -> None:
    jumps = 5 * (TIMES >= 12) - 9 * (TIMES >= 25)
    noise = np.tile([0.1, -0.1], 20)
    found = interrupted_series(TIMES, 60 + jumps + noise, [25, 12])
    assert [event.at for event in found.events] == [12, 25]
    assert [event.level.value for event in found.events] == pytest.approx([5, -9], abs=0.2)


@pytest.mark.parametrize(
    ("times", "events", "error"),
    [
        (TIMES, [38], TooFewObservations),
        (TIMES, [], TooFewObservations),
        (TIMES, [20, 21], TooFewObservations),
        (TIMES[::-1], [20], OutOfRange),
        (TIMES[:5], [3], ShapeMismatch),
    ],
)
def test_events_that_cannot_be_judged_are_refused(times, events, error) -> None:
    with pytest.raises(error):
        interrupted_series(times, SERIES, events)


def test_unequal_gaps_without_autocorrelation_leave_errors_of_least_squares() -> None:
    days = np.cumsum(np.tile([31.0, 28, 31, 30, 31, 30, 31], 3))
    zigzag = 60 + np.where(np.arange(21) % 2, 1.0, -1.0)
    found = interrupted_series(days, zigzag, [days[10]])
    assert found.autocorrelation == pytest.approx(0, abs=2e-4)
    assert found.events[0].level.standard_error > 0
