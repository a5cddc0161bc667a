"""Measurement invariance against the stored values of lavaan."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import pytest

from analysis.statistics.structure.builders import cfa
from analysis.statistics.structure.fiml import GappyEstimator
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.invariance import Invariance, invariance
from analysis.statistics.structure.invariance_levels import LEVELS, Level
from analysis.statistics.structure.invariance_steps import Plan
from analysis.statistics.structure.latent_means import latent_means
from analysis.statistics.structure.specification import Model
from tests.analysis.statistics.references import columns, reference, table
from tests.analysis.statistics.structure_models import HOLZINGER, SCALES
from tests.analysis.statistics.structure_tables import table as measures
from tests.shared import needs_shared

pytestmark = needs_shared

# The reference stops where its estimates are up to this share of a standard error off.
STOPPED = 2.5e-4
SURVEY = cfa(SCALES, identification="marker")
CASES: dict[str, tuple[str, Model, str, GappyEstimator]] = {
    "hs_school": ("hs", HOLZINGER, "school", "ml"),
    "sim_channel": ("simc", SURVEY, "channel", "ml"),
    "sim_channel_mlr": ("simc", SURVEY, "channel", "mlr"),
    "sim_type": ("simc", SURVEY, "type", "ml"),
}
# It divides the log-likelihood's factor by the parameters as if none were equal.
OTHERWISE = ("scaling.factor.h0",)


@lru_cache
def found(case: str) -> Invariance:
    name, model, groups, estimator = CASES[case]
    names = [term.variable for latent in model.latents for term in latent.terms]
    rows, labels = columns(name, names), table(name)[groups].to_numpy()
    return invariance(model, rows, names, labels, plan=Plan(estimator))


def fitted(case: str, level: Level) -> Fit:
    fit = found(case).step(level).fit
    assert fit is not None
    return fit


def wanted(case: str) -> Any:
    return reference("invariance")[case]


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", CASES)
def test_estimates_of_groups_are_those_of_the_reference(case: str, level: Level) -> None:
    fit = fitted(case, level)
    for stored in wanted(case)[level]["est"]:
        own = fit.find(stored["lhs"], stored["op"], stored["rhs"], stored["group"] - 1)
        slack = 2e-6 + STOPPED * stored["se"]
        assert own.value == pytest.approx(stored["est"], abs=slack)
        assert own.standard_error == pytest.approx(stored["se"], abs=slack)


@pytest.mark.parametrize("level", LEVELS)
@pytest.mark.parametrize("case", CASES)
def test_the_fit_of_groups_is_that_of_the_reference(case: str, level: Level) -> None:
    stored = wanted(case)[level]["fit"]
    own = {name: value for name, value in measures(fitted(case, level)) if name not in OTHERWISE}
    compared = {name: value for name, value in own.items() if value is not None and name in stored}
    assert compared == pytest.approx({name: stored[name] for name in compared}, rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_differences_between_levels_are_those_of_the_reference(case: str) -> None:
    for step, stored in zip(found(case).steps[1:], wanted(case)["lrt"][1:], strict=True):
        own = step.difference
        assert own is not None
        assert own.df == stored["Df diff"]
        # A scaled difference divides by a difference of small numbers.
        slack = 1e-6 if own.scaling is None else 5e-5
        assert own.chi_square == pytest.approx(stored["Chisq diff"], abs=slack)
        assert own.p == pytest.approx(stored["Pr(>Chisq)"], abs=slack)


@pytest.mark.parametrize("case", ["hs_school", "sim_channel", "sim_type"])
def test_misfit_per_degree_of_freedom_is_that_of_the_reference(case: str) -> None:
    own = [step.difference.rmsea for step in found(case).steps[1:] if step.difference]
    assert own == pytest.approx([each["RMSEA"] for each in wanted(case)["lrt"][1:]], abs=1e-8)


@pytest.mark.parametrize("case", CASES)
def test_changes_of_fit_are_those_of_the_reference(case: str) -> None:
    for step, stored in zip(found(case).steps[1:], wanted(case)["delta"], strict=True):
        own = step.change
        assert own is not None
        assert [own.cfi, own.rmsea] == pytest.approx([stored["cfi"], stored["rmsea"]], abs=1e-9)
        assert own.srmr == pytest.approx(stored["srmr"], abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_latent_means_are_those_of_the_reference(case: str) -> None:
    labels = found(case).labels
    stored = {(each["lhs"], each["group"]): each for each in wanted(case)["latent_means_scalar"]}
    for own in latent_means(fitted(case, Level.SCALAR), labels):
        each = stored[own.latent, labels.index(own.group) + 1]
        slack = 2e-6 + STOPPED * each["se"]
        assert own.difference.value == pytest.approx(each["est"], abs=slack)
        assert own.difference.standard_error == pytest.approx(each["se"], abs=slack)
        assert own.difference.p == pytest.approx(each["pvalue"], abs=1e-4)


def test_the_schools_differ_in_two_known_items() -> None:
    released = [str(each) for each in found("hs_school").accepted[2].released]
    assert released == ["intercept of x3", "intercept of x7"]


@pytest.mark.parametrize("case", ["sim_channel", "sim_channel_mlr", "sim_type"])
def test_simulated_groups_are_alike(case: str) -> None:
    assert (found(case).reached, found(case).partial) == (Level.STRICT, False)
