"""What the factor models say is what lavaan says of the same answers."""

from functools import cache
from typing import Any

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Answer, Finding
from questionnaires.model import AnswerType, Scale
from tests.analysis.questions.invented import ask
from tests.analysis.questions.test_questions_equal_reference import (
    DIMENSIONS,
    asked_of,
    ordinal,
    reference,
    scales_of,
    simulated,
)
from tests.shared import needs_shared

pytestmark = needs_shared


@cache
def gappy() -> Dataset:
    data = simulated("miss")
    scales = scales_of(data, *DIMENSIONS, "sat", "loy")
    return asked_of(data, Scale("five", AnswerType.RATING, 1, 5), scales)


@cache
def measured(name: str) -> Answer:
    return ask("measurement", {"whole": ordinal, "gappy": gappy}[name]())


def told(key: str, name: str = "whole") -> Finding:
    finding = measured(name).find(f"measurement.{key}")
    assert finding is not None
    return finding


def standardised(left: str, relation: str, right: str, model: str = "simo_mlr") -> Any:
    table = reference("fiml" if model.startswith("simm") else "cfa")[model]["std"]
    return next(
        row for row in table if (row["lhs"], row["op"], row["rhs"]) == (left, relation, right)
    )


@pytest.mark.parametrize(
    ("fact", "measure"),
    [
        ("chi_square", "chisq"),
        ("scaled_chi_square", "chisq.scaled"),
        ("scaling", "chisq.scaling.factor"),
        ("cfi", "cfi.robust"),
        ("srmr", "srmr"),
        ("plain_rmsea", "rmsea"),
    ],
)
def test_fit_is_that_of_lavaan(fact: str, measure: str) -> None:
    expected = reference("cfa")["simo_mlr"]["fit"][measure]
    assert told("fit").facts[fact] == pytest.approx(expected, rel=2e-6)


def test_the_error_of_approximation_is_the_robust_one() -> None:
    fit, finding = reference("cfa")["simo_mlr"]["fit"], told("fit")
    assert finding.estimate == pytest.approx(fit["rmsea.robust"], rel=1e-4)
    assert finding.interval is not None
    assert finding.interval.high == pytest.approx(fit["rmsea.ci.upper.robust"], rel=1e-4)


@pytest.mark.parametrize("item", ["tru1", "ope4", "loy3"])
def test_loadings_and_their_errors_are_those_of_lavaan(item: str) -> None:
    row, finding = standardised(item[:3], "=~", item), told(f"{item[:3]}.{item}.loading")
    assert finding.estimate == pytest.approx(row["est.std"], abs=2e-6)
    assert finding.facts["standard_error"] == pytest.approx(row["se"], abs=2e-6)


def test_factors_correlate_as_in_lavaan() -> None:
    row, finding = standardised("tru", "~~", "sat"), told("tru.sat.correlation")
    assert finding.estimate == pytest.approx(row["est.std"], abs=2e-6)


def test_two_stages_come_near_full_information() -> None:
    row = standardised("tru", "~~", "sat", "simm_fiml_mlr")
    finding = told("tru.sat.correlation", "gappy")
    assert finding.method == "cfa_two_stage"
    assert finding.estimate == pytest.approx(row["est.std"], abs=0.01)
    assert finding.facts["standard_error"] == pytest.approx(row["se"], rel=0.05)


def test_fit_in_two_stages_comes_near_full_information() -> None:
    expected = reference("fiml")["simm_fiml_mlr"]["fit"]["cfi.robust"]
    assert told("fit", "gappy").facts["cfi"] == pytest.approx(expected, abs=0.002)


def test_the_method_factor_fits_as_in_lavaan() -> None:
    data = simulated("cont")
    scales = scales_of(data, *DIMENSIONS, "sat", "loy")
    made = asked_of(data, Scale("points", AnswerType.RATING, -20, 20), scales)
    finding = ask("common_method", made).find("common_method.method_factor")
    assert finding is not None
    expected = reference("cfa")["simc_ulmc_equal"]["fit"]
    assert finding.facts["chi_square"] == pytest.approx(expected["chisq"], rel=2e-6)
    assert finding.facts["df"] == expected["df"]


def test_every_construct_is_as_reliable_as_its_loadings_say() -> None:
    loadings = np.array([standardised("rec", "=~", f"rec{i}")["est.std"] for i in (1, 2, 3)])
    common, rest = loadings.sum() ** 2, (1 - loadings**2).sum()
    expected = common / (common + rest)
    assert told("rec.composite_reliability").estimate == pytest.approx(expected, abs=2e-6)


@pytest.mark.parametrize(
    ("fact", "measure"),
    [
        ("chi_square", "chisq.scaled"),
        ("cfi", "cfi.scaled"),
        ("tli", "tli.scaled"),
        ("srmr", "srmr"),
    ],
)
def test_the_model_of_steps_is_that_of_the_reference(fact: str, measure: str) -> None:
    expected = reference("cfa")["simo_wlsmv"]["fit"][measure]
    assert told("ordinal").facts[fact] == pytest.approx(expected, rel=1e-6, abs=2e-6)


@pytest.mark.parametrize("name", [*DIMENSIONS, "sat", "loy"])
def test_the_reliability_of_summed_steps_is_that_of_the_reference(name: str) -> None:
    expected = reference("cfa")["simo_wlsmv"]["omega_ordinal_GreenYang"][name]
    assert told(f"{name}.ordinal_omega").estimate == pytest.approx(expected, abs=2e-6)


def test_mardias_kurtosis_is_that_of_the_reference() -> None:
    expected = reference("reliability_validity")["simo"]["mardia"]
    facts = told("normality").facts
    assert facts["kurtosis"] == pytest.approx(expected["kurt"], rel=1e-6)
