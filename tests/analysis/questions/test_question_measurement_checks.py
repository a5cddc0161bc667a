"""Answers taken as steps, one thing behind all items, and where the model would give way."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Verdict
from analysis.questions.joining import joined
from tests.analysis.questions.invented import ask, code, found
from tests.analysis.questions.invented_scales import gappy, reflective, scales, stepped

KEY = "measurement.ordinal"


def in_steps(n: int, steps: int = 5) -> Dataset:
    return scales(stepped(n, steps))


def test_answers_of_five_steps_are_taken_as_steps_too() -> None:
    finding = found(in_steps(600), KEY)
    assert (finding.verdict, finding.facts["items"], finding.facts["df"]) == (
        Verdict.SURE,
        18,
        120,
    )


def test_steps_bring_loadings_back_that_numbers_made_smaller() -> None:
    answer = ask("measurement", in_steps(4000, 3))
    plain = np.mean([f.estimate or 0 for f in answer.findings if f.key.endswith(".loading")])
    finding = found(in_steps(4000, 3), KEY)
    assert plain < 0.65
    assert plain + float(str(finding.facts["mean_shift"])) == pytest.approx(0.8, abs=0.03)


def test_a_true_model_fits_in_steps() -> None:
    finding = found(in_steps(2000), KEY)
    assert finding.facts["p"] > 0.01  # type: ignore[operator]
    assert finding.facts["cfi"] > 0.98  # type: ignore[operator]


def test_answers_of_many_steps_stay_numbers() -> None:
    assert ask("measurement", scales(reflective(400))).find(KEY) is None


def test_no_more_than_a_thousand_rows_are_taken_as_steps() -> None:
    assert found(in_steps(3000), KEY).n == 1000


def test_rows_with_gaps_are_not_taken_as_steps() -> None:
    data = scales(gappy(stepped(2000), 0.02))
    whole = int((~np.isnan(np.column_stack(list(data.values.values())))).all(axis=1).sum())
    assert found(data, KEY).n == min(1000, whole)


def test_too_few_complete_rows_are_refused() -> None:
    data = scales(gappy(stepped(600), 0.1))
    assert code(data, KEY) == "too_few"


def test_a_question_that_nearly_all_answer_alike_is_refused_as_steps() -> None:
    table = stepped(600)
    table[:, 0] = np.where(np.arange(600) < 5, 0.0, 100.0)
    assert code(scales(table), KEY) == "thin_categories"


def test_thin_answers_are_joined_and_named() -> None:
    table = stepped(600)
    table[:, 0] = np.where(table[:, 0] == 0, 25.0, table[:, 0])
    table[:3, 0] = 0.0
    assert found(scales(table), KEY).facts["thin"] == ("TRUST1",)


def test_joined_categories_all_have_enough() -> None:
    y = np.repeat([1.0, 2.0, 3.0, 4.0], [3, 40, 5, 50])
    assert np.bincount(joined(y, 10).astype(int))[1:].tolist() == [43, 55]


def test_the_reliability_of_summed_steps_is_told() -> None:
    data = in_steps(2000)
    ordinal = found(data, "measurement.trust.ordinal_omega").estimate
    assert ordinal == pytest.approx(found(data, "reliability.trust.omega").estimate, abs=0.03)


def test_the_share_of_one_thing_is_that_of_the_answers_made() -> None:
    finding = found(scales(reflective(4000)), "measurement.index.omega_hierarchical")
    general = (12 * 0.8 * np.sqrt(0.5)) ** 2
    whole = general + 4 * (3 * 0.8) ** 2 * 0.5 + 12 * (1 - 0.8**2)
    assert finding.estimate == pytest.approx(general / whole, abs=0.03)
    assert finding.facts["explored"] == pytest.approx(finding.estimate, abs=0.03)


def test_the_share_of_one_thing_has_an_interval_with_gaps_too() -> None:
    finding = found(scales(gappy(reflective(800), 0.05)), "measurement.index.omega_hierarchical")
    assert finding.interval is not None
    assert finding.interval.low < (finding.estimate or 0) < finding.interval.high


def test_a_wording_that_two_questions_share_is_the_largest_modification() -> None:
    table = reflective(800)
    shared = np.random.default_rng(9).normal(0, 6, 800)
    table[:, [0, 4]] += shared[:, None]
    answer = ask("measurement", scales(table))
    first = next(f for f in answer.findings if f.key.startswith("measurement.modification."))
    assert first.key == "measurement.modification.TRUST1~~CREDIBILITY2"
    assert first.verdict is Verdict.CANNOT_TELL


def test_a_true_model_has_next_to_no_modifications() -> None:
    answer = ask("measurement", scales(reflective(800)))
    found = [f for f in answer.findings if f.key.startswith("measurement.modification.")]
    assert len(found) <= 1


def test_an_improper_solution_is_not_modified() -> None:
    table = reflective(300)
    table[:, 3:6] = table[:, :3] + np.random.default_rng(3).normal(0, 4, (300, 3))
    answer = ask("measurement", scales(table))
    assert not any("modification" in f.key for f in answer.findings)


def test_findings_do_not_depend_on_the_order_of_rows() -> None:
    data = in_steps(600)
    turned = {name: column[::-1] for name, column in data.values.items()}
    one, other = found(data, KEY), found(replace(data, values=turned), KEY)
    assert one.estimate == pytest.approx(other.estimate or 0, abs=1e-6)


def test_items_find_their_constructs_for_themselves() -> None:
    finding = found(scales(reflective(800)), "measurement.explored")
    assert (finding.estimate, finding.facts["astray"]) == (1.0, ())


def test_an_item_that_belongs_elsewhere_is_astray() -> None:
    table = reflective(800)
    table[:, 0] = table[:, 15] + np.random.default_rng(4).normal(0, 8, 800)
    finding = found(scales(table), "measurement.explored")
    assert finding.facts["astray"] == ("TRUST1",)


def test_items_of_one_construct_have_nowhere_else_to_go() -> None:
    data = scales(reflective(400)[:, :3], ("trust",))
    assert ask("measurement", data).find("measurement.explored") is None


def test_normal_answers_have_the_kurtosis_of_normal_answers() -> None:
    finding = found(scales(reflective(3000, loading=0.6)), "measurement.normality")
    assert finding.estimate == pytest.approx(1, abs=0.03)


def test_answers_at_the_end_of_the_scale_are_not_normal() -> None:
    table = np.clip(reflective(800) + 35, 0, 100)
    finding = found(scales(table), "measurement.normality")
    assert not finding.checks[0].held


def test_guttmans_bounds_and_halves_stand_beside_alpha() -> None:
    finding = found(scales(reflective(4000)), "reliability.trust.alpha")
    facts = {name: float(str(fact)) for name, fact in finding.facts.items()}
    assert facts["worst_split"] <= facts["best_split"] <= (finding.estimate or 0)
    assert facts["lambda2"] == pytest.approx(finding.estimate or 0, abs=0.01)


def test_items_that_repeat_each_other_keep_their_alpha() -> None:
    table = reflective(400)
    table[:, 1] = table[:, 0]
    finding = found(scales(table), "reliability.trust.alpha")
    assert finding.estimate is not None
    assert "lambda6" not in finding.facts or finding.facts["lambda6"] is None


def test_partial_correlations_name_as_many_factors_as_there_are() -> None:
    finding = found(scales(reflective(2000, shared=0.3)), "measurement.factors")
    assert (finding.estimate, finding.facts["partial"]) == (6.0, 6)
