from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.questions.careless import Careless, careless
from analysis.scores import score
from analysis.simulation.company import simulate
from analysis.thresholds import PLAN
from questionnaires import library
from tests.analysis.questions.invented import ask, code, found, unrelated, words


def flagged(made: Dataset) -> Careless:
    return careless(made, score(made), PLAN)


def invited(n: int, complete: int) -> Dataset:
    made = unrelated(n, 1, complete=np.arange(n) < complete)
    return replace(made, source=replace(made.source, invited=400, self_selected=False))


def test_the_response_rate_counts_the_complete() -> None:
    assert found(invited(120, 100), "respondents.response_rate").estimate == 0.25


def test_partial_answers_are_counted() -> None:
    assert found(invited(120, 100), "respondents.partial").facts["count"] == 20


def test_more_answers_than_invitations_give_no_rate() -> None:
    assert code(invited(500, 450), "respondents.response_rate") == "not_asked"


def test_rows_taken_away_leave_no_response_rate() -> None:
    made = invited(120, 100)
    cut = made.take(np.arange(120) < 90, "one wave")
    assert ask("respondents", cut).find("respondents.response_rate") is None


def test_an_open_link_has_no_frame() -> None:
    checks = {c.code: c.held for c in found(unrelated(50, 1), "respondents.answered").checks}
    assert checks["frame"] is False


def test_a_third_of_the_median_time_is_too_fast() -> None:
    seconds = np.repeat([300.0, 101.0, 99.0], [40, 5, 5])
    finding = found(unrelated(50, 1, seconds=seconds), "respondents.speeders")
    assert (finding.facts["count"], finding.facts["limit_seconds"]) == (5, 100.0)


def test_without_times_nobody_is_called_too_fast() -> None:
    assert code(unrelated(50, 1), "respondents.speeders") == "not_asked"


def test_the_second_answer_of_a_respondent_is_a_duplicate() -> None:
    people = np.array([str(i // 2) for i in range(50)], dtype=object)
    assert found(unrelated(50, 1, respondent=people), "respondents.duplicates").estimate == 0.5


def test_a_panel_is_no_duplicate() -> None:
    people = np.array([str(i // 2) for i in range(50)], dtype=object)
    waves = np.array(["1", "2"] * 25, dtype=object)
    made = unrelated(50, 1, respondent=people, wave=waves)
    assert found(made, "respondents.duplicates").estimate == 0


def test_the_same_answer_to_opposite_questions_is_a_straight_line() -> None:
    full = simulate(library.load("full"), customers=300).dataset()
    flat = {item: np.full(full.n, 7.0) for item in full.values}
    assert flagged(replace(full, values={**full.values, **flat})).straight.all()


def test_careful_answers_are_no_straight_line() -> None:
    full = simulate(library.load("full"), customers=900).dataset()
    assert flagged(full).straight.mean() < 0.08


def test_who_is_missing_is_flagged() -> None:
    frame = {"segment": words(("big", 200), ("small", 200))}
    answered = {"segment": words(("big", 60), ("small", 40))}
    facts = found(
        unrelated(100, 1, facts=answered, frame=frame), "respondents.balance.segment"
    ).facts
    assert facts["flag"] == "flag"


def test_a_numeric_fact_far_from_the_frame_is_red() -> None:
    frame = {"revenue_12m": np.linspace(0, 100, 400)}
    answered = {"revenue_12m": np.linspace(40, 100, 100)}
    made = unrelated(100, 1, facts=answered, frame=frame)
    assert found(made, "respondents.balance.revenue_12m").facts["flag"] == "red"


@pytest.mark.parametrize(("few", "refusal"), [(6, "too_few_to_show"), (7, None)])
def test_a_language_of_six_is_not_shown(few: int, refusal: str | None) -> None:
    made = unrelated(50, 1, language=words(("sv", few), ("nb", 50 - few)))
    assert code(made, "respondents.language.sv") == refusal


def test_nobody_without_a_time_is_a_speeder() -> None:
    made = unrelated(50, 1, seconds=np.full(50, np.nan))
    assert not flagged(made).fast.any()


def test_a_fact_that_is_the_same_for_everybody_is_balanced() -> None:
    facts, frame = {"channel": words(("web", 100))}, {"channel": words(("web", 400))}
    made = found(unrelated(100, 1, facts=facts, frame=frame), "respondents.balance.channel")
    assert made.estimate == 0
    assert made.checks[0].held


def test_a_frame_in_which_nobody_is_like_those_who_answered_is_refused() -> None:
    facts, frame = {"channel": words(("web", 100))}, {"channel": words(("phone", 400))}
    made = unrelated(100, 1, facts=facts, frame=frame)
    assert code(made, "respondents.balance.channel") == "no_spread"
