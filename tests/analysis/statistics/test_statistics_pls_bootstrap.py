from functools import lru_cache

import numpy as np
import pytest
from scipy import stats

from analysis.statistics.errors import OutOfRange, ShapeMismatch, TooFewObservations
from analysis.statistics.pls.bootstrap import NoUsableDraws, Resampling, bootstrap_pls
from analysis.statistics.pls.distinctness import distinctness
from analysis.statistics.pls.estimate import pls
from analysis.statistics.pls.intervals import intervals
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.resampling import resampling_counts
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.pls_models import NAMES, answers, chain, ecsi, mobi
from tests.analysis.statistics.references import EXACT, reference
from tests.shared import needs_shared

THREE = chain((2, 2, 2))


@lru_cache
def many_draws():
    return bootstrap_pls(mobi(), ecsi(), Resampling(seed=1, draws=20_000))


def monte_carlo_error(draws, area, of):
    """Standard error of a quantile of ``of`` draws, from the draws that surround it."""
    step = np.sqrt(area * (1 - area) / of)
    low, high = np.quantile(draws, [area - step, area + step], axis=0)
    return (high - low) / 2


def seminr_limits(name, labels):
    """The program's own 5,000 draws, with another random number generator."""
    expected = reference("pls")["mobi_seminr_path_boot5000"][name.removesuffix("_effects")]
    wanted = dict(zip(expected["rows"], expected["values"], strict=True))
    if name == "loadings":
        return [wanted[f"{NAMES[int(item)]}  ->  {construct}"][4:] for construct, item in labels]
    return [wanted[f"{first}  ->  {second}"][4:] for first, second in labels]


@needs_shared
@pytest.mark.parametrize("name", ["paths", "total_effects", "loadings", "htmt"])
def test_limits_lie_within_three_monte_carlo_errors_of_seminr(name) -> None:
    found = many_draws()
    table, draws = getattr(found, name), found.samples[name]
    limits = np.array([[interval.low, interval.high] for interval in table.intervals])
    areas = (0.025, 0.975)
    errors = np.column_stack([monte_carlo_error(draws, area, 5000) for area in areas])
    apart = np.abs(limits - seminr_limits(name, table.labels)) > 3 * np.sqrt(1.25) * errors + EXACT
    # Of up to 46 limits that were drawn by chance one may be further off.
    assert apart.sum() <= 1


@pytest.mark.parametrize(
    "options",
    [PlsOptions(), PlsOptions(scheme="centroid", scaling="raw"), PlsOptions(consistent=True)],
)
def test_draws_equal_models_of_rows_drawn_one_by_one(options) -> None:
    table, model = answers(n=80), chain((2, 2, 2), "AAA" if options.consistent else "ABA")
    plan = Resampling(seed=9, draws=12, tolerance=1e-11)
    samples = bootstrap_pls(table, model, plan, options).samples
    counts = resampling_counts(12, 80, np.random.Generator(np.random.PCG64(9)))
    for draw, count in enumerate(counts.astype(int)):
        fit = pls(np.repeat(table, count, axis=0), model, options)
        assert samples["weights"][draw] == pytest.approx(fit.weights, abs=1e-9)
        assert samples["paths"][draw] == pytest.approx(fit.paths[[0, 1, 0], [1, 2, 2]], abs=1e-9)
        assert samples["htmt"][draw, 2] == pytest.approx(distinctness(fit).htmt[1, 2], abs=1e-9)


def pearson(x, y, axis):
    a, b = x - x.mean(axis=axis, keepdims=True), y - y.mean(axis=axis, keepdims=True)
    return (a * b).sum(axis=axis) / np.sqrt((a**2).sum(axis=axis) * (b**2).sum(axis=axis))


@pytest.mark.parametrize("method", ["percentile", "bca"])
def test_limits_of_one_path_equal_scipy(method) -> None:
    x, y = answers(n=60, k=2).T
    found = bootstrap_pls(np.column_stack([x, y]), chain((1, 1)), Resampling(1, method=method))
    expected = stats.bootstrap(
        (x, y),
        pearson,
        paired=True,
        n_resamples=5000,
        method="BCa" if method == "bca" else method,
        rng=random(),
    ).confidence_interval
    interval, draws = found.paths.intervals[0], found.samples["paths"][:, 0]
    assert interval.method == f"{method}_bootstrap"
    for limit, other, area in (
        (interval.low, expected.low, 0.025),
        (interval.high, expected.high, 0.975),
    ):
        assert abs(limit - other) < 3 * np.sqrt(2) * monte_carlo_error(draws, area, 5000)


def test_bca_of_given_draws_equals_scipy() -> None:
    values = random().standard_exponential(25)
    expected = stats.bootstrap((values,), np.var, n_resamples=999, method="BCa", rng=random())
    left_out = np.array([np.delete(values, i).var() for i in range(25)])
    draws = expected.bootstrap_distribution
    ours = intervals(np.array([values.var()]), draws[None], left_out[None], 0.95)[0]
    assert (ours.low, ours.high) == pytest.approx(tuple(expected.confidence_interval), abs=EXACT)


