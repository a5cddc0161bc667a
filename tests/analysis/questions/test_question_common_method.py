import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Verdict
from tests.analysis.questions.invented import ask, code, found, unrelated
from tests.analysis.questions.invented_scales import reflective, scales


def with_method(share: float, n: int = 1500) -> Dataset:
    """Items of which a share of the variance is what a person gives to every question.

    Were their loadings alike, that could not be told from constructs that go together.
    """
    random = np.random.default_rng(7)
    leaning = 12 * random.normal(size=(n, 1))
    table = 50 + np.sqrt(1 - share) * (
        reflective(n, 3, shared=0.0, loading=np.tile([0.9, 0.7, 0.5], 6)) - 50
    )
    return scales(table + np.sqrt(share) * leaning)


def test_the_first_component_of_items_of_six_constructs_is_below_half() -> None:
    finding = found(scales(reflective(600, shared=0.1)), "common_method.single_factor")
    assert finding.estimate is not None
    assert finding.estimate < 0.3


def test_answers_that_all_go_one_way_are_mostly_one_component() -> None:
    finding = found(with_method(0.7), "common_method.single_factor")
    assert [check.code for check in finding.checks if not check.held] == ["below_half"]


def test_the_method_factor_takes_the_share_that_was_put_in() -> None:
    finding = found(with_method(0.2), "common_method.method_factor")
    assert finding.estimate == pytest.approx(0.2, abs=0.04)


def test_what_a_method_adds_to_correlations_is_told() -> None:
    checks = found(with_method(0.3), "common_method.method_factor").checks
    assert not next(check.held for check in checks if check.code == "stays")


def test_without_a_marker_the_correction_is_not_made() -> None:
    assert code(scales(reflective(300)), "common_method.marker") == "not_asked"


def test_the_marker_takes_away_what_it_shares() -> None:
    marker = np.clip(np.random.default_rng(5).normal(50, 12, 600), 0, 100)
    finding = found(scales(reflective(600), marker=marker), "common_method.marker")
    r, shared = float(str(finding.facts["r"])), float(str(finding.facts["marker"]))
    assert finding.estimate == pytest.approx((r - shared) / (1 - shared))
    assert finding.verdict is Verdict.SURE


def test_the_example_of_the_plan_is_corrected_as_it_says() -> None:
    rng = np.random.default_rng(1)
    shape = np.linalg.qr(rng.normal(size=(400, 3)))[0]
    shape = np.linalg.qr(shape - shape.mean(axis=0))[0]
    root = np.linalg.cholesky(np.array([[1, 0.6, 0.1], [0.6, 1, 0.3], [0.1, 0.3, 1]]))
    columns = 50 + 100 * shape @ root.T
    table = reflective(400)
    table[:, 12:15], table[:, 15:18] = columns[:, [0]], columns[:, [1]]
    finding = found(scales(table, marker=columns[:, 2]), "common_method.marker")
    assert finding.estimate == pytest.approx((0.6 - 0.1) / (1 - 0.1), abs=1e-6)


def test_a_questionnaire_of_single_items_is_not_asked() -> None:
    refusal = ask("common_method", unrelated(300, 1)).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"
