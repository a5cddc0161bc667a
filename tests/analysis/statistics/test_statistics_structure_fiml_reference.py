"""Structural models of rows with gaps against the stored values of lavaan."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import numpy as np
import pytest

from analysis.statistics.structure.fiml import GappyFit, fit_gappy
from analysis.statistics.structure.fit import Fit, fit
from tests.analysis.statistics.references import reference, table
from tests.analysis.statistics.structure_models import FULL, LOGS, SCALES, SURVEY
from tests.analysis.statistics.structure_tables import robust
from tests.analysis.statistics.structure_tables import table as measures
from tests.shared import needs_shared

pytestmark = needs_shared

ITEMS = [item for items in SCALES.values() for item in items]
# The reference stops up to this share of a standard error before the maximum, its EM for the
# saturated moments up to the second number.
STOPPED, EM_STOPPED = 1e-4, 5e-6


def gappy_fit(model: str, **options: Any) -> GappyFit:
    data = table("miss").assign(**{name: np.log(table("miss")[of]) for name, of in LOGS.items()})
    names = [*ITEMS, *LOGS]
    return fit_gappy(FULL if model == "full" else SURVEY, data[names].to_numpy(), names, **options)


CASES: dict[str, tuple[str, str, Callable[[], GappyFit]]] = {
    "ml": ("fiml", "simm_fiml", lambda: gappy_fit("survey")),
    "mlr": ("fiml", "simm_fiml_mlr", lambda: gappy_fit("survey", estimator="mlr")),
    "full": ("sem_full", "full_simm_fiml", lambda: gappy_fit("full")),
}


@lru_cache
def found(case: str) -> GappyFit:
    return CASES[case][2]()


def wanted(case: str) -> Any:
    file, key, _ = CASES[case]
    return reference(file)[key]


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_of_gappy_rows_are_those_of_the_reference(case: str) -> None:
    for stored in wanted(case)["est"]:
        if stored["op"] == ":=":
            continue
        own = found(case).fit.find(stored["lhs"], stored["op"], stored["rhs"])
        slack = 2e-6 + STOPPED * stored["se"]
        assert own.value == pytest.approx(stored["est"], abs=slack)
        assert own.standard_error == pytest.approx(stored["se"], abs=2e-6)


@pytest.mark.parametrize("case", CASES)
def test_standardised_values_of_gappy_rows_are_those_of_the_reference(case: str) -> None:
    for stored in wanted(case)["std"]:
        if stored["op"] == ":=":
            continue
        own = found(case).fit.find(stored["lhs"], stored["op"], stored["rhs"])
        slack = 2e-6 + STOPPED * stored["se"]
        assert own.standardised == pytest.approx(stored["est.std"], abs=slack)
        assert own.standardised_error == pytest.approx(stored["se"], abs=2e-6)


def test_defined_quantities_of_gappy_rows_are_those_of_the_reference() -> None:
    stored = {each["lhs"]: each for each in wanted("full")["est"] if each["op"] == ":="}
    for each in found("full").fit.defined:
        assert each.estimate.value == pytest.approx(stored[each.name]["est"], abs=2e-6)
        assert each.estimate.standard_error == pytest.approx(stored[each.name]["se"], abs=2e-6)


@pytest.mark.parametrize("case", CASES)
def test_the_fit_table_of_gappy_rows_is_that_of_the_reference(case: str) -> None:
    stored = wanted(case)["fit"]
    own = {name: value for name, value in measures(found(case).fit) if not name.endswith("robust")}
    compared = {name: value for name, value in own.items() if value is not None and name in stored}
    assert compared == pytest.approx({name: stored[name] for name in compared}, rel=1e-7, abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_fit_freed_of_gaps_is_that_of_the_reference(case: str) -> None:
    stored, own = wanted(case)["fit"], found(case).fit.measures.robust
    assert own is not None
    compared = dict(robust(own))
    # It goes by the saturated moments themselves, so the reference's EM shows.
    assert compared == pytest.approx({name: stored[name] for name in compared}, abs=2e-5)


def test_saturated_moments_are_those_of_the_reference() -> None:
    stored, own = reference("fiml")["simm_saturated"], found("ml").estimated.saturated[0]
    assert own.mean == pytest.approx([stored["mean"][item] for item in ITEMS], abs=EM_STOPPED)
    assert own.covariance == pytest.approx(np.array(stored["cov"]["values"]), abs=EM_STOPPED)


def test_patterns_and_complete_rows_are_counted() -> None:
    assert found("ml").patterns == reference("fiml")["simm_npatterns"]
    assert found("ml").complete == reference("fiml")["simm_listwise"]["n"]


def test_complete_rows_alone_are_those_of_the_reference() -> None:
    rows = table("miss")[ITEMS].dropna().to_numpy()
    own: Fit = fit(SURVEY, rows, ITEMS)
    stored = reference("fiml")["simm_listwise"]
    assert own.measures.plain.chi_square == pytest.approx(stored["fit"]["chisq"], abs=1e-6)
    for each in stored["est"]:
        value = own.find(each["lhs"], each["op"], each["rhs"])
        assert value.value == pytest.approx(each["est"], abs=2e-6 + STOPPED * each["se"])
        assert value.standard_error == pytest.approx(each["se"], abs=2e-6)
