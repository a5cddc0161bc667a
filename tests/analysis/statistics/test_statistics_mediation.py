import numpy as np
import pytest
import statsmodels.api as sm
from scipy import stats

from analysis.statistics.bootstrap_limits import bca_limits
from analysis.statistics.errors import (
    Collinear,
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.mediation_observed import mediation
from tests.analysis.statistics.invented import Floats, random
from tests.analysis.statistics.references import EXACT, dimension, reference
from tests.shared import needs_shared

DRAWS = random()
X = DRAWS.standard_normal(300)
C = DRAWS.standard_normal((300, 2))
M1 = 0.5 * X + C[:, 0] + DRAWS.standard_normal(300)
M2 = 0.4 * M1 + 0.2 * X + DRAWS.standard_normal(300)
Y = 3 + 0.5 * M2 + 0.3 * M1 + 0.1 * X + DRAWS.standard_normal(300)


def slopes(y, *columns) -> Floats:
    return sm.OLS(y, sm.add_constant(np.column_stack(columns))).fit().params[1:]


def product(rows) -> float:
    a = slopes(M1[rows], X[rows], C[rows])[0]
    return a * slopes(Y[rows], M1[rows], X[rows], C[rows])[0]


@needs_shared
def test_trust_through_satisfaction_to_loyalty_equals_r() -> None:
    expected = reference("mediation_other")["observed_mediation_simc"]
    tru, sat, loy, gap = (dimension("simc", name) for name in ("tru", "sat", "loy", "gap"))
    found = mediation(tru, sat, loy, controls=gap, seed=1)
    effects = [found.indirect.value, found.direct.value, found.total.value, found.proportion.value]
    assert effects == pytest.approx(
        [expected[key] for key in ("acme", "ade", "total", "prop")], abs=EXACT
    )
    sobel = found.paths[0].sobel
    assert sobel.standard_error == pytest.approx(expected["sobel"]["sobel_se"], abs=EXACT)
    assert sobel.value / sobel.standard_error == pytest.approx(expected["sobel"]["z"], abs=1e-8)


@needs_shared
@pytest.mark.parametrize(
    ("effect", "limits"),
    [
        ("indirect", "acme_ci"),
        ("direct", "ade_ci"),
        ("total", "total_ci"),
        ("proportion", "prop_ci"),
    ],
)
def test_limits_lie_within_the_noise_of_two_bootstraps_of_rs(effect, limits) -> None:
    tru, sat, loy, gap = (dimension("simc", name) for name in ("tru", "sat", "loy", "gap"))
    found = getattr(mediation(tru, sat, loy, controls=gap, seed=1), effect)
    # The error of a 2.5 % quantile of 5,000 normal draws; the reference has as much of its own.
    noise = np.sqrt(2 * 0.025 * 0.975 / 5000) / stats.norm.pdf(-1.96) * found.standard_error
    ours = np.array([found.percentile.low, found.percentile.high])
    expected = np.array(reference("mediation_other")["observed_mediation_simc"][limits])
    assert np.abs(ours - expected).max() < 3 * noise


def test_paths_are_products_of_regressions_and_sum_up() -> None:
    found = mediation(X, [M1, M2], Y, controls=C, seed=1, draws=100)
    a1 = slopes(M1, X, C)[0]
    a2, d = slopes(M2, X, M1, C)[:2]
    direct, b1, b2 = slopes(Y, X, M1, M2, C)[:3]
    by_way = {path.through: path.effect.value for path in found.paths}
    assert by_way == pytest.approx({(0,): a1 * b1, (1,): a2 * b2, (0, 1): a1 * d * b2}, abs=1e-10)
    assert found.indirect.value == pytest.approx(sum(by_way.values()), abs=1e-10)
    assert found.direct.value == pytest.approx(direct, abs=1e-10)
    assert found.total.value == pytest.approx(slopes(Y, X, C)[0], abs=1e-10)


def test_a_product_of_three_has_the_error_of_three() -> None:
    found = mediation(X, [M1, M2], Y, seed=1, draws=10)
    a, d, b = found.equations[0][0], found.equations[1][1], found.equations[2][2]
    variance = (
        (a.standard_error * d.value * b.value) ** 2
        + (d.standard_error * a.value * b.value) ** 2
        + (b.standard_error * a.value * d.value) ** 2
    )
    assert found.paths[2].sobel.standard_error == pytest.approx(np.sqrt(variance))


def test_percentile_limits_equal_a_bootstrap_that_refits_rows() -> None:
    draws = random(3)
    slow = [product(draws.integers(0, 300, 300)) for _ in range(600)]
    found = mediation(X, M1, Y, controls=C, seed=1).indirect
    assert found.standard_error == pytest.approx(np.std(slow), rel=0.1)
    limits = np.quantile(slow, [0.025, 0.975])
    assert [found.percentile.low, found.percentile.high] == pytest.approx(limits, abs=0.03)


def test_bca_limits_equal_scipys() -> None:
    values = random(5).exponential(size=60)
    other = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="BCa", rng=np.random.default_rng(1)
    )
    left_out = (values.sum() - values) / 59
    found = bca_limits(other.bootstrap_distribution, values.mean(), left_out, 0.95)
    assert (found.low, found.high) == pytest.approx(tuple(other.confidence_interval), abs=1e-3)


