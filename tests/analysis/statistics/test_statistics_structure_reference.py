"""Structural models against the stored values of an independent implementation (lavaan)."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any

import pytest

from analysis.statistics.structure.builders import method_factor, second_order, single_factor
from analysis.statistics.structure.fit import Fit
from analysis.statistics.structure.modification import modification_indices
from tests.analysis.statistics.references import reference
from tests.analysis.statistics.structure_models import (
    DEMOCRACY,
    DIMENSIONS,
    ECSI,
    FULL,
    HOLZINGER,
    MEDIATION,
    MOBILE,
    SCALES,
    SURVEY,
    fitted,
    interaction,
)
from tests.analysis.statistics.structure_tables import table
from tests.shared import needs_shared

pytestmark = needs_shared

# The reference stops where its chi-square is up to 3e-8 above the minimum, a shift of estimates by
# at most this share of their standard errors.
STOPPED = 1e-4


CASES: dict[str, tuple[str, str, Callable[[], Fit]]] = {
    "hs_ml": ("cfa", "hs_ml", lambda: fitted(HOLZINGER, "hs")),
    "hs_mlr": ("cfa", "hs_mlr", lambda: fitted(HOLZINGER, "hs", estimator="mlr")),
    "hs_mlm": ("cfa", "hs_mlm", lambda: fitted(HOLZINGER, "hs", estimator="mlm")),
    "mobi_ml": ("cfa", "mobi_ml", lambda: fitted(MOBILE, "mobi")),
    "mobi_mlr": ("cfa", "mobi_mlr", lambda: fitted(MOBILE, "mobi", estimator="mlr")),
    "simc_ml": ("cfa", "simc_ml", lambda: fitted(SURVEY, "simc")),
    "simc_mlr": ("cfa", "simc_mlr", lambda: fitted(SURVEY, "simc", estimator="mlr")),
    "simo_ml": ("cfa", "simo_ml", lambda: fitted(SURVEY, "simo")),
    "simo_mlr": ("cfa", "simo_mlr", lambda: fitted(SURVEY, "simo", estimator="mlr")),
    "second order": (
        "cfa",
        "simc_second_order",
        lambda: fitted(second_order(SCALES, "RQ", DIMENSIONS), "simc"),
    ),
    "method factor": (
        "cfa",
        "simc_ulmc_equal",
        lambda: fitted(method_factor(SCALES, "CM"), "simc"),
    ),
    "full": ("sem_full", "full_simc_ml", lambda: fitted(FULL, "simc")),
    "full_mlr": ("sem_full", "full_simc_mlr", lambda: fitted(FULL, "simc", estimator="mlr")),
    "democracy": ("mediation_other", "political_democracy", lambda: fitted(DEMOCRACY, "democracy")),
    "interaction": ("mediation_other", "latent_interaction_dmc", interaction),
    "ecsi": ("mediation_other", "ecsi_cbsem_mobi", lambda: fitted(ECSI, "mobi")),
    "mediation": ("mediation_boot", "simple_simc", lambda: fitted(MEDIATION, "simc")),
}


@lru_cache
def found(case: str) -> Fit:
    return CASES[case][2]()


def wanted(case: str) -> Any:
    file, key, _ = CASES[case]
    return reference(file)[key]


def test_a_single_factor_is_found() -> None:
    fit = fitted(single_factor(SCALES), "simc")
    stored = reference("cfa")["simc_single_factor"]["fit"]
    assert fit.measures.plain.chi_square == pytest.approx(stored["chisq"], abs=1e-6)


@pytest.mark.parametrize("case", CASES)
def test_estimates_and_errors_are_those_of_the_reference(case: str) -> None:
    for stored in wanted(case)["est"]:
        if stored["op"] == ":=":
            continue
        own = found(case).find(stored["lhs"], stored["op"], stored["rhs"])
        slack = 2e-6 + STOPPED * stored["se"]
        assert own.value == pytest.approx(stored["est"], abs=slack)
        assert own.standard_error == pytest.approx(stored["se"], abs=2 * slack)


@pytest.mark.parametrize("case", CASES)
def test_standardised_values_are_those_of_the_reference(case: str) -> None:
    for stored in wanted(case)["std"]:
        if stored["op"] == ":=":
            continue
        own = found(case).find(stored["lhs"], stored["op"], stored["rhs"])
        slack = 2e-6 + 2 * STOPPED * stored["se"]
        assert own.standardised == pytest.approx(stored["est.std"], abs=slack)
        assert own.standardised_error == pytest.approx(stored["se"], abs=slack)


@pytest.mark.parametrize("case", ["full", "full_mlr", "mediation"])
@pytest.mark.parametrize(("kind", "key"), [("est", "est"), ("std", "est.std")])
def test_defined_quantities_are_those_of_the_reference(case: str, kind: str, key: str) -> None:
    stored = {each["lhs"]: each for each in wanted(case)[kind] if each["op"] == ":="}
    assert {each.name for each in found(case).defined} == set(stored)
    for each in found(case).defined:
        own = each.estimate if kind == "est" else each.standardised
        assert own is not None
        assert own.value == pytest.approx(stored[each.name][key], abs=2e-6)
        assert own.standard_error == pytest.approx(stored[each.name]["se"], abs=2e-6)


@pytest.mark.parametrize("case", CASES)
def test_the_search_ends_no_higher_than_the_reference(case: str) -> None:
    stored = wanted(case)["fit"]["chisq"]
    assert found(case).measures.plain.chi_square <= stored + 1e-8


@pytest.mark.parametrize("case", CASES)
def test_the_fit_table_is_that_of_the_reference(case: str) -> None:
    stored = wanted(case)["fit"]
    own = dict(table(found(case)))
    compared = {name: value for name, value in own.items() if value is not None and name in stored}
    # A scaled chi-square takes over how exactly the reference settled.
    assert compared == pytest.approx({name: stored[name] for name in compared}, rel=1e-6, abs=2e-6)


@pytest.mark.parametrize("case", ["full", "democracy", "interaction", "ecsi", "mediation"])
def test_explained_shares_are_those_of_the_reference(case: str) -> None:
    own = {name: shares[0] for name, shares in found(case).r2.items()}
    assert own == pytest.approx(wanted(case)["r2"], abs=2e-5)


def test_the_improper_solution_of_mobi_is_flagged() -> None:
    assert found("mobi_ml").improper


def test_the_useless_errors_of_ecsi_are_flagged() -> None:
    said = [str(each) for each in found("ecsi").signs]
    assert any(each.startswith("Value ~ Expectation: the error") for each in said)
    assert any("can hardly be told apart" in each for each in said)


@pytest.mark.parametrize("case", ["hs_ml", "simc_ml", "simo_mlr", "full", "second order"])
def test_a_good_solution_is_not_flagged(case: str) -> None:
    assert found(case).signs == ()


def test_modification_indices_are_the_published_ones() -> None:
    # The lavaan tutorial prints these for the pupils of Holzinger and Swineford.
    first, second = modification_indices(found("hs_ml").fitted)[:2]
    assert (first.left, first.right, second.left, second.right) == ("visual", "x9", "x7", "x8")
    own = [(each.index, each.change, each.standardised_change) for each in (first, second)]
    assert own[0] == pytest.approx((36.411, 0.577, 0.515), abs=5e-4)
    assert own[1] == pytest.approx((34.145, 0.536, 0.859), abs=5e-4)
