import numpy as np
import pytest

from analysis.statistics.errors import OutOfRange, ShapeMismatch
from analysis.statistics.group_moments import group_moments, merged, within
from tests.analysis.statistics.invented import random, scale

LABELS = np.array(["north", "south", "west"])


def groups(n: int = 200) -> np.ndarray:
    return LABELS[random(3).integers(0, 3, n)]


@pytest.mark.parametrize("label", LABELS)
def test_each_group_has_its_own_covariance(label: str) -> None:
    table, by = scale(), groups()
    expected = np.cov(table[by == label], rowvar=False)
    assert group_moments(table, by)[label].covariance() == pytest.approx(expected, abs=1e-12)


def test_groups_add_up_to_the_whole() -> None:
    table, by = scale(), groups()
    north, south, west = group_moments(table, by).values()
    whole = (north + south + west).covariance()
    assert whole == pytest.approx(np.cov(table, rowvar=False), abs=1e-12)


def test_partitions_add_up_group_by_group() -> None:
    table, by, weights = scale(), groups(), random(2).random(200)
    parts = [group_moments(table[p], by[p], weights[p]) for p in (slice(60), slice(60, 200))]
    found, expected = merged(*parts), group_moments(table, by, weights)
    for label in LABELS:
        assert found[label].covariance() == pytest.approx(expected[label].covariance(), abs=1e-12)


def test_within_is_the_covariance_of_deviations_from_group_means() -> None:
    table, by = scale(), groups()
    deviations = table - np.stack([table[by == label].mean(axis=0) for label in by])
    found = within(group_moments(table, by))
    assert found.comoment == pytest.approx(deviations.T @ deviations, abs=1e-10)
    assert found.means() == pytest.approx(table.mean(axis=0), abs=1e-12)


def test_a_long_table_gives_the_same_groups_as_a_short_one() -> None:
    table, by = scale(70_000), np.arange(70_000) % 2
    found = group_moments(table, by)[1].covariance()
    assert found == pytest.approx(np.cov(table[1::2], rowvar=False), abs=1e-11)


def test_one_group_is_the_whole() -> None:
    table = scale()
    found = group_moments(table, np.zeros(200, dtype=int))
    assert list(found) == [0]
    assert found[0].covariance() == pytest.approx(np.cov(table, rowvar=False), abs=1e-12)


def test_a_group_without_complete_rows_stays_visible() -> None:
    table, by = scale(), groups()
    table[by == "west", 0] = np.nan
    assert group_moments(table, by)["west"].n == 0


def test_labels_must_fit_the_rows() -> None:
    with pytest.raises(ShapeMismatch):
        group_moments(scale(), groups(199))


def test_negative_weights_are_refused() -> None:
    with pytest.raises(OutOfRange):
        group_moments(scale(), groups(), np.full(200, -1.0))


def test_no_group_at_all_has_nothing_within() -> None:
    with pytest.raises(ShapeMismatch):
        within({})