def test_no_share_is_given_where_the_total_may_be_nothing() -> None:
    noise = random(9).standard_normal(300)
    assert mediation(X, M1, noise, seed=1, draws=500).proportion is None
    assert mediation(X, M1, Y, seed=1, draws=500).proportion is not None


def test_effects_keep_the_units_of_the_data() -> None:
    plain = mediation(X, M1, Y, seed=1, draws=200).indirect
    scaled = mediation(X / 60 + 5, M1 * 7 - 100, Y * 10 + 1e4, seed=1, draws=200).indirect
    assert scaled.value == pytest.approx(600 * plain.value)
    assert scaled.percentile.low == pytest.approx(600 * plain.percentile.low)


def test_the_same_seed_gives_the_same_numbers() -> None:
    assert mediation(X, M1, Y, seed=4, draws=99) == mediation(X, M1, Y, seed=4, draws=99)
    assert mediation(X, M1, Y, seed=4, draws=99) != mediation(X, M1, Y, seed=5, draws=99)


def test_blocks_of_many_rows_give_the_error_of_single_rows() -> None:
    rows = np.tile(np.arange(300), 30) + 0
    blocks = mediation(X[rows], M1[rows], Y[rows], seed=1)
    assert blocks.resampled == "blocks"
    single = mediation(X, M1, Y, seed=1).indirect.standard_error
    assert blocks.indirect.standard_error * np.sqrt(30) == pytest.approx(single, rel=0.06)


def test_whole_clusters_are_resampled() -> None:
    rows = np.repeat(np.arange(300), 4)
    whole = mediation(X[rows], M1[rows], Y[rows], seed=1, clusters=rows)
    assert whole.resampled == "clusters"
    single = mediation(X, M1, Y, seed=1).indirect.standard_error
    assert whole.indirect.standard_error == pytest.approx(single, rel=0.05)


def test_the_interval_covers_the_true_effect() -> None:
    covered = 0
    for seed in range(200):
        draws = random(seed)
        x = draws.standard_normal(150)
        m = 0.4 * x + draws.standard_normal(150)
        y = 0.4 * m + draws.standard_normal(150)
        limits = mediation(x, m, y, seed=seed, draws=400).indirect.percentile
        covered += limits.low <= 0.16 <= limits.high
    assert covered / 200 == pytest.approx(0.95, abs=0.045)


@pytest.mark.parametrize(
    ("x", "m", "y", "error"),
    [
        (np.ones(300), M1, Y, NoVariation),
        (X, 2 * X, Y, Collinear),
        (X, np.where(M1 > 2, np.nan, M1), Y, MissingValues),
        (X[:4], M1[:4], Y[:4], TooFewObservations),
        (X, M1[1:], Y, ShapeMismatch),
    ],
)
def test_data_that_bear_no_mediation_are_refused(x, m, y, error) -> None:
    with pytest.raises(error):
        mediation(x, m, y, seed=1)


def test_a_constant_mediator_is_named_by_its_place() -> None:
    with pytest.raises(NoVariation) as caught:
        mediation(X, [M1, np.full(300, 2.0)], Y, seed=1)
    assert caught.value.columns == (2,)


def test_no_draws_and_too_many_mediators_are_refused() -> None:
    with pytest.raises(OutOfRange):
        mediation(X, M1, Y, seed=1, draws=0)
    with pytest.raises(OutOfRange):
        mediation(X, random().standard_normal((300, 7)), Y, seed=1)
