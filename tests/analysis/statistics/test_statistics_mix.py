"""Another mix of customers, like customers rating otherwise, and goals."""

import numpy as np
import pandas as pd
import pytest
from scipy import stats
from statsmodels.stats.oaxaca import OaxacaBlinder

from analysis.findings import Interval
from analysis.statistics.errors import OutOfRange
from analysis.statistics.goal_test import Outcome, goal_outcome
from analysis.statistics.kitagawa import Sample, kitagawa
from analysis.statistics.standardisation import standardise, standardised_change
from analysis.statistics.two_groups import welch_t
from tests.analysis.statistics.invented import Floats, random

DRAWS = random(12)


def strata_sample(seed: int, shares: list[float], means: list[float]) -> tuple[Floats, Floats]:
    draws = random(seed)
    strata = draws.choice(len(shares), 240, p=shares)
    return np.array(means)[strata] + draws.normal(0, 10, 240), strata.astype(float)


NOW, NOW_IN = strata_sample(1, [0.5, 0.3, 0.2], [70, 60, 50])
THEN, THEN_IN = strata_sample(2, [0.3, 0.3, 0.4], [68, 60, 49])
MIX = [0.4, 0.4, 0.2]


def test_a_standardised_mean_weights_the_means_of_strata() -> None:
    groups = [NOW[np.equal(NOW_IN, part)] for part in range(3)]
    means, errors = [group.mean() for group in groups], [stats.sem(group) for group in groups]
    found = standardise(NOW, NOW_IN, MIX)
    assert found.mean == pytest.approx(np.dot(MIX, means))
    assert found.standard_error == pytest.approx(np.sqrt(np.dot(np.square(MIX), np.square(errors))))
    assert found.crude == pytest.approx(NOW.mean())


def test_two_strata_of_equal_weight_have_welchs_error() -> None:
    rows = NOW_IN < 2
    found = standardise(NOW[rows], NOW_IN[rows], [1, 1])
    t = welch_t(NOW[NOW_IN == 0], NOW[NOW_IN == 1])
    assert (2 * found.standard_error, found.df) == pytest.approx((t.se, t.df))


def test_an_own_mix_changes_nothing() -> None:
    own = np.bincount(NOW_IN.astype(int))
    assert standardise(NOW, NOW_IN, own).mean == pytest.approx(NOW.mean())


def test_waves_at_one_mix_differ_by_their_strata_alone() -> None:
    later, earlier = standardise(NOW, NOW_IN, MIX), standardise(THEN, THEN_IN, MIX)
    found = standardised_change(later, earlier)
    assert found.value == pytest.approx(later.mean - earlier.mean)
    assert found.standard_error == pytest.approx(
        np.hypot(later.standard_error, earlier.standard_error)
    )


@pytest.mark.parametrize(("mix", "named"), [([1, 1, 1, 1], "stratum 3"), ([0, 0, 0], "mix")])
def test_a_mix_nobody_answers_for_is_refused_by_name(mix, named) -> None:
    with pytest.raises(OutOfRange, match=named):
        standardise(NOW, NOW_IN, mix)


def test_mix_and_rate_add_up_to_the_difference() -> None:
    found = kitagawa(Sample(NOW, NOW_IN), Sample(THEN, THEN_IN), 3)
    assert found.difference.value == pytest.approx(NOW.mean() - THEN.mean())
    assert found.mix.value + found.rate.value == pytest.approx(found.difference.value)
    assert sum(found.rate_parts) == pytest.approx(found.rate.value)


def test_mix_and_rate_equal_oaxaca_and_blinder_with_equal_weights() -> None:
    frame = pd.DataFrame(
        {
            "later": np.repeat([1, 0], 240),
            "b": np.r_[NOW_IN, THEN_IN] == 1,
            "c": np.r_[NOW_IN, THEN_IN] == 2,
        }
    ).astype(float)
    model = OaxacaBlinder(np.r_[NOW, THEN], frame, "later", hasconst=False, swap=False)
    unexplained, explained, _gap = model.two_fold(
        two_fold_type="self_submitted", submitted_weight=0.5
    ).params
    found = kitagawa(Sample(NOW, NOW_IN), Sample(THEN, THEN_IN), 3)
    assert abs(found.mix.value) == pytest.approx(abs(explained))
    assert abs(found.rate.value) == pytest.approx(abs(unexplained))


@pytest.mark.parametrize("tilt", [0.0, 25.0])
def test_errors_of_mix_and_rate_equal_a_bootstrap(tilt: float) -> None:
    """With a tilt the strata change in opposite ways, so that shares matter for the rate too."""
    draws, found, tilted = random(3), [], NOW + tilt * (NOW_IN - 1)
    for _ in range(500):
        a, b = draws.integers(0, 240, 240), draws.integers(0, 240, 240)
        parts = kitagawa(Sample(tilted[a], NOW_IN[a]), Sample(THEN[b], THEN_IN[b]), 3)
        found.append([parts.mix.value, parts.rate.value, parts.difference.value])
    exact = kitagawa(Sample(tilted, NOW_IN), Sample(THEN, THEN_IN), 3)
    errors = [exact.mix, exact.rate, exact.difference]
    assert [part.standard_error for part in errors] == pytest.approx(np.std(found, axis=0), rel=0.1)


def test_a_stratum_in_one_wave_only_is_refused_by_name() -> None:
    with pytest.raises(OutOfRange, match="stratum 2"):
        kitagawa(Sample(NOW[NOW_IN < 2], NOW_IN[NOW_IN < 2]), Sample(THEN, THEN_IN), 3)


@pytest.mark.parametrize(
    ("target", "at_most", "outcome"),
    [
        (70, False, Outcome.MET),
        (71, False, Outcome.TOO_CLOSE),
        (74, False, Outcome.TOO_CLOSE),
        (74.1, False, Outcome.NOT_MET),
        (74, True, Outcome.MET),
        (72, True, Outcome.TOO_CLOSE),
        (69.9, True, Outcome.NOT_MET),
    ],
)
def test_a_goal_is_judged_by_the_whole_interval(target, at_most, outcome) -> None:
    interval = Interval(70.0, 74.0, "t", 0.90)
    assert goal_outcome(interval, target, at_most=at_most) is outcome


def test_a_goal_is_not_judged_at_another_level() -> None:
    with pytest.raises(OutOfRange):
        goal_outcome(Interval(70.0, 74.0, "t", 0.95), 71)
