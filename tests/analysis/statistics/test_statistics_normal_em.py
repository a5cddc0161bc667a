"""EM's means and covariances against lavaan's and Anderson's closed form."""

import numpy as np
import pytest

from analysis.statistics.errors import Collinear
from analysis.statistics.missing_patterns import Normal, patterns_of
from analysis.statistics.normal_em import most_likely
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import reference, table
from tests.shared import needs_shared


def estimate(given: Floats) -> Normal:
    """The maximum-likelihood model in the units of the columns."""
    places = np.isnan(given)
    middle, spread = np.nanmean(given, axis=0), np.nanstd(given, axis=0)
    known = np.where(places, 0.0, (given - middle) / spread)
    model, _ = most_likely(patterns_of(known, places), settled=1e-12)
    return Normal(middle + spread * model.mean, model.covariance * np.outer(spread, spread))


@needs_shared
def test_moments_of_a_survey_with_gaps_are_those_of_lavaan() -> None:
    found, data = reference("fiml")["simm_saturated"], table("miss")
    ours = estimate(data[list(found["mean"])].to_numpy(dtype=float))
    covariance = np.array(found["cov"]["values"]).reshape(ours.covariance.shape)
    assert ours.mean == pytest.approx(list(found["mean"].values()), abs=2e-5)
    assert np.abs(ours.covariance - covariance).max() < 2e-5


def test_one_gappy_column_has_andersons_estimates() -> None:
    draws = random()
    both = draws.standard_normal((200, 2)) @ np.array([[1, 0.6], [0, 1]])
    both[draws.random(200) < 0.4, 1] = np.nan
    seen, x = ~np.isnan(both[:, 1]), both[:, 0]
    slope, _ = np.polyfit(x[seen], both[seen, 1], 1)
    ours = estimate(both)
    mean = both[seen, 1].mean() + slope * (x.mean() - x[seen].mean())
    assert ours.mean[1] == pytest.approx(mean, abs=1e-9)
    assert ours.covariance[0, 1] == pytest.approx(slope * x.var(), abs=1e-9)


def test_the_rate_of_convergence_is_the_share_of_missing_information() -> None:
    both = random().standard_normal((4000, 2))
    both[:1000, 1] = np.nan
    places = np.isnan(both)
    _, rate = most_likely(patterns_of(np.where(places, 0.0, both), places))
    assert rate == pytest.approx(0.25, abs=0.02)


def test_a_column_that_repeats_another_is_named() -> None:
    x = random().standard_normal(50)
    given = np.column_stack([x, x])
    given[:5, 1] = np.nan
    with pytest.raises(Collinear) as caught:
        estimate(given)
    assert caught.value.columns == (1,)
