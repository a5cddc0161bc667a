from typing import Any

import numpy as np
import pytest

from analysis.statistics.construct_reliability import (
    reliability_of_observed,
    reliability_of_standardised,
)
from analysis.statistics.errors import NotIdentified, OutOfRange, ShapeMismatch
from analysis.statistics.fornell_larcker import fornell_larcker
from analysis.statistics.omega import omega
from tests.analysis.statistics.invented import scale
from tests.analysis.statistics.references import ITERATED, columns, reference
from tests.shared import needs_shared

SETS = {"hs": "hs_ml", "simo": "simo_ml", "simc": "simc_ml"}


def loadings(name: str, construct: str, table: str, value: str) -> tuple[list[str], list[float]]:
    rows: list[dict[str, Any]] = reference("cfa")[SETS[name]][table]
    own = [row for row in rows if row["op"] == "=~" and row["lhs"] == construct]
    return [row["rhs"] for row in own], [row[value] for row in own]


def variance(name: str, construct: str) -> float:
    rows = reference("cfa")[SETS[name]]["est"]
    own = [r for r in rows if r["op"] == "~~" and r["lhs"] == r["rhs"] == construct]
    return float(own[0]["est"])


def latent_correlations(name: str, constructs: list[str]) -> np.ndarray:
    found = np.eye(len(constructs))
    for row in reference("cfa")[SETS[name]]["std"]:
        if row["op"] == "~~" and row["lhs"] in constructs and row["rhs"] in constructs:
            a, b = constructs.index(row["lhs"]), constructs.index(row["rhs"])
            found[a, b] = found[b, a] = row["est.std"]
    return found


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_by_standardised_loadings_equals_the_reference(name: str) -> None:
    expected = reference("reliability_validity")[name]
    for construct, reliability in expected["CR_std_loadings"].items():
        _, standardised = loadings(name, construct, "std", "est.std")
        found = reliability_of_standardised(standardised)
        assert [found.composite_reliability, found.average_variance_extracted] == pytest.approx(
            [reliability, expected["AVE_std_loadings"][construct]], abs=ITERATED
        )


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_by_observed_variance_equals_semtools(name: str) -> None:
    expected = reference("reliability_validity")[name]
    for construct, reliability in expected["CR_compRelSEM"].items():
        items, raw = loadings(name, construct, "est", "est")
        seen = np.cov(columns(name, items), rowvar=False, ddof=0)
        found = reliability_of_observed(raw, seen, variance(name, construct))
        assert [found.composite_reliability, found.average_variance_extracted] == pytest.approx(
            [reliability, expected["AVE_semTools"][construct]], abs=ITERATED
        )


@needs_shared
@pytest.mark.parametrize("name", SETS)
def test_fornell_larcker_equals_the_reference(name: str) -> None:
    expected = reference("reliability_validity")[name]
    constructs = expected["fornell_larcker"]["rows"]
    variances = [expected["AVE_std_loadings"][construct] for construct in constructs]
    found = fornell_larcker(variances, latent_correlations(name, constructs))
    assert found.table == pytest.approx(
        np.array(expected["fornell_larcker"]["values"]), abs=ITERATED
    )


def test_of_one_factor_the_formulas_are_those_of_omega() -> None:
    items = scale()
    expected = omega(items)
    found = reliability_of_standardised(expected.loadings)
    assert found.average_variance_extracted == pytest.approx(expected.ave, abs=1e-12)
    observed = reliability_of_observed(
        expected.loadings * items.std(axis=0), np.cov(items, rowvar=False, ddof=0)
    )
    assert observed.composite_reliability == pytest.approx(expected.omega_observed_ml, abs=1e-9)


def test_three_loadings_of_seven_tenths_by_hand() -> None:
    """(2.1)^2 / (2.1^2 + 3 * .51) and .49 (Fornell & Larcker 1981)."""
    found = reliability_of_standardised([0.7, 0.7, 0.7])
    assert found.composite_reliability == pytest.approx(4.41 / 5.94)
    assert found.average_variance_extracted == pytest.approx(0.49)


def test_where_the_model_holds_both_formulas_agree() -> None:
    loading = np.array([0.8, 0.7, 0.6])
    implied = np.outer(loading, loading) + np.diag(1 - loading**2)
    one, other = reliability_of_standardised(loading), reliability_of_observed(loading, implied)
    assert one.composite_reliability == pytest.approx(other.composite_reliability)
    assert (one.formula, other.formula) == ("standardised_loadings", "observed_variance")


def test_a_loading_above_one_is_flagged() -> None:
    assert reliability_of_standardised([1.02, 0.5, 0.6]).improper
    assert not reliability_of_standardised([0.99, 0.5, 0.6]).improper


def test_a_construct_that_overlaps_is_told() -> None:
    correlations = [[1, 0.8, 0.2], [0.8, 1, 0.3], [0.2, 0.3, 1]]
    found = fornell_larcker([0.5, 0.7, 0.5], correlations)
    assert found.distinct == (False, True, True)
    assert found.overlapping == ((0, 1),)


def test_negative_correlations_overlap_by_size() -> None:
    found = fornell_larcker([0.5, 0.5], [[1, -0.9], [-0.9, 1]])
    assert found.margins == pytest.approx([np.sqrt(0.5) - 0.9] * 2)


@pytest.mark.parametrize(("given", "error"), [([0.7], NotIdentified), ([0.0, 0.0], OutOfRange)])
def test_impossible_loadings_are_refused(given: list[float], error: type[Exception]) -> None:
    with pytest.raises(error):
        reliability_of_standardised(given)


@pytest.mark.parametrize(
    ("covariance", "factor_variance", "error"),
    [(np.eye(3), 1, ShapeMismatch), (np.eye(2), 0, OutOfRange)],
)
def test_impossible_constructs_are_refused(
    covariance: np.ndarray, factor_variance: float, error: type[Exception]
) -> None:
    with pytest.raises(error):
        reliability_of_observed([0.5, 0.6], covariance, factor_variance)


@pytest.mark.parametrize(
    ("variances", "correlations", "error"),
    [
        ([0.5, 0.5], np.eye(3), ShapeMismatch),
        ([0.5, -0.5], np.eye(2), OutOfRange),
        ([0.5, 0.5], [[1, 1.2], [1.2, 1]], OutOfRange),
        ([0.5, 0.5], np.eye(2) * 2, OutOfRange),
    ],
)
def test_impossible_tables_are_refused(
    variances: list[float], correlations: object, error: type[Exception]
) -> None:
    with pytest.raises(error):
        fornell_larcker(variances, correlations)
