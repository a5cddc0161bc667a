import numpy as np
import pytest

from analysis.statistics.errors import Collinear, NotIdentified
from analysis.statistics.exploratory.schmid_leiman import SchmidLeiman, schmid_leiman
from analysis.statistics.reliability import cronbach_alpha
from tests.analysis.statistics.invented import scale
from tests.analysis.statistics.references import EXACT, columns, reference
from tests.shared import needs_shared

ROTATED = 5e-6
"""psych stops rotating at a slope of 1e-5, which leaves its omegas open in the sixth digit."""

GENERAL = np.array([0.9, 0.8, 0.7])
"""How strongly three factors of four items each depend on a general one."""


def second_order(own: float = 0.7) -> np.ndarray:
    pattern = np.kron(np.eye(3), np.full((4, 1), own))
    phi = np.outer(GENERAL, GENERAL) + np.diag(1 - GENERAL**2)
    correlation = pattern @ phi @ pattern.T
    np.fill_diagonal(correlation, 1)
    return correlation


def both(name: str) -> tuple[dict[str, float], SchmidLeiman]:
    values = reference("reliability_validity")[name]
    items = [item for one in values["scales"].values() for item in one["items"]["item"]]
    correlation = np.corrcoef(columns(name, items), rowvar=False)
    return values["omega_SL"], schmid_leiman(correlation, values["omega_SL"]["nfactors"])


@needs_shared
@pytest.mark.parametrize("name", ["mobi", "hs", "simo", "simc"])
def test_omegas_equal_psych(name: str) -> None:
    expected, found = both(name)
    omegas = [found.omega_hierarchical, found.omega_limit, found.explained_common]
    assert omegas == pytest.approx(
        [expected["omega_h"], expected["omega_lim"], expected["ECV"]], abs=ROTATED
    )
    assert found.omega_total == pytest.approx(expected["omega_tot"], abs=1e-7)


@needs_shared
@pytest.mark.parametrize("name", ["mobi", "hs", "simo", "simc"])
def test_alpha_and_lambda_6_equal_psych(name: str) -> None:
    expected, found = both(name)
    assert [found.alpha, found.lambda6] == pytest.approx(
        [expected["alpha"], expected["G6"]], abs=EXACT
    )


def test_a_population_with_a_general_factor_is_recovered() -> None:
    found = schmid_leiman(second_order())
    assert found.general == pytest.approx(np.repeat(0.7 * GENERAL, 4), abs=1e-6)
    group = np.sort(found.groups.max(axis=0))
    assert group == pytest.approx(np.sort(0.7 * np.sqrt(1 - GENERAL**2)), abs=1e-6)


def test_omegas_are_shares_of_the_variance_of_the_sum() -> None:
    found = schmid_leiman(second_order())
    total = second_order().sum()
    assert found.omega_hierarchical == pytest.approx((4 * 0.7 * 2.4) ** 2 / total, abs=1e-6)
    assert found.omega_total == pytest.approx(1 - 12 * 0.51 / total, abs=1e-6)


def test_general_and_group_factors_reproduce_the_correlations() -> None:
    found = schmid_leiman(second_order())
    loadings = np.column_stack([found.general, found.groups])
    implied = loadings @ loadings.T + np.diag(found.uniquenesses)
    assert implied == pytest.approx(second_order(), abs=1e-6)


def test_maximum_likelihood_finds_the_same_population() -> None:
    one, other = (schmid_leiman(second_order(), method=m) for m in ("minres", "ml"))
    assert one.omega_hierarchical == pytest.approx(other.omega_hierarchical, abs=1e-6)


def test_a_reversed_item_is_turned_round_and_named() -> None:
    turn = np.ones(12)
    turn[5] = -1
    found = schmid_leiman(second_order() * np.outer(turn, turn))
    assert found.reversed_items == (5,)
    assert found.omega_total == pytest.approx(schmid_leiman(second_order()).omega_total, abs=1e-6)


def test_two_groups_share_the_general_factor_alike() -> None:
    found = schmid_leiman(second_order()[:8, :8], 2)
    assert found.equal_shares
    assert found.general == pytest.approx(np.full(8, 0.7 * np.sqrt(0.72)), abs=1e-6)


def test_a_general_factor_beyond_what_is_possible_is_flagged() -> None:
    correlation = second_order()
    correlation[:4, 4:8] = correlation[4:8, :4] = 0.49 * 0.95
    correlation[:4, 8:] = correlation[8:, :4] = 0.49 * 0.9
    correlation[4:8, 8:] = correlation[8:, 4:8] = 0.49 * 0.5
    assert schmid_leiman(correlation).improper
    assert not schmid_leiman(second_order()).improper


def test_alpha_is_that_of_standardised_items() -> None:
    items = scale(400, items=6)
    found = schmid_leiman(np.corrcoef(items, rowvar=False), 2)
    assert found.alpha == pytest.approx(cronbach_alpha(items).standardised, abs=1e-12)


def test_one_group_factor_has_no_general_factor_above_it() -> None:
    with pytest.raises(NotIdentified):
        schmid_leiman(second_order(), 1)


def test_repeated_items_are_named() -> None:
    items = scale(items=6)
    with pytest.raises(Collinear) as caught:
        schmid_leiman(np.corrcoef(items[:, [0, 1, 2, 3, 4, 5, 2]], rowvar=False))
    assert caught.value.columns == (2, 6)
