"""Whatever the rows, a question answers or refuses; it never fails."""

from collections.abc import Mapping
from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.dataset import Dataset, Goal
from analysis.findings import Answer
from analysis.questions.making import SEED
from analysis.questions.registry import QUESTIONS
from analysis.run import run
from analysis.scores import Scores, score
from analysis.simulation.company import simulate
from analysis.thresholds import PLAN
from questionnaires import library

SIZES = (0, 1, 6, 7, 30, 160)
DAMAGES = ("whole", "missing", "constant", "two values", "few values")


@cache
def company() -> Dataset:
    goal = Goal("main", {"en": "Main"}, "satisfaction", 70)
    full = simulate(library.load("full"), customers=700).dataset()
    return replace(full, goals=(goal, replace(goal, id="b", subject="recommendation")))


@cache
def damaged(size: int, damage: str) -> tuple[Dataset, Scores]:
    rows = np.arange(company().n) < size
    small = company().take(rows, f"first {size}")
    values = {item: _spoilt(column, damage) for item, column in small.values.items()}
    facts = dict(small.facts)
    if damage != "whole":
        facts["actual_wait"] = _spoilt(np.asarray(facts["actual_wait"], dtype=float), damage)
    made = replace(small, values=values, facts=facts)
    return made, score(made)


def _spoilt(column: np.ndarray, damage: str) -> np.ndarray:
    low = np.nanmin(column) if (~np.isnan(column)).any() else np.nan
    spoils: Mapping[str, np.ndarray] = {
        "whole": column,
        "missing": np.full_like(column, np.nan),
        "constant": np.full_like(column, low),
        "two values": np.where(np.arange(column.size) % 2 == 0, low, column),
        "few values": np.where(np.arange(column.size) % 9 == 0, column, low),
    }
    return spoils[damage]


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_answers_or_refuses(question: str, size: int, damage: str) -> None:
    dataset, scores = damaged(size, damage)
    answer = QUESTIONS[question](dataset, scores, PLAN, SEED)
    assert isinstance(answer, Answer)
    assert answer.question == question


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("size", [1, 30, 160])
def test_the_findings_file_never_holds_a_number_that_is_none(size: int, damage: str) -> None:
    assert b"NaN" not in run(damaged(size, damage)[0]).to_json()


@pytest.mark.parametrize("form", library.names())
def test_every_shipped_questionnaire_is_analysed(form: str) -> None:
    dataset = simulate(library.load(form), customers=400).dataset()
    assert tuple(run(dataset).answers) == tuple(QUESTIONS)


def test_without_rows_nothing_is_said_but_that_nobody_answered() -> None:
    answers = run(damaged(0, "whole")[0]).answers
    refused = {name for name, answer in answers.items() if answer.refusal is not None}
    assert refused == set(QUESTIONS) - {"respondents"}


@pytest.mark.parametrize("size", [1, 2, 6])
def test_six_answers_give_no_figure_about_what_was_answered(size: int) -> None:
    answers = run(damaged(size, "whole")[0]).answers
    told = {f.key for a in answers.values() for f in a.findings if f.estimate is not None}
    assert {key for key in told if not key.startswith("respondents.")} == set()
