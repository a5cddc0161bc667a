import numpy as np
import pytest

from analysis.statistics.errors import OutOfRange, ShapeMismatch
from analysis.statistics.ols import ols
from analysis.statistics.pls.design import InvalidPathModel
from analysis.statistics.pls.estimate import pls
from analysis.statistics.pls.importance_performance import CancelledWeights, importance_performance
from analysis.statistics.pls.options import PlsOptions
from tests.analysis.statistics.pls_models import answers, chain, ecsi, mobi
from tests.analysis.statistics.references import EXACT
from tests.shared import needs_shared

WIDE = (-10.0, 10.0)


def test_importance_of_single_items_is_the_slope_in_points() -> None:
    table = answers(k=3)
    direct = ols(table[:, 2], table[:, :2]).slopes
    between = ols(table[:, 1], table[:, 0]).slopes[0].value
    first, second = importance_performance(table, chain((1, 1, 1)), "c", WIDE).constructs
    assert first.importance == pytest.approx(direct[0].value + between * direct[1].value)
    assert second.importance == pytest.approx(direct[1].value, abs=EXACT)


def test_performance_is_the_mean_on_a_hundred_points() -> None:
    table = answers(k=2)
    found = importance_performance(table, chain((1, 1)), "b", WIDE)
    expected = 5 * (table.mean(axis=0) + 10)
    assert found.constructs[0].performance == pytest.approx(expected[0], abs=EXACT)
    assert found.target_performance == pytest.approx(expected[1], abs=EXACT)


def test_a_construct_weighs_its_items_to_one() -> None:
    table, model = answers(), chain((3, 3))
    found = importance_performance(table, model, "b", WIDE)
    weights = pls(table, model).weights[:3] / table[:, :3].std(axis=0)
    means = [item.performance for item in found.items]
    assert found.constructs[0].performance == pytest.approx(np.average(means, weights=weights))
    items = [item.importance for item in found.items]
    assert sum(items) == pytest.approx(found.constructs[0].importance)


def test_only_what_leads_to_the_target_is_on_the_map() -> None:
    found = importance_performance(answers(), chain((2, 2, 2)), "b", WIDE)
    assert [point.construct for point in found.constructs] == ["a"]
    assert [point.item for point in found.items] == [0, 1]


def test_scales_may_differ_by_column() -> None:
    table = answers(k=2) * [1, 10]
    once = importance_performance(answers(k=2), chain((1, 1)), "b", WIDE)
    found = importance_performance(table, chain((1, 1)), "b", ([-10, -100], [10, 100]))
    assert found.constructs == once.constructs


def test_negative_weights_are_named() -> None:
    table = answers()
    table[:, 2] *= -1
    found = importance_performance(table, chain((3, 3)), "b", WIDE)
    assert found.negative_weights == ("a",)


@needs_shared
def test_raw_and_standardised_items_put_the_same_construct_first() -> None:
    for scaling in ("standardised", "raw"):
        found = importance_performance(
            mobi(), ecsi(), "Loyalty", (1, 10), PlsOptions(scaling=scaling)
        )
        first = max(found.constructs, key=lambda point: point.importance)
        assert (first.construct, found.negative_weights) == ("Satisfaction", ())


def test_answers_beyond_the_scale_and_bad_scales_are_refused() -> None:
    for scale in ((0, 1), (5, 5), (-10, np.inf)):
        with pytest.raises(OutOfRange):
            importance_performance(answers(), chain((3, 3)), "b", scale)
    with pytest.raises(ShapeMismatch):
        importance_performance(answers(), chain((3, 3)), "b", ([0, 0], 10))


def test_a_target_needs_a_path_to_it() -> None:
    with pytest.raises(InvalidPathModel, match="a has no path"):
        importance_performance(answers(), chain((3, 3)), "a", WIDE)


def test_weights_that_cancel_out_are_refused() -> None:
    table, model = answers(k=4), chain((2, 2))
    table[:, 1] *= -1
    weights = pls(table, model).weights
    table[:, 1] *= -weights[1] / weights[0] * table[:, 0].std() / table[:, 1].std()
    with pytest.raises(CancelledWeights, match="a cancel out"):
        importance_performance(table, model, "b", WIDE)
