from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from analysis.dataset import AnswerState, Dataset
from analysis.scores import Scores, score
from analysis.simulation.company import Company, simulate
from analysis.simulation.truth import Truth
from questionnaires import library
from questionnaires.answer_types import ANSWER_TYPES

CAREFUL = Truth(partial_share=0, speeder_share=0, straight_liner_share=0)


@cache
def company(form: str = "full", customers: int = 2600) -> Company:
    return simulate(library.load(form), customers=customers)


@cache
def large() -> tuple[Dataset, Scores]:
    data = simulate(library.load("full"), customers=30_000, truth=CAREFUL).dataset()
    return data, score(data)


def by_wave(column: np.ndarray) -> list[float]:
    data, _ = large()
    assert data.wave is not None
    return [float(np.nanmean(column[data.wave == wave])) for wave in ("2026-1", "2026-2")]


def test_about_nine_hundred_customers_answer_to_the_end():
    complete = sum(response.complete for response in company().responses)
    assert 850 <= complete <= 1000


def test_enough_of_them_waited_to_look_for_a_tipping_point():
    data = company().dataset()
    waited = np.isfinite(data.facts["actual_wait"].astype(float))
    assert (waited & (data.states["WAI4"] == AnswerState.ANSWERED)).sum() >= 500


def test_all_three_languages_are_used():
    assert {response.language for response in company().responses} == {"en", "nb", "sv"}


def test_some_stop_half_way_and_some_skip_or_do_not_know():
    data = company().dataset()
    assert data.complete is not None
    assert 0.02 < 1 - data.complete.mean() < 0.12
    assert {AnswerState.BLANK, AnswerState.DONT_KNOW} <= set(data.states["TRU2"].tolist())


def test_the_same_seed_gives_the_same_company():
    assert simulate(library.load("pulse"), customers=60) == simulate(
        library.load("pulse"), customers=60
    )


def test_another_seed_gives_another_company():
    one, other = (simulate(library.load("pulse"), customers=60, seed=s) for s in (1, 2))
    assert one.responses != other.responses


@pytest.mark.parametrize("form", library.names())
def test_every_shipped_form_can_be_answered(form: str):
    small = company(form, 120)
    questions = small.questionnaire.questions
    wrong = [
        (item, answer)
        for response in small.responses
        for item, answer in response.answers.items()
        if not ANSWER_TYPES[questions[item].scale.type].accepts(questions[item], answer)
    ]
    assert wrong == []


@pytest.mark.parametrize("form", library.names())
def test_every_shipped_form_gives_a_dataset_that_can_be_scored(form: str):
    data = company(form, 120).dataset()
    assert all(column.shape == (data.n,) for column in score(data).constructs.values())


def test_nobody_who_did_not_wait_is_asked_about_waiting():
    data = company().dataset()
    no_wait = np.isnan(data.facts["actual_wait"].astype(float))
    assert set(data.states["WAI2"][no_wait].tolist()) == {AnswerState.NOT_SHOWN}


def test_comments_are_in_the_respondent_s_language():
    nb = [r.answers.get("OPN1") for r in company().responses if r.language == "nb"]
    assert any("ventetid" in str(comment).lower() for comment in nb)


def test_better_segments_answer_more_than_their_share():
    data = company().dataset()
    shares = [np.mean(facts["segment"] == "premium") for facts in (data.facts, data.frame)]
    assert shares[0] > shares[1] + 0.02


def test_openness_rises_by_its_six_points():
    before, after = by_wave(large()[1].constructs["openness"])
    assert after - before == pytest.approx(6.0, abs=0.8)


def test_satisfaction_rises_a_little_and_trust_does_not():
    scores = large()[1].constructs
    satisfaction, trust = (by_wave(scores[name]) for name in ("satisfaction", "trust"))
    assert 0.4 < satisfaction[1] - satisfaction[0] < 2.5
    assert trust[1] - trust[0] == pytest.approx(0, abs=0.7)


def slopes(columns: list[np.ndarray], outcome: np.ndarray) -> list[float]:
    """Least-squares slopes over the complete rows."""
    table = np.column_stack([np.ones(outcome.size), *columns])
    rows = np.isfinite(table).all(axis=1) & np.isfinite(outcome)
    return [float(b) for b in np.linalg.lstsq(table[rows], outcome[rows], rcond=None)[0][1:]]


def test_the_strongest_drivers_are_found_in_their_true_order():
    scores = large()[1].constructs
    names = ["trust", "credibility", "openness", "reciprocity", "legitimacy"]
    effects = slopes([scores[name] for name in names], scores["satisfaction"])
    assert effects == sorted(effects, reverse=True) or min(effects[:3]) > max(effects[3:])
    assert effects[0] > effects[1] > effects[2]


def test_loyalty_rises_faster_for_the_satisfied():
    scores = large()[1].constructs
    satisfaction = scores["satisfaction"]
    line, extra = slopes([satisfaction, np.maximum(satisfaction - 73, 0)], scores["loyalty"])
    assert line > 0.2
    assert extra > 0.15


def test_a_minute_beyond_what_is_acceptable_costs_more_than_one_within():
    data, scores = large()
    gap = data.values["WAI2"] - data.values["WAI3"]
    within, beyond = slopes([np.minimum(gap, 0), np.maximum(gap, 0)], scores.items["WAI4"])
    assert beyond < 2 * within < 0


def test_the_felt_wait_follows_a_power_of_the_clock():
    data, _ = large()
    actual = data.facts["actual_wait"].astype(float)
    (exponent,) = slopes([np.log(actual)], np.log(np.maximum(data.values["WAI2"], 0.5)))
    assert exponent == pytest.approx(CAREFUL.wait_exponent, abs=0.03)


def test_what_if_nothing_changed_then_nothing_does():
    same = replace(CAREFUL, change_points={})
    data = simulate(library.load("full"), customers=10_000, truth=same).dataset()
    openness = score(data).constructs["openness"]
    assert data.wave is not None
    means = [np.nanmean(openness[data.wave == wave]) for wave in ("2026-1", "2026-2")]
    assert means[1] - means[0] == pytest.approx(0, abs=1.5)


def test_the_company_has_goals_for_what_its_questionnaire_asks():
    assert [goal.subject for goal in company("visit", 120).goals] == []
    assert "satisfaction" in {goal.subject for goal in company().dataset().goals}
