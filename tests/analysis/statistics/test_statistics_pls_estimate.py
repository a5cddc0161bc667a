import numpy as np
import pytest

from analysis.statistics.errors import (
    MissingValues,
    NotConverged,
    NoVariation,
    ShapeMismatch,
    TooFewObservations,
)
from analysis.statistics.ols import ols
from analysis.statistics.pls.design import Block, InvalidPathModel, PathModel
from analysis.statistics.pls.estimate import pls, pls_of
from analysis.statistics.pls.failures import (
    DeadScore,
    SingularBlock,
    SingularStructure,
    Unreliable,
)
from analysis.statistics.pls.flags import Concern
from analysis.statistics.pls.options import PlsOptions
from tests.analysis.statistics.invented import random
from tests.analysis.statistics.pls_models import CONSTRUCTS, answers, chain, ecsi, found, mobi
from tests.analysis.statistics.references import EXACT, reference
from tests.shared import needs_shared

SCHEMES = ("centroid", "factorial", "path")
# Other programs stop when weights change by less than 1e-7 or so.
STOPPED = 1e-8


def standardised(columns):
    return (columns - columns.mean(axis=0)) / columns.std(axis=0)


def concerns(fit):
    return {flag.concern for flag in fit.flags}


@needs_shared
@pytest.mark.parametrize("scheme", ["path", "factorial"])
def test_ecsi_equals_seminr(scheme) -> None:
    fit, program = pls(mobi(), ecsi(), PlsOptions(scheme=scheme)), f"mobi_seminr_{scheme}"
    assert fit.paths == pytest.approx(found(program, "paths"), abs=EXACT)
    assert fit.loadings == pytest.approx(found(program, "loadings").sum(axis=1), abs=EXACT)
    assert fit.weights == pytest.approx(found(program, "weights").sum(axis=1), abs=EXACT)
    assert fit.total_effects == pytest.approx(found(program, "total"), abs=EXACT)
    assert fit.indirect_effects == pytest.approx(found(program, "total_indirect"), abs=EXACT)


@needs_shared
def test_explained_variance_equals_seminr() -> None:
    fit = pls(mobi(), ecsi())
    expected = reference("pls")["mobi_seminr_path"]["r2"]
    for name, r2, adjusted in zip(expected["cols"], *expected["values"], strict=True):
        j = CONSTRUCTS.index(name)
        assert (fit.r2[j], fit.r2_adjusted[j]) == pytest.approx((r2, adjusted), abs=EXACT)


@needs_shared
@pytest.mark.parametrize("scheme", SCHEMES)
def test_ecsi_equals_sempls(scheme) -> None:
    fit, program = pls(mobi(), ecsi(), PlsOptions(scheme=scheme)), f"mobi_semPLS_{scheme}"
    assert fit.total_effects == pytest.approx(found(program, "total_effects"), abs=EXACT * 10)
    assert fit.weights == pytest.approx(found(program, "weights").sum(axis=1), abs=EXACT * 10)


@needs_shared
@pytest.mark.parametrize("scaling", ["standardised", "raw"])
@pytest.mark.parametrize("scheme", SCHEMES)
def test_raw_and_standardised_items_are_two_correct_answers(scaling, scheme) -> None:
    fit = pls(mobi(), ecsi(), PlsOptions(scheme=scheme, scaling=scaling))
    expected = reference("pls_mobi_raw_vs_standardised")[f"{scaling}_{scheme}"]
    outer = expected["outer"]
    paths = np.array(expected["paths"]["values"]).T
    assert fit.paths == pytest.approx(paths, abs=STOPPED)
    assert fit.weights == pytest.approx([item["weight"] for item in outer], abs=STOPPED)
    assert fit.loadings == pytest.approx([item["loading"] for item in outer], abs=STOPPED)
    assert fit.options.scaling == scaling


@needs_shared
def test_raw_items_by_centroid_give_the_published_table_of_tenenhaus() -> None:
    fit = pls(mobi(), ecsi(), PlsOptions(scheme="centroid", scaling="raw"))
    published = reference("published_anchors")["ecsi_mobi_Tenenhaus2005"]
    r2 = {name: round(value, 3) for name, value in zip(CONSTRUCTS, fit.r2, strict=True) if value}
    assert r2 == published["r2"]


@needs_shared
def test_standardised_items_by_centroid_give_the_published_table_of_monecke_and_leisch() -> None:
    fit = pls(mobi(), ecsi(), PlsOptions(scheme="centroid"))
    published = reference("published_anchors")["ecsi_mobi_semPLS_JSS2012"]["paths"]
    for path, value in published.items():
        source, target = map(CONSTRUCTS.index, path.split("->"))
        assert round(float(fit.paths[source, target]), 3) == value


