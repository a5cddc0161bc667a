from dataclasses import fields

import numpy as np
import pytest

from analysis.statistics.errors import OutOfRange, ShapeMismatch
from analysis.statistics.moments import moments
from analysis.statistics.pattern_moments import PatternMoments, pattern_moments
from tests.analysis.statistics.invented import random, scale
from tests.analysis.statistics.references import reference, table
from tests.shared import needs_shared


def holes(n: int = 300) -> np.ndarray:
    items = scale(n) + 1e5
    items[random().random(items.shape) < 0.2] = np.nan
    items[0] = np.nan
    return items


def alike(one: object, other: object) -> bool:
    pairs = [(getattr(one, f.name), getattr(other, f.name)) for f in fields(one)]
    return all(np.allclose(a, b, rtol=1e-13, atol=1e-8) for a, b in pairs)


@needs_shared
def test_patterns_are_as_many_as_lavaan_counts() -> None:
    items = [name for name in table("miss").columns if name[:3].isalpha() and name[3:].isdigit()]
    found = pattern_moments(table("miss")[items].to_numpy())
    assert len(found.counts) == reference("fiml")["simm_npatterns"]


def test_every_pattern_has_the_moments_of_its_rows() -> None:
    items = holes()
    found = pattern_moments(items)
    place = int(found.counts.argmax())
    there = found.answered[place]
    rows = items[(~np.isnan(items) == there).all(axis=1)][:, there]
    expected = np.cov(rows, rowvar=False) * (len(rows) - 1)
    assert found.counts[place] == len(rows)
    assert found.comoment[place][np.ix_(there, there)] == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize("weighted", [False, True])
def test_partitions_add_up_to_the_whole(weighted: bool) -> None:
    items = holes()
    weights = random(5).random(300) if weighted else np.ones(300)
    parts = pattern_moments(items[:90], weights[:90]) + pattern_moments(items[90:], weights[90:])
    assert alike(parts, pattern_moments(items, weights))


def test_listwise_moments_follow_from_patterns() -> None:
    items, weights = holes(), random(5).random(300)
    assert alike(pattern_moments(items, weights).listwise(), moments(items, weights))


def test_each_scale_may_be_listwise_by_itself() -> None:
    items = holes()
    found = pattern_moments(items).listwise([0, 2])
    assert alike(found, moments(items[:, [0, 2]]))


def test_pairwise_moments_follow_from_patterns() -> None:
    items, weights = holes(), random(5).random(300)
    found = pattern_moments(items, weights).pairwise()
    assert alike(found, moments(items, weights, missing="pairwise"))


def test_rows_without_any_answer_are_counted() -> None:
    assert pattern_moments(holes()).n == 300


def test_no_rows_have_no_patterns() -> None:
    found = pattern_moments(np.empty((0, 3)))
    assert found.n == 0
    assert alike(found + pattern_moments(scale(items=3)), pattern_moments(scale(items=3)))


def test_infinite_values_are_refused() -> None:
    with pytest.raises(OutOfRange):
        pattern_moments([[1.0, np.inf], [2.0, 3.0]])


def test_tables_of_different_width_do_not_add_up() -> None:
    def both() -> PatternMoments:
        return pattern_moments(scale()) + pattern_moments(scale(items=3))

    with pytest.raises(ShapeMismatch):
        both()
