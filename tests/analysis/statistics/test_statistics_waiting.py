"""The gap model, the two-lines test and the power law."""

import numpy as np
import pytest
import statsmodels.api as sm

from analysis.statistics.errors import OutOfRange, TooFewObservations
from analysis.statistics.gap import gap_model
from analysis.statistics.power_law import power_law
from analysis.statistics.two_lines import two_lines
from tests.analysis.statistics.invented import random

DRAWS = random()
GAP = DRAWS.normal(-2, 6, 400)
WAITING = 60 - 0.5 * np.minimum(GAP, 0) - 1.5 * np.maximum(GAP, 0) + DRAWS.normal(0, 5, 400)


def kinked(gap):
    return sm.add_constant(np.column_stack([np.minimum(gap, 0), np.maximum(gap, 0)]))


def test_the_gap_model_equals_statsmodels() -> None:
    expected = sm.OLS(WAITING, kinked(GAP)).fit(cov_type="HC3", use_t=True)
    found = gap_model(GAP, WAITING, winsorise=0)
    slopes = [found.within.value, found.beyond.value]
    assert slopes == pytest.approx(expected.params[1:], abs=1e-10)
    contrast = expected.t_test([0, -1, 1])
    assert found.difference.value == pytest.approx(contrast.effect[0], abs=1e-10)
    assert found.difference.p == pytest.approx(float(contrast.pvalue), rel=1e-6)


def test_the_true_slopes_are_inside_their_intervals() -> None:
    found = gap_model(GAP, WAITING)
    assert found.within.interval.low < -0.5 < found.within.interval.high
    assert found.beyond.interval.low < -1.5 < found.beyond.interval.high


def test_gaps_are_pulled_in_at_both_ends() -> None:
    pulled = np.clip(GAP, *np.quantile(GAP, [0.05, 0.95]))
    expected = sm.OLS(WAITING, kinked(pulled)).fit().params
    assert gap_model(GAP, WAITING, winsorise=0.05).beyond.value == pytest.approx(expected[2])


def test_both_sides_of_the_limit_are_counted() -> None:
    found = gap_model(GAP, WAITING)
    assert (found.n_within, found.n_beyond) == (int(np.sum(GAP <= 0)), int(np.sum(GAP > 0)))


def test_nobody_over_the_limit_is_too_few() -> None:
    with pytest.raises(TooFewObservations) as caught:
        gap_model(-np.abs(GAP), WAITING)
    assert (caught.value.n, caught.value.needed) == (0, 2)


def test_half_of_the_gaps_cannot_be_pulled_in() -> None:
    with pytest.raises(OutOfRange):
        gap_model(GAP, WAITING, winsorise=0.5)


def test_two_lines_equal_two_regressions() -> None:
    found = two_lines(GAP, WAITING, at=0.0)
    below, above = (np.polyfit(GAP[rows], WAITING[rows], 1)[0] for rows in (GAP < 0, GAP >= 0))
    assert (found.below.value, found.above.value) == pytest.approx((below, above), abs=1e-10)
    assert (found.n_below, found.reversal) == (int(np.sum(GAP < 0)), False)


@pytest.mark.parametrize("sign", [-1, 1])
def test_a_u_shape_is_a_reversal(sign: int) -> None:
    x = random().uniform(0, 10, 400)
    found = two_lines(x, sign * (x - 4) ** 2 + 5 * random(2).standard_normal(400))
    assert found.reversal
    assert found.at == pytest.approx(4, abs=1.5)


def test_the_weaker_line_gets_more_of_the_flat_top() -> None:
    x = random().uniform(0, 10, 400)
    trapeze = 3 * np.minimum(x - 3, 0) - 0.7 * np.maximum(x - 7, 0)
    assert two_lines(x, trapeze + random(2).standard_normal(400)).at < 5


def test_a_saturating_curve_is_no_reversal() -> None:
    x = random().uniform(0.1, 10, 400)
    assert not two_lines(x, np.log(x) + 0.5 * random(2).standard_normal(400)).reversal


def test_a_split_outside_the_data_is_refused() -> None:
    with pytest.raises(TooFewObservations):
        two_lines(GAP, WAITING, at=1000.0)


def test_the_power_law_recovers_its_exponent() -> None:
    clock = random().uniform(0, 60, 300)
    found = power_law(2 * (clock + 1) ** 0.8 - 1, clock)
    assert found.exponent.value == pytest.approx(0.8, abs=1e-10)
    assert (found.factor, found.r2) == (pytest.approx(2), pytest.approx(1))


def test_the_power_laws_error_equals_statsmodels() -> None:
    clock = random().uniform(0, 60, 300)
    felt = np.round(clock * random(2).lognormal(0.1, 0.4, 300))
    other = sm.OLS(np.log(felt + 1), sm.add_constant(np.log(clock + 1)))
    expected = other.fit(cov_type="HC3", use_t=True)
    found = power_law(felt, clock).exponent
    assert (found.value, found.standard_error) == pytest.approx(
        (expected.params[1], expected.bse[1]), abs=1e-12
    )


def test_a_negative_duration_is_refused() -> None:
    with pytest.raises(OutOfRange):
        power_law([1.0, -1.0, 2.0], [1.0, 2.0, 3.0])


def test_visits_to_one_branch_are_not_independent() -> None:
    branches = np.arange(400) // 20
    other = sm.OLS(WAITING, kinked(GAP))
    expected = other.fit(cov_type="cluster", cov_kwds={"groups": branches}, use_t=True)
    found = gap_model(GAP, WAITING, winsorise=0, clusters=branches)
    assert found.beyond.standard_error == pytest.approx(expected.bse[2], rel=1e-9)
    minutes = np.arange(1.0, 401.0)
    assert power_law(minutes, minutes + GAP**2, clusters=branches).exponent.interval.method == (
        "cluster"
    )
