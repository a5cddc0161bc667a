import numpy as np
import pytest

from analysis.statistics.diagnostics import vif
from analysis.statistics.ols import ols
from analysis.statistics.pls.block_quality import block_quality, goodness_of_fit
from analysis.statistics.pls.collinearity import collinearity
from analysis.statistics.pls.design import Block, PathModel
from analysis.statistics.pls.distinctness import distinctness
from analysis.statistics.pls.estimate import pls, pls_of
from analysis.statistics.pls.model_fit import model_fit
from analysis.statistics.pls.options import PlsOptions
from analysis.statistics.pls.path_strength import path_strength
from analysis.statistics.reliability import cronbach_alpha
from analysis.statistics.validity import htmt
from tests.analysis.statistics.pls_models import (
    CONSTRUCTS,
    ENDOGENOUS,
    answers,
    chain,
    ecsi,
    found,
    mobi,
)
from tests.analysis.statistics.references import EXACT, reference
from tests.shared import needs_shared

STOPPED = 1e-8
PROGRAMS = {
    "mobi_seminr_path": PlsOptions(),
    "mobi_seminr_factorial": PlsOptions(scheme="factorial"),
    "mobi_seminr_PLSc": PlsOptions(consistent=True),
}
programs = pytest.mark.parametrize("program", PROGRAMS)


def ecsi_fit(program="mobi_seminr_path"):
    return pls(mobi(), ecsi(), PROGRAMS[program])


@needs_shared
@programs
def test_reliability_equals_seminr(program) -> None:
    expected = found(program, "reliability")
    for block, row in zip(block_quality(ecsi_fit(program)), expected, strict=True):
        if block.items > 1:
            ours = (block.alpha, block.rho_c, block.ave, block.rho_a)
            assert ours == pytest.approx(tuple(row), abs=EXACT)


@needs_shared
@programs
def test_htmt_and_fornell_larcker_equal_seminr(program) -> None:
    ours, lower = distinctness(ecsi_fit(program)), np.tril_indices(7)
    below = np.tril_indices(7, k=-1)
    assert ours.htmt[below] == pytest.approx(found(program, "htmt")[below], abs=EXACT)
    assert ours.fornell_larcker[lower] == pytest.approx(found(program, "fl")[lower], abs=EXACT)


@needs_shared
def test_variance_inflation_equals_seminr() -> None:
    ours = collinearity(ecsi_fit())
    expected = reference("pls")["mobi_seminr_path"]
    inner = {(s, t): f for t, row in expected["vif"].items() for s, f in row.items()}
    outer = [factor for block in CONSTRUCTS for factor in expected["vif_items"][block].values()]
    assert ours.outer == pytest.approx(tuple(outer), abs=EXACT)
    for path, factor in inner.items():
        assert ours.inner[path] == pytest.approx(1.0 if factor is None else factor, abs=EXACT)


@needs_shared
@programs
def test_refitted_f2_equals_seminr(program) -> None:
    expected = found(program, "f2")
    for (source, target), f2 in path_strength(ecsi_fit(program), "refitted").f2.items():
        value = expected[CONSTRUCTS.index(source), CONSTRUCTS.index(target)]
        assert f2 == pytest.approx(value, abs=EXACT)


@needs_shared
@pytest.mark.parametrize(("program", "consistent"), [("PLS", False), ("PLSc", True)])
def test_distances_to_the_implied_correlations_equal_csem(program, consistent) -> None:
    ours = model_fit(pls(mobi(), ecsi(), PlsOptions(consistent=consistent)))
    expected = reference("pls")[f"mobi_cSEM_{program}"]
    wanted = tuple(expected[name] for name in ("SRMR", "dL", "dG", "dML"))
    found_here = (ours.srmr, ours.squared_euclidean, ours.geodesic_log10, ours.maximum_likelihood)
    assert found_here == pytest.approx(wanted, abs=EXACT)


@needs_shared
@pytest.mark.parametrize("scaling", ["standardised", "raw"])
@pytest.mark.parametrize("scheme", ["centroid", "factorial", "path"])
def test_communality_and_redundancy_equal_plspm(scaling, scheme) -> None:
    fit = pls(mobi(), ecsi(), PlsOptions(scheme=scheme, scaling=scaling))
    expected = reference("pls_mobi_raw_vs_standardised")[f"{scaling}_{scheme}"]
    for block, row in zip(block_quality(fit), expected["summary"], strict=True):
        assert block.communality == pytest.approx(row["Block_Communality"], abs=STOPPED)
        assert (block.redundancy or 0) == pytest.approx(row["Mean_Redundancy"], abs=STOPPED)
    assert goodness_of_fit(fit).gof == pytest.approx(expected["gof"], abs=STOPPED)


@needs_shared
def test_unidimensionality_equals_plspm() -> None:
    expected = reference("pls_mobi_raw_vs_standardised")["standardised_path"]["unidim"]
    for block, row in zip(block_quality(ecsi_fit()), expected, strict=True):
        if block.items > 1:
            ours = (block.alpha, block.rho_dg_first_component, *block.eigenvalues)
            wanted = (row["C.alpha"], row["DG.rho"], row["eig.1st"], row["eig.2nd"])
            assert ours == pytest.approx(wanted, abs=EXACT)


