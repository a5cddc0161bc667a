"""Ordinal items and models that cannot be fitted, or only badly: said in words."""

from __future__ import annotations

import contextlib
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.errors import (
    MissingValues,
    NoVariation,
    OutOfRange,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.ordinal.errors import TooManyCategories
from analysis.statistics.ordinal.polychoric import Doubt
from analysis.statistics.structure.admissible import Trouble
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.categorical_reliability import categorical_omegas
from analysis.statistics.structure.errors import (
    InvalidModel,
    ModelNotIdentified,
    NegativeDegreesOfFreedom,
    NotPositiveDefinite,
)
from analysis.statistics.structure.specification import Covariance, Latent, Model, Term
from analysis.statistics.structure.wlsmv import fit_ordinal
from tests.analysis.statistics.ordinal_rows import cut, one_factor

Floats = NDArray[np.float64]
LOADINGS = (0.8, 0.7, 0.6, 0.5)
MODEL = cfa({"f": "abcd"})


def put(place: object, value: object) -> Callable[[Floats], object]:
    return lambda rows: rows.__setitem__(place, value)


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (put((3, 1), np.inf), MissingValues),
        (put((slice(None), 1), 4.0), NoVariation),
        (put((slice(None), 1), np.nan), TooFewObservations),
        (lambda rows: put((slice(None), 1), rows[:, 0])(rows), NotPositiveDefinite),
        (lambda rows: put((slice(None), 1), 9 - rows[:, 0])(rows), NotPositiveDefinite),
        (lambda rows: put((slice(None), 1), np.arange(len(rows)))(rows), TooManyCategories),
    ],
)
def test_answers_that_cannot_be_used_are_named(
    change: Callable[[Floats], object], error: type[StatisticsError]
) -> None:
    rows = one_factor(300, LOADINGS)
    change(rows)
    with pytest.raises(error) as raised:
        fit_ordinal(MODEL, rows, "abcd")
    assert str(raised.value)


def test_items_answered_in_step_are_named() -> None:
    rows = one_factor(300, LOADINGS)
    rows[:, 2] = rows[:, 1]
    with pytest.raises(NotPositiveDefinite, match="b, c repeat each other"):
        fit_ordinal(MODEL, rows, "abcd")


FIXED = Covariance("a", "a", 0.5)
TWICE = (Latent("f", (Term("a", fixed=1.0), Term("b", fixed=1.0), "c", "d")),)
BOTH = (FIXED, Covariance("b", "b", 0.5))
FREE = (Latent("f", (Term("a", label="l"), "b", "c", "d")),)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (Model(FREE, means=True), "thresholds in place of means"),
        (Model(FREE, covariances=(FIXED,), identification="unit_variance"), "variance of a is one"),
        (Model(TWICE, covariances=BOTH), "one variance cannot follow from two items"),
        (Model((*FREE, Latent("g", ("e",))), identification="unit_variance"), "variance of e"),
        (
            Model(
                FREE, covariances=(Covariance("a", "a", label="v"), Covariance("b", "b", label="v"))
            ),
            "v cannot be shared",
        ),
        (cfa({"f": "abcx"}), "the data have no column x"),
    ],
)
def test_models_that_say_nothing_possible_are_refused(model: Model, said: str) -> None:
    with pytest.raises(InvalidModel, match=said):
        fit_ordinal(model, one_factor(300, (*LOADINGS, 0.5)), "abcde")


def test_more_parameters_than_correlations_are_refused() -> None:
    with pytest.raises(NegativeDegreesOfFreedom):
        fit_ordinal(cfa({"f": "ab"}), one_factor(300, LOADINGS[:2]), "ab")


def test_parameters_that_cannot_be_told_apart_are_named() -> None:
    free = Model(
        (Latent("f", ("a", "b", "c", "d")),),
        covariances=(Covariance("f", "f", label="v"),),
        identification="unit_variance",
    )
    with pytest.raises(ModelNotIdentified, match="v"):
        fit_ordinal(free, one_factor(300, LOADINGS), "abcd")


@pytest.mark.parametrize("level", [0.0, 1.0, 95])
def test_a_level_must_be_a_share(level: float) -> None:
    with pytest.raises(OutOfRange):
        fit_ordinal(MODEL, one_factor(300, LOADINGS), "abcd", level=level)


def heywood_rows() -> Floats:
    """Items of which the first correlates with the others more than one factor allows."""
    spread = np.array([[1, 0.8, 0.8], [0.8, 1, 0.45], [0.8, 0.45, 1]])
    random = np.random.Generator(np.random.PCG64(1))
    return cut(random.multivariate_normal(np.zeros(3), spread, 2_000), (-1, 0, 1))


def test_a_heywood_case_is_flagged() -> None:
    fit = fit_ordinal(cfa({"f": "abc"}), heywood_rows(), "abc")
    assert fit.improper
    assert Trouble.NEGATIVE_VARIANCE in {each.trouble for each in fit.signs}


def test_a_heywood_case_has_no_omega() -> None:
    fit = fit_ordinal(cfa({"f": "abc"}), heywood_rows(), "abc")
    assert categorical_omegas(fit)[0].omega is None


def test_a_fit_to_few_answers_is_flagged_and_has_no_nan() -> None:
    fit = fit_ordinal(MODEL, one_factor(18, LOADINGS), "abcd")
    assert Trouble.FEW_ROWS in {each.trouble for each in fit.signs}
    assert np.isfinite([each.value for each in fit.estimates]).all()


def test_doubts_about_correlations_come_with_the_fit() -> None:
    rows = one_factor(300, LOADINGS)
    rows[rows[:, 1] == 2, 1] = 3
    fit = fit_ordinal(MODEL, rows, "abcd")
    assert {each.doubt for each in fit.doubts} == {Doubt.UNUSED}


@pytest.mark.parametrize("seed", range(5))
def test_unrelated_items_give_numbers_or_a_named_error(seed: int) -> None:
    random = np.random.Generator(np.random.PCG64(seed))
    with contextlib.suppress(StatisticsError):
        fit = fit_ordinal(MODEL, random.integers(1, 6, (300, 4)), "abcd")
        assert np.isfinite([each.value for each in fit.estimates]).all()


def test_a_parameter_that_is_not_there_is_said() -> None:
    fit = fit_ordinal(MODEL, one_factor(300, LOADINGS), "abcd")
    with pytest.raises(InvalidModel, match="no parameter f =~ x"):
        fit.find("f", "=~", "x")
