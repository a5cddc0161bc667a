import json
from dataclasses import replace

import numpy as np
import pytest

from analysis.plans.model import AnalysisPlan
from analysis.questions.registry import QUESTIONS
from analysis.run import run
from tests.analysis.questions.invented import unrelated, words


def test_answers_come_in_the_order_of_the_registry() -> None:
    assert tuple(run(unrelated(40, 1)).answers) == tuple(QUESTIONS)


def test_the_same_data_make_the_same_file() -> None:
    assert run(unrelated(200, 1)).to_json() == run(unrelated(200, 1)).to_json()


def test_another_seed_draws_other_bootstraps() -> None:
    made = unrelated(200, 1)
    column = made.values["TRUST"] * 0.5 + made.values["OPENNESS"] * 0.3
    tied = replace(made, values={**made.values, "SATISFACTION": column})
    first, second = (run(tied, AnalysisPlan(seed=seed)) for seed in (1, 2))
    assert first.answers["drivers"] != second.answers["drivers"]


def test_the_file_says_what_is_needed_to_make_it_again() -> None:
    meta = json.loads(run(unrelated(40, 1), AnalysisPlan(seed=7)).to_json())["meta"]
    assert (meta["seed"], meta["dataset"]["n"], meta["plan"]["show"]) == (7, 40, 7)
    assert len(meta["questionnaire"]["hash"]) == 64


def test_filters_are_told() -> None:
    made = unrelated(40, 1)
    part = made.take(np.arange(40) < 30, "segment = large")
    assert json.loads(run(part).to_json())["meta"]["dataset"]["filters"] == ["segment = large"]


def test_every_finding_of_the_file_has_n_interval_and_verdict() -> None:
    answers = json.loads(run(unrelated(200, 1)).to_json())["answers"].values()
    findings = [finding for answer in answers for finding in answer["findings"]]
    assert all({"n", "interval", "verdict", "estimate"} <= set(finding) for finding in findings)


@pytest.mark.parametrize("limit", [7, 12])
def test_the_plan_can_be_stricter(limit: int) -> None:
    stricter = AnalysisPlan(thresholds={"show": limit})
    found = run(unrelated(10, 1), stricter).find("levels.satisfaction")
    assert found is not None
    assert (found.estimate is None) == (limit > 10)


def test_a_wave_that_has_only_begun_is_not_now() -> None:
    made = unrelated(100, 1, wave=words(("2025", 94), ("2026", 6)))
    result = run(made)
    level = result.find("levels.satisfaction")
    assert level is not None
    assert level.n == 94
    assert result.meta["dataset"]["filters"] == ("without waves of fewer than 7 answers",)