@needs_shared
def test_dillon_goldstein_and_redundancy_equal_sempls() -> None:
    blocks = block_quality(pls(mobi(), ecsi(), PlsOptions(scheme="centroid")))
    expected = reference("pls")["mobi_semPLS_default"]
    for block in blocks:
        if block.items > 1 and block.construct in ENDOGENOUS:
            assert block.rho_c == pytest.approx(expected["dgrho"][block.construct], abs=STOPPED)
            wanted = expected["redundancy"][block.construct]
            assert block.redundancy == pytest.approx(wanted, abs=STOPPED)


def test_alpha_is_that_of_standardised_items() -> None:
    table = answers()
    expected = cronbach_alpha(table[:, 3:]).standardised
    assert block_quality(pls(table, chain((3, 3))))[1].alpha == pytest.approx(expected, abs=EXACT)


def test_single_items_and_mode_b_have_no_reliability() -> None:
    single, formed = block_quality(pls(answers(k=4), chain((1, 3), "AB")))
    for block in (single, formed):
        assert (block.alpha, block.rho_a, block.rho_c, block.ave) == (None,) * 4
    assert (single.communality, single.redundancy) == (pytest.approx(1), None)


def test_equal_loadings_make_all_reliabilities_equal() -> None:
    covariance = np.full((6, 6), 0.3) + np.eye(6) * 0.3
    covariance[:3, :3] = covariance[3:, 3:] = 0.5 + np.eye(3) * 0.5
    fit = pls_of(covariance, 200, chain((3, 3)), PlsOptions(consistent=True))
    block = block_quality(fit)[0]
    assert (block.rho_a, block.rho_c, block.ave) == pytest.approx((block.alpha, 0.75, 0.5))


def test_without_blocks_of_several_items_there_is_no_goodness_of_fit() -> None:
    found_here = goodness_of_fit(pls(answers(k=3), chain((1, 1, 1))))
    assert (found_here.gof, found_here.mean_communality) == (None, None)


def test_htmt_equals_the_ratio_of_whole_scales() -> None:
    table = answers()
    expected = htmt(table, [[0, 1, 2], [3, 4, 5]]).ratios
    assert distinctness(pls(table, chain((3, 3)))).htmt == pytest.approx(expected, abs=EXACT)


def test_fornell_larcker_may_use_corrected_correlations() -> None:
    fit = pls(answers(), chain((3, 3)), PlsOptions(consistent=True))
    corrected = distinctness(fit, between="constructs").fornell_larcker
    assert corrected[0, 1] == pytest.approx(fit.correlations[0, 1])
    assert corrected[0, 1] > distinctness(fit).fornell_larcker[0, 1]


def test_inflation_of_single_items_equals_that_of_predictors() -> None:
    table = answers(k=3)
    inner = collinearity(pls(table, chain((1, 1, 1)))).inner
    assert (inner["a", "c"], inner["b", "c"]) == pytest.approx(vif(table[:, :2]), abs=EXACT)
    assert inner["a", "b"] == 1.0


def test_an_item_that_repeats_another_has_no_finite_inflation() -> None:
    table = answers(k=4)
    table[:, 1] = table[:, 0]
    assert collinearity(pls(table, chain((2, 2)))).outer[:2] == (None, None)


def test_f2_of_single_items_is_that_of_nested_regressions() -> None:
    table = answers(k=3)
    both, one = ols(table[:, 2], table[:, :2]), ols(table[:, 2], table[:, 0])
    expected = (both.r2 - one.r2) / (1 - both.r2)
    fit = pls(table, chain((1, 1, 1)))
    assert path_strength(fit).f2["b", "c"] == pytest.approx(expected, abs=EXACT)
    assert path_strength(fit, "refitted").f2["b", "c"] == pytest.approx(expected, abs=EXACT)


def test_f2_of_a_perfect_prediction_is_not_given() -> None:
    table = answers(k=3)
    table[:, 2] = table[:, 0] + table[:, 1]
    assert path_strength(pls(table, chain((1, 1, 1)))).f2["b", "c"] is None


def test_a_factor_model_implies_its_own_correlations() -> None:
    covariance = np.full((6, 6), 0.3) + np.eye(6) * 0.3
    covariance[:3, :3] = covariance[3:, 3:] = 0.5 + np.eye(3) * 0.5
    ours = model_fit(pls_of(covariance, 200, chain((3, 3)), PlsOptions(consistent=True)))
    assert ours.implied == pytest.approx(covariance, abs=EXACT)
    assert (ours.srmr, ours.geodesic) == pytest.approx((0, 0), abs=EXACT)


def test_composites_imply_the_correlations_of_their_own_items() -> None:
    blocks = (Block("a", (0, 1, 2), composite=True), Block("b", (3, 4, 5), "B"))
    table = answers()
    implied = model_fit(pls(table, PathModel(blocks, (("a", "b"),)))).implied
    assert implied[:3, :3] == pytest.approx(np.corrcoef(table.T)[:3, :3], abs=EXACT)


def test_a_saturated_model_of_single_items_fits_exactly() -> None:
    model = PathModel(tuple(Block(c, (i,)) for i, c in enumerate("abc")), (("a", "b"), ("b", "c")))
    fit = pls(answers(k=3), model)
    assert model_fit(fit, "saturated").srmr == pytest.approx(0, abs=EXACT)
    assert model_fit(fit).srmr > 0.05


def test_repeated_items_leave_only_the_distances_that_need_no_inverse() -> None:
    table = answers(k=4)
    table[:, 1] = table[:, 0]
    ours = model_fit(pls(table, chain((2, 2))))
    assert (ours.possible, ours.geodesic, ours.maximum_likelihood) == (False, None, None)
    assert ours.srmr > 0
