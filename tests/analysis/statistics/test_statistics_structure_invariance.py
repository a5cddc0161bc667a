"""Measurement invariance: identities between models, planted differences, named troubles."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from analysis.statistics.structure.cell_scores import cell_scores
from analysis.statistics.structure.fit import fit, fit_groups
from analysis.statistics.structure.invariance import Invariance, invariance
from analysis.statistics.structure.invariance_levels import (
    LEVELS,
    Level,
    Release,
    structure_at,
)
from analysis.statistics.structure.invariance_steps import Plan
from analysis.statistics.structure.modification import score_tests
from analysis.statistics.structure.nested import difference
from analysis.statistics.structure.parameters import Parameter, Relation
from analysis.statistics.structure.release_tests import release_tests
from analysis.statistics.structure.specification import Model
from tests.analysis.statistics.group_rows import THREE, UNIT, group_rows

Floats = NDArray[np.float64]


def compared(
    model: Model = THREE, plan: Plan | None = None, *, groups: int = 2, skewed: bool = False
) -> Invariance:
    rows, names, labels = group_rows(groups=groups, skewed=skewed)
    return invariance(model, rows, names, labels, plan=plan)


def chi_squares(of: Invariance) -> list[float]:
    return [each.fit.measures.plain.chi_square for each in of.steps if each.fit is not None]


def free_parameters(of: Invariance) -> list[int]:
    return [each.fit.parameters for each in of.steps if each.fit is not None]


def test_each_level_takes_away_what_it_makes_equal() -> None:
    # 11 items and 3 factors in 2 groups: 8 free loadings; 11 intercepts less 3 means; 11 residuals.
    assert np.diff(free_parameters(compared())).tolist() == [-8, -8, -11]


def test_three_groups_take_twice_as_much() -> None:
    assert np.diff(free_parameters(compared(groups=3))).tolist() == [-16, -16, -22]


def test_configural_is_each_group_by_itself() -> None:
    rows, names, _ = group_rows()
    alone = [fit(replace(THREE, means=True), each, names) for each in (rows[:300], rows[300:])]
    together = sum(each.measures.plain.chi_square for each in alone)
    assert chi_squares(compared())[0] == pytest.approx(together, abs=1e-8)


def test_how_the_factors_get_their_unit_changes_no_fit() -> None:
    assert chi_squares(compared(UNIT)) == pytest.approx(chi_squares(compared(THREE)), abs=1e-7)


def test_how_the_factors_get_their_unit_changes_no_standardised_mean() -> None:
    means = [[each.standardised for each in compared(model).means] for model in (UNIT, THREE)]
    assert means[0] == pytest.approx(means[1], abs=1e-7)


def test_the_same_rows_twice_differ_in_nothing() -> None:
    rows, names, groups = group_rows()
    found = invariance(THREE, np.vstack([rows[:300]] * 2), names, groups)
    assert np.ptp(chi_squares(found)) < 1e-8
    assert [each.difference.value for each in found.means] == pytest.approx([0, 0, 0], abs=1e-8)


def test_a_shift_along_the_loadings_is_a_latent_mean() -> None:
    rows, names, groups = group_rows()
    first = rows[:300]
    loadings = fit(THREE, first, names).estimates
    of_trust = {each.right: each.value for each in loadings if each.left == "tru"}
    moved = first + 0.7 * np.array([of_trust.get(name, 0.0) for name in names])
    found = invariance(THREE, np.vstack([first, moved]), names, groups)
    assert [each.difference.value for each in found.means] == pytest.approx([0.7, 0, 0], abs=1e-7)
    assert found.step(Level.SCALAR).difference.chi_square == pytest.approx(0, abs=1e-8)


def test_differences_add_up_over_the_levels() -> None:
    found = compared()
    last, first = (found.steps[place].fit for place in (-1, 0))
    whole = difference(last, first)
    parts = [each.difference for each in found.steps[1:]]
    assert whole.chi_square == pytest.approx(sum(each.chi_square for each in parts), abs=1e-8)
    assert whole.df == sum(each.df for each in parts)


def test_a_scaled_difference_is_that_of_scaled_log_likelihoods() -> None:
    """Satorra & Bentler (2001) by the factors of the log-likelihoods (Asparouhov 2005)."""
    found = compared(plan=Plan(estimator="mlr"), skewed=True)
    more, less = (found.step(level).fit for level in (Level.SCALAR, Level.METRIC))
    q = np.array([more.parameters, less.parameters])
    factors = np.array([each.correction.fitted_factor for each in (more, less)])
    scaling = (q * factors) @ [1, -1] / (q @ [1, -1])
    gap = 2 * (less.information.log_likelihood - more.information.log_likelihood)
    own = found.step(Level.SCALAR).difference
    assert (own.scaling, own.chi_square) == pytest.approx((scaling, gap / scaling), rel=1e-8)


def test_full_information_without_gaps_is_the_same() -> None:
    found = compared(plan=Plan(gaps="fiml"))
    assert chi_squares(found) == pytest.approx(chi_squares(compared()), abs=1e-7)
    assert found.reached is compared().reached


def test_alike_groups_reach_strict_without_release() -> None:
    found = compared()
    assert (found.reached, found.partial, found.comparable) == (Level.STRICT, False, True)
    assert [each.level for each in found.accepted] == list(LEVELS)


def spoilt(n: int = 300) -> tuple[Floats, list[str], list[str]]:
    """The phone's third trust item asks for more, its first satisfaction item is read otherwise."""
    rows, names, groups = group_rows(n)
    rows[n:, names.index("tru3")] += 1.2
    rows[n:, names.index("sat1")] *= 2.5
    return rows, names, groups