@needs_shared
@pytest.mark.parametrize("program", ["mobi_seminr_PLSc", "mobi_cSEM_PLSc"])
def test_consistent_pls_equals_two_programs(program) -> None:
    fit = pls(mobi(), ecsi(), PlsOptions(consistent=True))
    turned = program.endswith("cSEM_PLSc")
    paths, loadings = found(program, "paths"), found(program, "loadings")
    assert fit.paths == pytest.approx(paths.T if turned else paths, abs=EXACT)
    assert fit.loadings == pytest.approx(loadings.sum(axis=0 if turned else 1), abs=EXACT)


@needs_shared
def test_corrected_correlations_that_no_data_could_have_are_flagged() -> None:
    assert concerns(pls(mobi(), ecsi(), PlsOptions(consistent=True))) == {
        Concern.IMPOSSIBLE_CORRELATIONS
    }
    assert pls(mobi(), ecsi()).flags == ()


@pytest.mark.parametrize("scheme", SCHEMES)
def test_single_items_make_path_analysis_by_ols(scheme) -> None:
    table = standardised(answers(k=3))
    fit = pls(table, chain((1, 1, 1)), PlsOptions(scheme=scheme))
    expected = ols(table[:, 2], table[:, :2])
    assert fit.paths[:2, 2] == pytest.approx(expected.standardised, abs=EXACT)
    assert fit.r2 == pytest.approx((None, fit.paths[0, 1] ** 2, expected.r2), abs=EXACT)


def test_two_blocks_of_mode_b_are_canonical_correlation() -> None:
    table = standardised(answers(k=5))
    left, right = np.linalg.qr(table[:, :2])[0], np.linalg.qr(table[:, 2:])[0]
    fit = pls(table, chain((2, 3), "BB"))
    assert fit.paths[0, 1] == pytest.approx(np.linalg.svd(left.T @ right)[1][0], abs=EXACT)


def test_two_blocks_of_mode_a_are_the_first_singular_vectors() -> None:
    table = standardised(answers(k=5))
    left, _, right = np.linalg.svd(table[:, :2].T @ table[:, 2:])
    fit = pls(table, chain((2, 3)), PlsOptions(scheme="factorial"))
    own, other = fit.weights[:2], fit.weights[2:]
    assert np.abs(left[:, 0] @ own) == pytest.approx(np.linalg.norm(own), abs=EXACT)
    assert np.abs(right[0] @ other) == pytest.approx(np.linalg.norm(other), abs=EXACT)


def test_mode_b_on_mode_a_is_redundancy_analysis() -> None:
    table = standardised(answers(k=5))
    among, across = np.corrcoef(table.T)[:2, :2], np.corrcoef(table.T)[:2, 2:]
    explained = np.linalg.eigh(across.T @ np.linalg.solve(among, across))[1][:, -1]
    weights = pls(table, chain((2, 3), "BA")).weights[2:]
    assert np.abs(explained @ weights) == pytest.approx(np.linalg.norm(weights), abs=EXACT)


def test_scores_have_unit_variance_and_load_as_they_correlate() -> None:
    table = answers(k=6)
    fit = pls(table, chain((2, 2, 2)))
    scores = standardised(table)[:, 4:] @ fit.weights[4:]
    assert scores.var() == pytest.approx(1, abs=EXACT)
    assert np.corrcoef(scores, table[:, 0])[0, 1] == pytest.approx(fit.cross_loadings[0, 2])


def test_raw_weights_follow_the_unit_of_their_items() -> None:
    table, options = answers(), PlsOptions(scaling="raw")
    fit = pls(table, chain((2, 2, 2)), options)
    tiny = pls(table / 1e6, chain((2, 2, 2)), options)
    assert tiny.weights / 1e6 == pytest.approx(fit.weights, abs=EXACT)
    assert tiny.paths == pytest.approx(fit.paths, abs=EXACT)


def test_items_that_nearly_repeat_each_other_still_settle_in_mode_b() -> None:
    table = answers(k=4)
    table[:, 1] = table[:, 0] + 1e-4 * random().standard_normal(120)
    left, right = np.linalg.qr(standardised(table[:, :2]))[0], standardised(table[:, 2:])
    fit = pls(table, chain((2, 2), "BB"))
    expected = np.linalg.svd(left.T @ np.linalg.qr(right)[0])[1][0]
    assert fit.paths[0, 1] == pytest.approx(expected, abs=1e-7)


def factor_covariance(loadings, between):
    owner = np.repeat(np.arange(len(between)), 3)
    covariance = np.outer(loadings, loadings) * between[np.ix_(owner, owner)]
    np.fill_diagonal(covariance, 1.0)
    return covariance


def test_consistent_pls_finds_a_factor_model_in_its_own_covariances() -> None:
    loadings = np.array([0.9, 0.8, 0.7, 0.6, 0.7, 0.8, 0.9, 0.5, 0.7])
    between = np.array([[1, 0.5, 0.4], [0.5, 1, 0.6], [0.4, 0.6, 1]])
    fit = pls_of(
        factor_covariance(loadings, between), 500, chain((3, 3, 3)), PlsOptions(consistent=True)
    )
    assert fit.loadings == pytest.approx(loadings, abs=EXACT)
    assert fit.correlations == pytest.approx(between, abs=EXACT)
    assert fit.paths[:2, 2] == pytest.approx(np.linalg.solve(between[:2, :2], between[:2, 2]))


