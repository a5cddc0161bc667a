"""Rows with gaps that no structural model can be fitted to say why."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.errors import (
    NoVariation,
    OutOfRange,
    StatisticsError,
    TooFewObservations,
)
from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.compiled import compile_model
from analysis.statistics.structure.errors import (
    InvalidModel,
    NeverTogether,
    NotPositiveDefinite,
    TooManyGaps,
)
from analysis.statistics.structure.fiml import fit_gappy, fit_gappy_groups
from analysis.statistics.structure.specification import Latent, Model, Regression
from tests.analysis.statistics.gappy_rows import gappy_rows
from tests.analysis.statistics.structure_models import SCALES

Floats = NDArray[np.float64]
THREE = cfa({name: SCALES[name] for name in ("tru", "sat", "loy")})


def constant(rows: Floats) -> None:
    rows[:, 2] = np.where(np.isnan(rows[:, 2]), np.nan, 4.0)


def infinite(rows: Floats) -> None:
    rows[3, 2] = np.inf


def unanswered(rows: Floats) -> None:
    rows[:, 2] = np.nan


def apart(rows: Floats) -> None:
    rows[:150, 2], rows[150:, 3] = np.nan, np.nan


def doubled(rows: Floats) -> None:
    rows[:, 3] = rows[:, 2]


def summed(rows: Floats) -> None:
    rows[:, 3] = rows[:, 0] + rows[:, 1]


def emptied(rows: Floats) -> None:
    rows[:] = np.nan


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (constant, NoVariation, "column\\(s\\) 2"),
        (infinite, OutOfRange, "finite"),
        (unanswered, NeverTogether, "tru3"),
        (apart, NeverTogether, "nobody answered both tru3 and tru4; leave one out"),
        (doubled, NotPositiveDefinite, "tru3, tru4 repeat each other"),
        (summed, NotPositiveDefinite, "tru1, tru2, tru4 repeat each other"),
        (emptied, TooFewObservations, "0 observations"),
    ],
)
def test_answers_that_cannot_bear_a_model_are_named(
    spoil: Callable[[Floats], None], error: type[StatisticsError], said: str
) -> None:
    rows, names = gappy_rows()
    spoil(rows)
    with pytest.raises(error, match=said):
        fit_gappy(THREE, rows, names)


@pytest.mark.parametrize(("n", "share"), [(20, 0.2), (30, 0.5), (60, 0.6)])
def test_too_many_gaps_are_named(n: int, share: float) -> None:
    rows, names = gappy_rows(n, share)
    with pytest.raises(TooManyGaps, match="gather more or leave out items"):
        fit_gappy(THREE, rows, names)


def test_gaps_in_what_is_taken_as_given_are_refused() -> None:
    rows, names = gappy_rows()
    model = Model((Latent("sat", SCALES["sat"]),), (Regression("sat", ("tru1",)),))
    with pytest.raises(InvalidModel, match=r"tru1 has gaps .* state fixed_x=False"):
        fit_gappy(model, rows, names)


def test_few_rows_are_flagged() -> None:
    rows, names = gappy_rows(110, 0.2)
    said = [str(each) for each in fit_gappy(THREE, rows, names).fit.signs]
    assert any("responses per free parameter" in each for each in said)


def test_an_unknown_estimator_is_refused() -> None:
    rows, names = gappy_rows()
    with pytest.raises(OutOfRange, match="ml or mlr"):
        fit_gappy(THREE, rows, names, estimator="mlm")  # type: ignore[arg-type]


def test_a_structure_without_means_is_refused() -> None:
    rows, names = gappy_rows()
    with pytest.raises(InvalidModel, match="need a model with means"):
        fit_gappy_groups(compile_model(THREE, names), (rows,))


def test_groups_must_be_as_many_as_are_modelled() -> None:
    rows, names = gappy_rows()
    structure = compile_model(replace(THREE, means=True), names, groups=2)
    with pytest.raises(InvalidModel, match="2 groups are modelled, 1 were given"):
        fit_gappy_groups(structure, (rows,))
