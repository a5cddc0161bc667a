from dataclasses import replace

import numpy as np
import pytest

from analysis.findings import Finding, Verdict
from tests.analysis.questions.invented import ask, code, found, unrelated
from tests.analysis.questions.invented_scales import gappy, reflective, scales
from tests.real.test_real_data_goes_through import dataset as real
from tests.shared import needs_shared


def held(finding: Finding, check: str) -> bool:
    return next(each.held for each in finding.checks if each.code == check)


def test_a_model_that_is_true_fits_closely() -> None:
    finding = found(scales(reflective(600)), "measurement.fit")
    assert (finding.facts["reading"], finding.facts["df"]) == ("close", 120)
    assert held(finding, "proper")


def test_loadings_are_those_the_answers_were_made_with() -> None:
    answer = ask("measurement", scales(reflective(4000)))
    loadings = [f.estimate for f in answer.findings if f.key.endswith(".loading")]
    assert loadings == pytest.approx([0.8] * 18, abs=0.03)


def test_factors_correlate_as_they_were_made_to() -> None:
    finding = found(scales(reflective(4000)), "measurement.trust.loyalty.correlation")
    assert finding.estimate == pytest.approx(0.5, abs=0.05)


def test_reliability_and_variance_follow_from_the_loadings() -> None:
    data = scales(reflective(4000))
    reliability = found(data, "measurement.trust.composite_reliability")
    assert reliability.estimate == pytest.approx(5.76 / (5.76 + 3 * 0.36), abs=0.02)
    assert found(data, "measurement.trust.average_variance").estimate == pytest.approx(
        0.64, abs=0.03
    )


def test_items_in_the_wrong_construct_fit_poorly() -> None:
    table = reflective(600, shared=0.1)
    mixed = table[:, [0, 3, 6, 1, 4, 7, 2, 5, 8, *range(9, 18)]]
    assert found(scales(mixed), "measurement.fit").facts["reading"] == "poor"


def test_too_few_answers_are_refused() -> None:
    finding = found(scales(reflective(199)), "measurement.fit")
    assert finding.verdict is Verdict.TOO_FEW


def test_single_items_have_no_model() -> None:
    refusal = ask("measurement", unrelated(300, 1)).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"


def test_an_item_that_repeats_another_is_named() -> None:
    table = reflective(300)
    table[:, 1] = table[:, 0]
    refusal = found(scales(table), "measurement.fit").refusal
    assert refusal is not None
    assert refusal.facts["items"] == ("TRUST1", "TRUST2")


def test_an_item_all_answered_alike_is_left_out_by_name() -> None:
    table = reflective(300)
    table[:, 2] = 50.0
    data = scales(table)
    assert code(data, "measurement.trust.TRUST3.loading") == "constant"
    assert found(data, "measurement.fit").facts["items"] == 17


def test_constructs_that_are_one_thing_are_not_told_apart() -> None:
    table = reflective(600)
    rng = np.random.default_rng(3)
    table[:, 3:6] = table[:, :3].mean(axis=1, keepdims=True) + rng.normal(0, 6, (600, 3))
    assert not held(found(scales(table), "measurement.trust.credibility.htmt"), "distinct")


def test_parallel_analysis_finds_a_factor_for_each_construct() -> None:
    finding = found(scales(reflective(1000, shared=0.2)), "measurement.factors")
    assert finding.estimate == 6
    assert len(finding.points) == 18


def test_what_stands_behind_the_dimensions_is_found() -> None:
    data = scales(reflective(3000))
    assert found(data, "measurement.index.second_order").facts["reading"] == "close"
    order = found(data, "measurement.index.trust.order")
    assert order.estimate == pytest.approx(np.sqrt(0.5), abs=0.05)


def test_people_who_answered_twice_are_noticed() -> None:
    twice = np.array([f"c{row // 2}" for row in range(300)], dtype=object)
    data = replace(scales(reflective(300)), respondent=twice)
    assert not held(found(data, "measurement.fit"), "independent")


@needs_shared
def test_the_improper_solution_of_the_mobile_operators_is_said() -> None:
    troubles = ask("measurement", real("mobi")).starting("measurement.trouble.")
    said = {str(finding.facts["trouble"]) for finding in troubles}
    assert "latent_covariance_not_positive" in said
    assert found(real("mobi"), "measurement.fit").verdict is Verdict.CANNOT_TELL


def test_rows_with_gaps_are_used_where_there_are_many() -> None:
    finding = found(scales(gappy(reflective(400), 0.05)), "measurement.fit")
    assert finding.n == 400
    assert not held(finding, "gaps")


def test_few_rows_with_gaps_are_left_out() -> None:
    finding = found(scales(gappy(reflective(400), 0.001)), "measurement.fit")
    assert finding.method == "cfa_mlr"
    assert 390 <= finding.n < 400
