"""Bad data and impossible solutions: named errors and signs that say what to do."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.structure.admissible import Trouble
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.compiled import compile_model
from analysis.statistics.structure.errors import (
    InvalidModel,
    ModelNotConverged,
    ModelNotIdentified,
    NotPositiveDefinite,
)
from analysis.statistics.structure.fit import Fit, fit, fit_moments, report
from analysis.statistics.structure.maximum_likelihood import estimate
from analysis.statistics.structure.product_indicators import product_indicators
from analysis.statistics.structure.sample import sample_from_rows, sample_of
from analysis.statistics.structure.scoring import Local
from analysis.statistics.structure.specification import Covariance, Latent, Model, Term
from analysis.statistics.structure.trust_region import minimise_within
from tests.analysis.statistics.structure_models import SCALES, survey_rows

Floats = NDArray[np.float64]
SPOILT = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")})


def spoil(change: Callable[[Floats], object]) -> tuple[Floats, list[str]]:
    rows, names = survey_rows()
    change(rows)
    return rows, names


def put(place: object, value: object) -> Callable[[Floats], object]:
    return lambda rows: rows.__setitem__(place, value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (put((3, 2), np.nan), MissingValues),
        (put((3, 2), np.inf), MissingValues),
        (put((slice(None), 2), np.nan), MissingValues),
        (put((3, 2), 1e200), OutOfRange),
        (put((slice(None), 2), 4.0), NoVariation),
        (put((slice(None), 2), 1e9 + 0.1), NoVariation),
        (lambda rows: put((slice(None), 2), rows[:, 1])(rows), NotPositiveDefinite),
        (lambda rows: put((slice(None), 2), 3 - rows[:, 1])(rows), NotPositiveDefinite),
        (lambda rows: put((slice(None), 2), rows[:, 0] + rows[:, 1])(rows), NotPositiveDefinite),
    ],
)
@pytest.mark.parametrize("estimator", ["ml", "mlr"])
def test_answers_that_cannot_be_used_are_named(
    change: Callable[[Floats], object], error: type[StatisticsError], estimator: str
) -> None:
    with pytest.raises(error) as raised:
        fit(SPOILT, *spoil(change), estimator=estimator)
    assert str(raised.value)


def test_columns_that_repeat_each_other_are_named() -> None:
    with pytest.raises(NotPositiveDefinite, match="tru2, tru3"):
        fit(SPOILT, *spoil(lambda rows: put((slice(None), 2), rows[:, 1])(rows)))


@pytest.mark.parametrize("n", [0, 1])
def test_no_or_one_row_is_too_few(n: int) -> None:
    rows, names = survey_rows()
    with pytest.raises(TooFewObservations):
        fit(SPOILT, rows[:n], names)


def test_fewer_rows_than_items_are_refused() -> None:
    rows, names = survey_rows()
    with pytest.raises(NotPositiveDefinite, match="fewer rows than items"):
        fit(SPOILT, rows[:8], names)


def test_names_must_be_as_many_as_columns() -> None:
    rows, names = survey_rows()
    with pytest.raises(ShapeMismatch):
        fit(SPOILT, rows, names[1:])


def test_a_column_that_is_not_there_is_named() -> None:
    rows, names = survey_rows()
    with pytest.raises(InvalidModel, match="rec1"):
        fit(cfa({"rec": SCALES["rec"]}), rows, names)


def test_loadings_that_nothing_scales_are_not_identified() -> None:
    rows, names = survey_rows()
    free = Model(
        (Latent("f", (Term("tru1", label="l"), "tru2", "tru3", "tru4")),),
        covariances=(Covariance("f", "f", label="v"),),
        identification="unit_variance",
    )
    with pytest.raises(ModelNotIdentified, match="v"):
        fit(free, rows, names)


def test_two_factors_of_the_same_items_cannot_be_told_apart() -> None:
    rows, names = survey_rows()
    model = cfa({"f": names[:4], "g": names[:4], "h": names[4:]})
    with pytest.raises(StatisticsError):
        fit(model, rows, names)


def heywood() -> Fit:
    covariance = np.array([[1.0, 0.8, 0.8], [0.8, 1.0, 0.4], [0.8, 0.4, 1.0]])
    return fit_moments(cfa({"f": "abc"}), sample_of(covariance, 200, "abc"))


def test_a_heywood_case_is_flagged() -> None:
    found = heywood()
    sign = next(each for each in found.signs if each.trouble is Trouble.NEGATIVE_VARIANCE)
    assert sign.improper
    assert str(sign).startswith("a: the variance is estimated below zero")


def test_factors_correlated_beyond_one_are_flagged() -> None:
    covariance = np.full((4, 4), 0.6) + 0.4 * np.eye(4)
    covariance[0, 1] = covariance[1, 0] = covariance[2, 3] = covariance[3, 2] = 0.5
    model = cfa({"f": "ab", "g": "cd"})
    found = fit_moments(model, sample_of(covariance, 300, "abcd"))
    assert Trouble.CORRELATION_ABOVE_ONE in {each.trouble for each in found.signs}


def test_few_rows_for_many_parameters_are_flagged() -> None:
    rows, names = survey_rows(60)
    assert Trouble.FEW_ROWS in {each.trouble for each in fit(SPOILT, rows, names).signs}


def two_points() -> Fit:
    rows, names = survey_rows()
    return fit(SPOILT, (rows > 0).astype(np.float64), names, estimator="mlr")


def test_two_point_answers_are_fitted() -> None:
    found = two_points()
    assert found.find("tru", "=~", "tru1").standard_error > 0


def test_a_negative_variance_gives_no_nan() -> None:
    found = heywood()
    numbers = [each.standardised for each in found.estimates if each.standardised is not None]
    assert np.isfinite(numbers).all()


def test_a_parameter_that_is_not_there_is_said() -> None:
    rows, names = survey_rows()
    with pytest.raises(InvalidModel, match="no parameter"):
        fit(SPOILT, rows, names).find("tru", "=~", "sat1")


def test_an_interaction_needs_items_of_both() -> None:
    rows, names = survey_rows()
    with pytest.raises(InvalidModel):
        product_indicators(rows, names, ["tru1"], [])


def test_the_error_of_unidentified_parameters_names_them() -> None:
    said = str(ModelNotIdentified(("a", "b")))
    assert said.startswith("the data cannot tell a, b apart")


def test_text_among_the_answers_is_refused() -> None:
    with pytest.raises(OutOfRange, match="a number, not text"):
        fit(cfa({"f": "abc"}), [["1", "2", "x"], ["2", "2", "3"]], "abc")


def test_a_chi_square_that_cannot_be_scaled_is_left_out() -> None:
    rows, names = survey_rows()
    found = fit(SPOILT, rows, names)
    unscaled = replace(found.correction, scaling=None, baseline_scaling=0.9)
    said = report(found.fitted, unscaled, estimator="mlr")
    assert said.measures.scaled is None
    assert Trouble.NEGATIVE_SCALING in {each.trouble for each in said.signs}


def test_an_impossible_start_is_replaced() -> None:
    rows, names = survey_rows()
    sample = sample_from_rows(rows, names)
    usual = estimate(compile_model(SPOILT), sample)
    again = estimate(compile_model(SPOILT), sample, -usual.theta)
    assert again.at.value == pytest.approx(usual.at.value, abs=1e-12)


def test_a_search_from_afar_comes_back() -> None:
    rows, names = survey_rows()
    structure = compile_model(SPOILT)
    sample = sample_from_rows(rows, names)
    usual = estimate(structure, sample)
    loading = np.array([" =~ " in name for name in structure.names])
    far = np.where(loading, 0.05 * usual.theta, usual.theta)
    assert estimate(structure, sample, far).at.value == pytest.approx(usual.at.value, abs=1e-10)


def test_a_saddle_is_left_for_the_bottom() -> None:
    def value(at: Floats) -> float:
        return float((at[0] ** 2 - 1) ** 2 + at[1] ** 2)

    def near(at: Floats) -> Local:
        slope = np.array([4 * at[0] * (at[0] ** 2 - 1), 2 * at[1]])
        return Local(value(at), slope, np.diag([8.0, 2.0]))

    def exact(at: Floats) -> Floats:
        return np.diag([12 * at[0] ** 2 - 4, 2.0])

    found = minimise_within(near, value, exact, np.array([0.0, 1.0]), most=100)
    assert np.abs(found.theta) == pytest.approx([1, 0], abs=1e-8)


def test_a_valley_without_end_is_no_estimate() -> None:
    def near(at: Floats) -> Local:
        return Local(float(np.exp(-at[0])), -np.exp(-at), np.eye(1))

    with pytest.raises(ModelNotConverged, match="no stable estimate"):
        minimise_within(
            near, lambda at: near(at).value, lambda at: np.exp(-at)[None], np.zeros(1), most=20
        )


def test_a_model_without_free_parameters_is_refused() -> None:
    model = Model(covariances=(Covariance("tru1", "tru1", 1.0),))
    with pytest.raises(InvalidModel, match="nothing to estimate"):
        fit(model, *survey_rows())