def test_estimates_and_errors_stand_beside_their_labels() -> None:
    found = bootstrap_pls(answers(), THREE, Resampling(seed=1, draws=200))
    assert found.paths.labels == (("a", "b"), ("b", "c"), ("a", "c"))
    assert found.total_effects.labels == (("a", "b"), ("a", "c"), ("b", "c"))
    assert found.indirect_effects.labels == (("a", "c"),)
    assert found.loadings.labels[2:4] == (("b", 2), ("b", 3))
    assert found.paths.estimates[2] == found.fit.paths[0, 2]
    assert found.paths.t[0] == found.paths.estimates[0] / found.paths.standard_errors[0]


def test_the_same_seed_gives_the_same_draws() -> None:
    plans = [Resampling(seed=seed, draws=50, method="bca") for seed in (5, 5, 6)]
    first, again, other = (bootstrap_pls(answers(), THREE, plan).paths for plan in plans)
    assert first.intervals == again.intervals
    assert first.intervals != other.intervals


def test_what_cannot_vary_has_an_interval_without_width() -> None:
    for method in ("percentile", "bca"):
        found = bootstrap_pls(answers(k=2), chain((1, 1)), Resampling(1, draws=50, method=method))
        interval = found.loadings.intervals[0]
        assert (interval.low, interval.high) == pytest.approx((1, 1), abs=EXACT)
        assert found.loadings.t[0] is None


def test_whole_clusters_are_drawn() -> None:
    table, label = np.repeat(answers(n=60), 4, axis=0), np.repeat(np.arange(60), 4)
    rows = bootstrap_pls(table, THREE, Resampling(seed=1, draws=500))
    whole = bootstrap_pls(table, THREE, Resampling(seed=1, draws=500), clusters=label)
    ratio = np.array(whole.paths.standard_errors) / np.array(rows.paths.standard_errors)
    assert (rows.resampled, whole.resampled) == ("rows", "clusters")
    assert ratio == pytest.approx(2, abs=0.4)


def test_blocks_of_rows_have_the_errors_of_single_rows() -> None:
    table = answers(n=4200)
    blocks = bootstrap_pls(table, THREE, Resampling(seed=1, draws=1000))
    rows = bootstrap_pls(table, THREE, Resampling(seed=1, draws=1000), clusters=np.arange(4200))
    ratio = np.array(blocks.paths.standard_errors) / np.array(rows.paths.standard_errors)
    assert blocks.resampled == "blocks"
    assert ratio == pytest.approx(1, abs=0.1)


def test_mirrored_draws_are_turned_only_when_asked() -> None:
    table = answers(n=40, k=4, seed=2)
    table[:, 1] *= -1
    plain = bootstrap_pls(table, chain((2, 2)), Resampling(seed=1, draws=300))
    turned = bootstrap_pls(
        table, chain((2, 2)), Resampling(seed=1, draws=300, sign_changes="construct")
    )
    before, after = (run.samples["loadings"][:, 0] * run.fit.loadings[0] for run in (plain, turned))
    assert np.abs(before) == pytest.approx(np.abs(after), abs=EXACT)
    assert ((before < 0).any(), (after < 0).any()) == (True, False)


def test_draws_in_which_an_item_is_constant_are_counted() -> None:
    table = answers()
    table[:, 5] = 0
    table[7, 5] = 1
    found = bootstrap_pls(table, THREE, Resampling(seed=1, draws=300, method="bca"))
    assert found.failures.constant_item == pytest.approx(300 / np.e, abs=30)
    assert found.draws == 300 - found.failures.total == len(found.samples["paths"])
    assert found.jackknife_failures == 1


def test_singular_and_unreliable_draws_are_counted() -> None:
    few = bootstrap_pls(answers(n=6), chain((2, 2, 2), "BBB"), Resampling(seed=1, draws=200))
    assert few.failures.singular > 0
    noisy = answers(n=30) + random().standard_normal((30, 6))
    unsure = bootstrap_pls(noisy, THREE, Resampling(1, draws=500), PlsOptions(consistent=True))
    assert unsure.failures.unreliable > 0


def test_draws_that_do_not_come_to_rest_are_counted() -> None:
    options = PlsOptions(max_iterations=6, tolerance=0.1)
    found = bootstrap_pls(answers(), THREE, Resampling(seed=1, draws=200), options)
    assert 0 < found.failures.not_converged < 200


def test_a_bootstrap_without_usable_draws_says_so() -> None:
    with pytest.raises(NoUsableDraws, match="0 of 4"):
        bootstrap_pls(answers(n=4), chain((2, 2, 2), "BBB"), Resampling(1, draws=40, method="bca"))


@pytest.mark.parametrize(
    "bad",
    [{"draws": 1}, {"level": 1.0}, {"tolerance": 0}, {"method": "normal"}, {"sign_changes": "all"}],
)
def test_plans_without_meaning_are_refused(bad) -> None:
    with pytest.raises(OutOfRange):
        Resampling(seed=1, **bad)


def test_bad_clusters_are_refused() -> None:
    with pytest.raises(ShapeMismatch):
        bootstrap_pls(answers(), THREE, Resampling(seed=1), clusters=np.arange(3))
    with pytest.raises(TooFewObservations):
        bootstrap_pls(answers(), THREE, Resampling(seed=1), clusters=np.zeros(120))
