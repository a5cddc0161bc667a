"""Groups that cannot be compared say why."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.errors import (
    MissingValues,
    OutOfRange,
    ShapeMismatch,
    StatisticsError,
)
from analysis.statistics.structure.builders import second_order
from analysis.statistics.structure.errors import (
    ConstantInGroup,
    EmptyGroup,
    GroupTooSmall,
    InGroup,
    InvalidModel,
    OneGroup,
)
from analysis.statistics.structure.invariance import invariance
from analysis.statistics.structure.invariance_levels import Level
from analysis.statistics.structure.invariance_steps import Plan
from analysis.statistics.structure.nested import difference
from analysis.statistics.structure.specification import Latent, Model
from tests.analysis.statistics.group_rows import THREE, group_rows
from tests.analysis.statistics.structure_models import MEDIATION, SCALES

Floats = NDArray[np.float64]
Spoil = Callable[[Floats, list[Any]], None]


def one_group(_: Floats, groups: list[Any]) -> None:
    groups[:] = ["branch"] * len(groups)


def nameless(_: Floats, groups: list[Any]) -> None:
    groups[5] = None


def tiny(_: Floats, groups: list[Any]) -> None:
    groups[:10] = ["kiosk"] * 10


def constant(rows: Floats, _: list[Any]) -> None:
    rows[300:, 2] = 4.0


def doubled(rows: Floats, _: list[Any]) -> None:
    rows[300:, 2] = rows[300:, 1]


def gappy(rows: Floats, _: list[Any]) -> None:
    rows[310, 2] = np.nan


def infinite(rows: Floats, _: list[Any]) -> None:
    rows[310, 2] = np.inf


def short(_: Floats, groups: list[Any]) -> None:
    del groups[0]


@pytest.mark.parametrize(
    ("spoil", "error", "said"),
    [
        (one_group, OneGroup, "one group .branch.; name at least two"),
        (nameless, MissingValues, "1 value"),
        (tiny, GroupTooSmall, "kiosk has 10 responses, at least 12"),
        (constant, ConstantInGroup, "group phone gave the same answer to tru3; leave"),
        (doubled, InGroup, "group phone: tru2, tru3 repeat each other"),
        (gappy, InGroup, "group phone: 1 value.s. are missing"),
        (infinite, InGroup, "group phone: 1 value.s. are missing or infinite"),
        (short, ShapeMismatch, "599"),
    ],
)
def test_groups_that_cannot_be_compared_are_named(
    spoil: Spoil, error: type[StatisticsError], said: str
) -> None:
    rows, names, groups = group_rows()
    spoil(rows, groups)
    with pytest.raises(error, match=said):
        invariance(THREE, rows, names, groups)


def test_an_empty_group_is_named() -> None:
    with pytest.raises(EmptyGroup, match="group web has no responses"):
        invariance(THREE, *group_rows(), order=("branch", "web"))


def test_an_item_that_a_group_never_answered_is_named() -> None:
    rows, names, groups = group_rows()
    rows[300:, 2] = np.nan
    with pytest.raises(InGroup, match="group phone: nobody answered both tru1 and tru3"):
        invariance(THREE, rows, names, groups, plan=Plan(gaps="fiml"))


def test_groups_come_in_the_wanted_order() -> None:
    rows, names, groups = group_rows(groups=3)
    found = invariance(THREE, rows, names, groups, order=("web", "branch"))
    assert (found.labels, found.sizes) == (("web", "branch"), (300, 300))


def test_numbers_name_groups_without_decimals() -> None:
    rows, names, groups = group_rows()
    found = invariance(THREE, rows, names, [2.0 if each == "phone" else 1.0 for each in groups])
    assert found.labels == ("1", "2")


def test_small_groups_are_flagged() -> None:
    rows, names, groups = group_rows()
    keep = np.r_[0:300, 300:380]
    found = invariance(THREE, rows[keep], names, np.array(groups)[keep])
    assert found.small == ("phone",)


@pytest.mark.parametrize(
    ("model", "said"),
    [
        (second_order({k: SCALES[k] for k in ("tru", "sat", "loy")}, "all"), "latent variables"),
        (MEDIATION, "sat is led to by others"),
        (Model((Latent("tru", ("tru1",)), Latent("sat", ("sat1",)))), "no latent variable has two"),
    ],
)
def test_only_measurement_models_are_compared(model: Model, said: str) -> None:
    with pytest.raises(InvalidModel, match=said):
        invariance(model, *group_rows())


@pytest.mark.parametrize(
    "plan",
    [
        Plan(tolerated=1.5),
        Plan(level=2.0),
        Plan(estimator="mlm"),  # type: ignore[arg-type]
        Plan(gaps="drop"),  # type: ignore[arg-type]
    ],
)
def test_plans_out_of_range_are_refused(plan: Plan) -> None:
    with pytest.raises(OutOfRange):
        invariance(THREE, *group_rows(), plan=plan)


def test_models_that_demand_the_same_are_not_compared() -> None:
    fit = invariance(THREE, *group_rows()).step(Level.METRIC).fit
    assert fit is not None
    with pytest.raises(OutOfRange, match="more degrees of freedom"):
        difference(fit, fit)


def test_a_group_with_an_impossible_solution_is_flagged() -> None:
    rows, names, groups = group_rows()
    random = np.random.Generator(np.random.PCG64(1))
    rows[300:340, 4:7] = random.standard_normal((40, 3))
    rows[300:340, 5] += 3 * rows[300:340, 4]
    rows[300:340, 6] -= 2 * rows[300:340, 4]
    fit = invariance(THREE, rows[:340], names, groups[:340]).step(Level.CONFIGURAL).fit
    assert fit is not None
    assert fit.improper
    assert {each.group for each in fit.signs if each.improper} == {1}