def test_composites_and_mode_b_are_not_corrected() -> None:
    blocks = (Block("a", (0, 1, 2), composite=True), Block("b", (3, 4, 5), "B"))
    model = PathModel(blocks, (("a", "b"),))
    consistent = pls(answers(), model, PlsOptions(consistent=True))
    assert consistent.paths == pytest.approx(pls(answers(), model).paths, abs=EXACT)


def test_moments_give_what_rows_give() -> None:
    table, model = answers(), chain((2, 2, 2))
    moments = pls_of(np.cov(table, rowvar=False), len(table), model, PlsOptions(scaling="raw"))
    rows = pls(table, model, PlsOptions(scaling="raw"))
    assert moments.weights == pytest.approx(rows.weights, abs=EXACT)


def test_a_construct_is_turned_to_most_of_its_items_only_when_asked() -> None:
    table = answers()
    table[:, 1:3] *= -1
    model = PathModel((Block("a", (0, 1, 2)), Block("b", (3, 4, 5))), (("a", "b"),))
    assert pls(table, model).loadings[0] < 0
    turned = pls(-table, model, PlsOptions(signs="majority"))
    assert np.sign(turned.loadings).tolist() == [-1, 1, 1, 1, 1, 1]
    assert Concern.NEGATIVE_LOADING in concerns(turned)


def test_few_rows_and_perfect_prediction_are_flagged() -> None:
    table = answers(n=19, k=3)
    table[:, 2] = table[:, 0] + table[:, 1]
    assert concerns(pls(table, chain((1, 1, 1)))) == {Concern.FEW_ROWS, Concern.PERFECT_PREDICTION}


def test_ten_rows_for_each_source_are_enough_not_to_be_flagged() -> None:
    assert pls(answers(n=20, k=3), chain((1, 1, 1))).flags == ()
    assert concerns(pls(answers(n=20, k=4), chain((3, 1), "BA"))) == {Concern.FEW_ROWS}


def spoilt(column, values):
    table = answers()
    table[:, column] = values(table)
    return table


@pytest.mark.parametrize(
    ("table", "modes", "error"),
    [
        (spoilt(3, lambda _: 2.0), "AAA", NoVariation),
        (spoilt(3, lambda _: np.nan), "AAA", MissingValues),
        (spoilt(3, lambda _: np.inf), "AAA", MissingValues),
        (spoilt(1, lambda table: -table[:, 0]), "AAA", DeadScore),
        (spoilt(1, lambda table: 2 * table[:, 0]), "BAA", SingularBlock),
        (answers(k=4)[:, [0, 1, 0, 1, 2, 3]], "AAA", SingularStructure),
        (answers(n=3), "AAA", TooFewObservations),
        (answers(k=5), "AAA", InvalidPathModel),
        (answers()[:, 0], "AAA", ShapeMismatch),
    ],
)
def test_data_that_bear_no_path_model_are_refused_by_name(table, modes, error) -> None:
    with pytest.raises(error):
        pls(table, chain((2, 2, 2), modes))


def test_a_constant_item_is_named_by_its_own_column() -> None:
    model = PathModel((Block("a", (4,)), Block("b", (1, 2))), (("a", "b"),))
    with pytest.raises(NoVariation) as raised:
        pls(spoilt(2, lambda _: 1.0), model)
    assert raised.value.columns == (2,)


def test_blocks_that_have_nothing_to_do_with_each_other_have_no_score() -> None:
    draws = np.column_stack([np.ones(60), random().standard_normal((60, 4))])
    with pytest.raises(DeadScore, match="neighbours"):
        pls(np.linalg.qr(draws)[0][:, 1:], chain((2, 2)))


def test_items_without_common_variance_cannot_be_corrected() -> None:
    covariance = np.full((4, 4), 0.3) + np.eye(4) * 0.7
    covariance[0, 1] = covariance[1, 0] = -0.2
    with pytest.raises(Unreliable, match="composite"):
        pls_of(covariance, 100, chain((2, 2)), PlsOptions(consistent=True))


def test_weights_that_do_not_come_to_rest_are_said_to() -> None:
    with pytest.raises(NotConverged, match="after 2 iterations"):
        pls(answers(), chain((2, 2, 2)), PlsOptions(max_iterations=2))


def test_a_covariance_matrix_is_checked_like_rows() -> None:
    with pytest.raises(NoVariation):
        pls_of(np.diag([1.0, 0.0]), 50, chain((1, 1)))
    with pytest.raises(ShapeMismatch):
        pls_of(np.ones((2, 3)), 50, chain((1, 1)))
