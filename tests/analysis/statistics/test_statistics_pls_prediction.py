import numpy as np
import pytest
from numpy.linalg import lstsq

from analysis.statistics.errors import OutOfRange
from analysis.statistics.pls.design import Block, PathModel
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.prediction import (
    CrossValidation,
    FailedFolds,
    PredictivePower,
    predict_pls,
)
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.pls_models import NAMES, answers, chain, ecsi, mobi
from tests.analysis.statistics.references import EXACT, reference
from tests.shared import needs_shared

ONE_BY_ONE = CrossValidation(seed=1, folds=None)


@needs_shared
@pytest.mark.parametrize(("kind", "key"), [("pls", "PLS_out"), ("linear", "LM_out")])
def test_leaving_out_one_row_equals_seminr(kind, key) -> None:
    expected = reference("pls")["mobi_plspredict_LOO"][key]
    wanted = dict(zip(expected["cols"], zip(*expected["values"], strict=True), strict=True))
    for item in predict_pls(mobi(), ecsi(), ONE_BY_ONE).items:
        errors = getattr(item, kind)
        assert (errors.rmse, errors.mae) == pytest.approx(wanted[NAMES[item.item]], abs=EXACT)


def left_out(table, columns, target):
    """Errors of a regression with intercept, each row foretold from all others."""
    errors = []
    for row in range(len(table)):
        rest = np.delete(table, row, axis=0)
        design = np.column_stack([np.ones(len(rest)), rest[:, columns]])
        slopes = lstsq(design, rest[:, target], rcond=None)[0]
        errors.append(table[row, target] - slopes @ [1, *table[row, columns]])
    return float(np.sqrt(np.mean(np.square(errors))))


def test_single_items_are_foretold_by_regression() -> None:
    table = answers(n=40, k=3)
    middle, last = predict_pls(table, chain((1, 1, 1)), ONE_BY_ONE).items
    assert middle.pls.rmse == pytest.approx(left_out(table, [0], 1), abs=EXACT)
    assert last.pls.rmse == pytest.approx(left_out(table, [0, 1], 2), abs=EXACT)


def test_the_benchmark_uses_the_items_that_its_name_says() -> None:
    table = answers(n=40)
    for benchmark, columns in (("other_items", [0, 1, 4, 5]), ("exogenous_items", [0, 1])):
        plan = CrossValidation(seed=1, folds=None, benchmark=benchmark)
        item = predict_pls(table, chain((2, 2, 2)), plan).items[0]
        assert item.linear.rmse == pytest.approx(left_out(table, columns, 2), abs=EXACT)


def test_earliest_antecedents_see_only_exogenous_answers() -> None:
    model = PathModel(tuple(Block(c, (i,)) for i, c in enumerate("abc")), (("a", "b"), ("b", "c")))
    table, errors = answers(n=40, k=3), []
    for row in range(40):
        rest = np.delete(table, row, axis=0)
        slope = np.polyfit(rest[:, 0], rest[:, 1], 1)[0] * np.polyfit(rest[:, 1], rest[:, 2], 1)[0]
        mean = rest.mean(axis=0)
        errors.append(table[row, 2] - mean[2] - slope * (table[row, 0] - mean[0]))
    plan = CrossValidation(seed=1, folds=None, antecedents="earliest")
    last = predict_pls(table, model, plan).items[1].pls
    assert last.rmse == pytest.approx(np.sqrt(np.mean(np.square(errors))), abs=EXACT)


def test_the_unit_of_the_items_is_kept() -> None:
    table, model = answers(), chain((3, 3))
    plan = CrossValidation(seed=3, folds=4)
    once, tenfold = predict_pls(table, model, plan), predict_pls(10 * table + 5, model, plan)
    assert tenfold.items[0].pls.rmse == pytest.approx(10 * once.items[0].pls.rmse)
    assert tenfold.items[0].pls.q2 == pytest.approx(once.items[0].pls.q2)


@pytest.mark.parametrize("options", [PlsOptions(scaling="raw"), PlsOptions(scheme="centroid")])
def test_q2_is_positive_for_what_can_be_foretold(options) -> None:
    found = predict_pls(answers(), chain((2, 2, 2), "ABA"), CrossValidation(seed=1), options)
    assert min(item.pls.q2 for item in found.items) > 0.1


def test_noise_is_not_foretold() -> None:
    found = predict_pls(random().standard_normal((100, 4)), chain((2, 2)), CrossValidation(seed=1))
    assert max(item.pls.q2 for item in found.items) < 0


def test_the_same_seed_deals_the_same_folds() -> None:
    plans = [CrossValidation(seed=seed, folds=3) for seed in (5, 5, 6)]
    first, again, other = (predict_pls(answers(), chain((3, 3)), plan) for plan in plans)
    assert first.items == again.items
    assert first.items != other.items


def test_repetitions_average_the_foretold_values() -> None:
    table, model = answers(n=30), chain((3, 3))
    single = predict_pls(table, model, CrossValidation(seed=1, folds=2)).items[0].pls.rmse
    many = predict_pls(table, model, CrossValidation(seed=1, folds=2, repetitions=30))
    assert many.items[0].pls.rmse < single


def test_power_counts_the_items_that_beat_the_benchmark() -> None:
    found = predict_pls(answers(n=60), chain((3, 3)), CrossValidation(seed=1))
    better = [item.pls.rmse < item.linear.rmse for item in found.items]
    assert (found.power == PredictivePower.HIGH) == all(better)
    assert (found.power == PredictivePower.NONE) == (not any(better))


def test_an_item_that_is_constant_without_a_fold_is_said_to_stop_it() -> None:
    table = answers()
    table[:, 5] = 0
    table[7, 5] = 1
    with pytest.raises(FailedFolds, match="1 of 120"):
        predict_pls(table, chain((3, 3)), ONE_BY_ONE)


@pytest.mark.parametrize(
    "bad", [{"folds": 1}, {"repetitions": 0}, {"antecedents": "late"}, {"benchmark": "mean"}]
)
def test_plans_without_meaning_are_refused(bad) -> None:
    with pytest.raises(OutOfRange):
        CrossValidation(seed=1, **bad)


def test_more_folds_than_rows_and_consistent_pls_are_refused() -> None:
    with pytest.raises(OutOfRange):
        predict_pls(answers(n=20), chain((3, 3)), CrossValidation(seed=1, folds=21))
    with pytest.raises(OutOfRange):
        predict_pls(answers(), chain((3, 3)), ONE_BY_ONE, PlsOptions(consistent=True))
