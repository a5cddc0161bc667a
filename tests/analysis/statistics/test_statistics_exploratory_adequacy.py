import numpy as np
import pytest
from scipy import stats

from analysis.statistics.correlation import partial
from analysis.statistics.errors import (
    Collinear,
    NotIdentified,
    NoVariation,
    OutOfRange,
    TooFewObservations,
)
from analysis.statistics.exploratory.sampling_adequacy import kmo
from analysis.statistics.exploratory.sphericity import sphericity
from analysis.statistics.mardia import mardia
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import EXACT, columns, reference
from tests.shared import needs_shared

SETS = ["mobi", "hs", "simo", "simc"]


def all_items(name: str) -> np.ndarray:
    scales = reference("reliability_validity")[name]["scales"]
    return columns(name, [item for one in scales.values() for item in one["items"]["item"]])


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_kmo_equals_psych(name: str) -> None:
    expected = reference("reliability_validity")[name]["kmo"]
    found = kmo(np.corrcoef(all_items(name), rowvar=False))
    assert found.overall == pytest.approx(expected["overall"], abs=EXACT)
    assert found.items == pytest.approx(list(expected["items"].values()), abs=EXACT)


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_sphericity_equals_psych(name: str) -> None:
    items, expected = all_items(name), reference("reliability_validity")[name]["bartlett"]
    found = sphericity(np.corrcoef(items, rowvar=False), len(items))
    assert found.statistic == pytest.approx(expected["chisq"], rel=1e-11)
    assert [found.df, found.p] == pytest.approx([expected["df"], expected["p"]], rel=1e-9)


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_mardia_equals_psych(name: str) -> None:
    expected = reference("reliability_validity")[name]["mardia"]
    found = mardia(all_items(name))
    assert [found.skewness, found.skewness_chi_square, found.skewness_p] == pytest.approx(
        [expected["skew"], expected["skew_stat"], expected["skew_p"]], rel=1e-10, abs=EXACT
    )
    assert [found.kurtosis, found.kurtosis_z, found.kurtosis_p] == pytest.approx(
        [expected["kurt"], expected["kurt_z"], expected["kurt_p"]], rel=1e-10, abs=EXACT
    )


def test_kmo_weighs_correlations_against_partial_ones() -> None:
    items = scale(items=3)
    r = np.corrcoef(items, rowvar=False)
    pairs = [(0, 1, 2), (0, 2, 1), (1, 2, 0)]
    alone = [partial(items[:, a], items[:, b], items[:, [c]]).r ** 2 for a, b, c in pairs]
    together = [r[a, b] ** 2 for a, b, _ in pairs]
    expected = sum(together) / (sum(together) + sum(alone))
    assert kmo(r).overall == pytest.approx(expected, abs=1e-12)


def test_two_items_share_half() -> None:
    """Their partial correlation given no other item is their correlation."""
    found = kmo([[1, 0.6], [0.6, 1]])
    assert (found.overall, found.items) == (pytest.approx(0.5), pytest.approx((0.5, 0.5)))


def test_an_item_apart_from_all_others_is_named() -> None:
    with pytest.raises(NoVariation) as caught:
        kmo([[1, 0.5, 0], [0.5, 1, 0], [0, 0, 1]])
    assert caught.value.columns == (2,)


def test_sphericity_of_two_items_is_that_of_their_correlation() -> None:
    found = sphericity([[1, 0.3], [0.3, 1]], 100)
    statistic = -(99 - 1.5) * np.log(1 - 0.09)
    assert found.statistic == pytest.approx(statistic, abs=1e-12)
    assert found.p == pytest.approx(stats.chi2.sf(statistic, 1), abs=1e-12)


def test_unrelated_items_are_found_related_as_seldom_as_it_says() -> None:
    tables = (random(seed).standard_normal((40, 6)) for seed in range(600))
    found = sum(sphericity(np.corrcoef(t, rowvar=False), 40).p < 0.05 for t in tables)
    assert 15 <= found <= 46


def test_mardias_sums_go_over_all_pairs_of_rows() -> None:
    items = np.exp(scale(80) / 2)
    deviations = items - items.mean(axis=0)
    products = deviations @ np.linalg.inv(np.cov(items, rowvar=False)) @ deviations.T
    found = mardia(items)
    assert found.skewness == pytest.approx((products**3).sum() / 80**2, abs=1e-10)
    assert found.kurtosis == pytest.approx((np.diag(products) ** 2).mean(), abs=1e-10)


def test_of_one_column_mardia_is_skewness_squared_and_kurtosis() -> None:
    item = np.exp(scale(200, items=1))
    shrink = 199 / 200
    found = mardia(item)
    assert found.skewness == pytest.approx(stats.skew(item[:, 0]) ** 2 * shrink**3)
    assert found.kurtosis == pytest.approx(stats.kurtosis(item[:, 0], fisher=False) * shrink**2)


def test_a_table_longer_than_one_part_gives_the_same() -> None:
    items = np.exp(scale(9000, items=2))
    twice = mardia(np.vstack([items, items]))
    shrink = (17999 / 18000) / (8999 / 9000)
    assert twice.skewness == pytest.approx(mardia(items).skewness * shrink**3)


def test_normal_answers_pass_and_skewed_ones_do_not() -> None:
    normal, skewed = mardia(scale(2000)), mardia(np.exp(scale(2000)))
    assert min(normal.skewness_p, normal.kurtosis_p) > 0.01
    assert max(skewed.skewness_p, skewed.kurtosis_p) < 1e-6


def test_repeated_items_are_named_by_all() -> None:
    items = scale()[:, [0, 1, 2, 0]]
    correlation = np.corrcoef(items, rowvar=False)
    for statistic in (
        lambda: kmo(correlation),
        lambda: sphericity(correlation, 200),
        lambda: mardia(items),
    ):
        with pytest.raises(Collinear) as caught:
            statistic()
        assert caught.value.columns == (0, 3)


@pytest.mark.parametrize("statistic", [kmo, lambda r: sphericity(r, 100)])
def test_one_item_is_not_enough(statistic: type) -> None:
    with pytest.raises(NotIdentified):
        statistic([[1.0]])


def test_fewer_rows_than_items_are_refused() -> None:
    with pytest.raises(TooFewObservations):
        sphericity(np.eye(5), 5)
    with pytest.raises(TooFewObservations):
        mardia(scale(4))


def test_infinite_answers_are_refused() -> None:
    items = scale()
    items[0, 0] = np.inf
    with pytest.raises(OutOfRange):
        mardia(items)
