"""What a specification becomes: its parameters, degrees of freedom and named contradictions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.statistics.structure.builders import (
    bifactor,
    cfa,
    method_factor,
    second_order,
    serial_mediation,
    single_factor,
)
from analysis.statistics.structure.compiled import compile_model, compile_table
from analysis.statistics.structure.defined import evaluate, labels
from analysis.statistics.structure.errors import InvalidModel, NegativeDegreesOfFreedom
from analysis.statistics.structure.parameters import Parameter, Relation, parameter_table
from analysis.statistics.structure.specification import (
    Covariance,
    Intercept,
    Latent,
    Model,
    Regression,
    Term,
)
from tests.analysis.statistics.structure_models import DEMOCRACY, FULL, HOLZINGER, SCALES, SURVEY


def find(model: Model, relation: Relation, left: str, right: str) -> Parameter:
    return next(
        each
        for each in parameter_table(model)
        if (each.relation, each.left, each.right) == (relation, left, right)
    )


@pytest.mark.parametrize(
    ("model", "parameters", "df"),
    [(HOLZINGER, 21, 24), (SURVEY, 100, 428), (DEMOCRACY, 31, 35), (FULL, 105, 522)],
)
def test_a_model_has_the_usual_number_of_parameters(model: Model, parameters: int, df: int) -> None:
    structure = compile_model(model)
    assert (len(structure.names), structure.df) == (parameters, df)


def test_the_first_item_of_a_scale_is_its_marker() -> None:
    assert find(HOLZINGER, Relation.LOADING, "visual", "x1").fixed == 1
    assert find(HOLZINGER, Relation.LOADING, "visual", "x2").is_free


def test_unit_variance_frees_every_loading() -> None:
    assert find(SURVEY, Relation.LOADING, "rec", "rec1").is_free
    assert find(SURVEY, Relation.COVARIANCE, "rec", "rec").fixed == 1


def test_a_loading_fixed_elsewhere_leaves_the_first_free() -> None:
    model = Model((Latent("f", ("a", Term("b", 1.0), "c")),))
    assert find(model, Relation.LOADING, "f", "a").is_free


def test_a_scale_of_one_item_is_that_item() -> None:
    model = Model((Latent("f", ("a", "b", "c")), Latent("g", ("d",))))
    assert find(model, Relation.COVARIANCE, "d", "d").fixed == 0


def test_outcomes_that_lead_nowhere_have_correlated_residuals() -> None:
    model = Model(regressions=(Regression("y", ("x",)), Regression("z", ("x",))))
    assert find(model, Relation.COVARIANCE, "y", "z").is_free


def test_exogenous_answers_keep_their_moments_from_the_sample() -> None:
    model = Model(regressions=(Regression("y", ("x", "w")),), means=True)
    sampled = {each.name for each in parameter_table(model) if each.sampled}
    assert sampled == {"x ~~ x", "w ~~ w", "x ~~ w", "x ~1", "w ~1"}


def test_a_stated_intercept_replaces_the_usual_one() -> None:
    model = replace(HOLZINGER, means=True, intercepts=(Intercept("visual", label="level"),))
    assert find(model, Relation.MEAN, "visual", "").label == "level"


def test_equal_labels_are_one_parameter_in_all_groups() -> None:
    table = [
        replace(each, group=group, label=each.name if each.relation == "=~" else None)
        for group in (0, 1)
        for each in parameter_table(HOLZINGER)
    ]
    structure = compile_table(table, ("visual", "textual", "speed"))
    assert len(structure.names) == 2 * 21 - 6


def test_the_order_of_columns_can_be_chosen() -> None:
    order = [f"x{item}" for item in range(9, 0, -1)]
    assert compile_model(HOLZINGER, order).observed == tuple(order)


@pytest.mark.parametrize(
    ("model", "says"),
    [
        (Model(), "no observed variable"),
        (Model((Latent("f", ()),)), "f has no indicators"),
        (Model((Latent("f", ("a", "a", "b")),)), "a measures f twice"),
        (Model((Latent("f", ("a", "b")), Latent("f", ("c", "d")))), "f is defined twice"),
        (Model(regressions=(Regression("y", ("y", "x")),)), "y predicts itself"),
        (
            Model(regressions=(Regression("y", ("x",)), Regression("y", ("x",)))),
            "x and y are related twice",
        ),
        (
            Model(
                regressions=(Regression("y", ("x",)),),
                covariances=(Covariance("y", "x"), Covariance("x", "y")),
            ),
            "x and y are related twice",
        ),
        (replace(HOLZINGER, intercepts=(Intercept("age"),)), "age has an intercept"),
    ],
)
def test_a_contradiction_is_named(model: Model, says: str) -> None:
    with pytest.raises(InvalidModel, match=says):
        parameter_table(model)


def test_more_parameters_than_moments_are_refused() -> None:
    with pytest.raises(NegativeDegreesOfFreedom, match="4 free parameters"):
        compile_model(cfa({"f": ["a", "b"]}))


def test_an_order_of_other_columns_is_refused() -> None:
    with pytest.raises(InvalidModel, match="x1"):
        compile_model(HOLZINGER, ["x1", "x2"])


@pytest.mark.parametrize(
    ("model", "parameters", "df"),
    [
        (second_order(SCALES, "RQ", tuple(SCALES)[:7]), 74, 454),
        (single_factor(SCALES), 64, 464),
        (method_factor(SCALES, "CM"), 101, 427),
        (bifactor(SCALES, "general"), 96, 432),
        (cfa(SCALES, orthogonal=True), 64, 464),
    ],
)
def test_a_built_model_has_its_number_of_parameters(model: Model, parameters: int, df: int) -> None:
    structure = compile_model(model)
    assert (len(structure.names), structure.df) == (parameters, df)


def test_serial_mediation_defines_every_way_through() -> None:
    model = serial_mediation(SCALES, ("tru", "msa", "sat", "loy"))
    assert [each.name for each in model.defined][:3] == [
        "indirect_tru_msa_loy",
        "indirect_tru_sat_loy",
        "indirect_tru_msa_sat_loy",
    ]


def test_two_variables_are_no_mediation() -> None:
    with pytest.raises(InvalidModel, match="at least three"):
        serial_mediation(SCALES, ("tru", "loy"))


def test_a_general_factor_of_an_unknown_scale_is_refused() -> None:
    with pytest.raises(InvalidModel, match="joy"):
        second_order(SCALES, "RQ", ("rec", "joy"))


@pytest.mark.parametrize("expression", ["a**2", "f(a)", "a if b else c", "import os", "a.b", "'a'"])
def test_a_formula_is_never_code(expression: str) -> None:
    with pytest.raises(InvalidModel):
        evaluate(expression, ("a", "b", "c"), np.ones(3))


def test_a_formula_names_its_labels() -> None:
    assert labels("a*b + -(c - 2)/a") == ("a", "b", "c")