@pytest.fixture(scope="module")
def released() -> Invariance:
    return invariance(THREE, *spoilt())


def test_items_that_work_differently_are_released_by_name(released: Invariance) -> None:
    by_level = {each.level: each.released for each in released.accepted}
    assert by_level[Level.METRIC] == (Release(Level.METRIC, "sat1", "sat"),)
    assert Release(Level.SCALAR, "tru3") in by_level[Level.SCALAR]
    assert str(by_level[Level.METRIC][0]) == "loading of sat1"


def test_an_item_released_once_stays_released(released: Invariance) -> None:
    scalar = released.accepted[2]
    assert Release(Level.SCALAR, "sat1") in scalar.released
    assert scalar.fit.find("sat1", "~1", group=1).label is None


def test_full_levels_are_kept_beside_the_partial_ones(released: Invariance) -> None:
    assert [each.holds for each in released.steps[:3]] == [True, False, False]
    assert all(each.released == () for each in released.steps)


def test_a_released_marker_is_measured_in_the_other_groups(released: Invariance) -> None:
    metric = released.accepted[1].fit
    marker = [metric.find("sat", "=~", "sat1", group) for group in (0, 1)]
    assert [each.free for each in marker] == [False, True]
    assert marker[1].value == pytest.approx(2.5, abs=0.3)


def test_without_release_the_ladder_ends_where_it_breaks() -> None:
    found = invariance(THREE, *spoilt(), plan=Plan(partial=False))
    assert found.reached is Level.CONFIGURAL
    assert (found.comparable, len(found.means)) == (False, 3)


def test_gappy_rows_lead_to_the_same_items() -> None:
    rows, names, groups = spoilt(500)
    rows[np.random.Generator(np.random.PCG64(4)).random(rows.shape) < 0.1] = np.nan
    found = invariance(THREE, rows, names, groups, plan=Plan(gaps="fiml"))
    items = {each.item for each in found.accepted[2].released}
    assert {"sat1", "tru3"} <= items


def test_a_release_test_of_two_groups_is_the_modification_index() -> None:
    fitted = compared().step(Level.METRIC).fit.fitted
    test = release_tests(cell_scores(fitted), (Release(Level.METRIC, "tru2", "tru"),))[0]
    index = score_tests(fitted, [Parameter(Relation.LOADING, "tru", "tru2", group=1)])[0]
    assert test.chi_square == pytest.approx(index.index, rel=1e-9)


def test_a_release_test_foretells_what_releasing_gains() -> None:
    rows, names, _ = group_rows(2_000, groups=3)
    parts = np.split(rows, 3)
    release = Release(Level.SCALAR, "loy2")
    held, freed = (
        fit_groups(structure_at(THREE, Level.SCALAR, 3, names, of), parts)
        for of in (frozenset[Release](), frozenset({release}))
    )
    test = release_tests(cell_scores(held.fitted), (release,))[0]
    gain = difference(held, freed)
    assert test.df == gain.df == 2
    assert test.chi_square == pytest.approx(gain.chi_square, rel=0.02)
