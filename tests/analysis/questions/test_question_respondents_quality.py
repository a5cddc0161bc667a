from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.simulation.company import simulate
from questionnaires import library
from tests.analysis.questions.invented import answers, ask, code, exact, found, unrelated, words


def personal(n: int, complete: int, bounced: int | None = None) -> Dataset:
    made = unrelated(n, 1, complete=np.arange(n) < complete)
    source = replace(made.source, invited=400, self_selected=False, bounced=bounced)
    return replace(made, source=source)


def test_the_response_rate_names_its_definition() -> None:
    key = "respondents.response_rate"
    assert found(personal(120, 100), key).facts["definition"] == "RR1"
    assert found(personal(120, 100, bounced=100), key).facts["definition"] == "RR5"


def test_messages_that_did_not_arrive_count_in_the_first_rate_only() -> None:
    rates = found(personal(120, 100, bounced=100), "respondents.outcome_rates").points
    told = {point.x: point.estimate for point in rates}
    assert (told["RR1"], told["RR2"], told["RR5"]) == (0.2, 0.24, 0.25)


def test_an_open_link_has_participation_and_no_response_rate() -> None:
    made = unrelated(50, 1, complete=np.arange(50) < 40)
    assert found(made, "respondents.participation").estimate == 0.8
    assert ask("respondents", made).find("respondents.response_rate") is None


def late(shift: float) -> Dataset:
    mood = exact(180, 60)
    mood[120:] += shift
    made = answers({"satisfaction": mood, "loyalty": exact(180, 50)})
    return replace(made, submitted=np.arange(180.0))


def test_late_answers_that_differ_are_told() -> None:
    finding = found(late(15), "respondents.early_late.satisfaction")
    assert finding.estimate == pytest.approx(15)
    assert finding.verdict == "sure"
    assert finding.checks[0].held is False


def test_late_answers_like_the_early_ones_prove_nothing() -> None:
    assert found(late(0), "respondents.early_late.satisfaction").verdict == "cannot_tell"


def test_without_times_late_cannot_be_told_from_early() -> None:
    assert code(unrelated(300, 1), "respondents.early_late.satisfaction") == "not_asked"


def gappy(chance: bool) -> Dataset:
    made = unrelated(400, 1)
    trust = made.values["TRUST"]
    gaps = np.arange(400) % 5 == 0 if chance else made.values["SATISFACTION"] > 75
    return replace(made, values={**made.values, "TRUST": np.where(gaps, np.nan, trust)})


def test_the_patterns_of_gaps_are_counted() -> None:
    finding = found(gappy(chance=True), "respondents.missing")
    assert finding.estimate == 0.2
    assert {point.x: point.n for point in finding.points} == {"nothing": 320, "trust": 80}


def test_gaps_that_depend_on_answers_are_no_chance() -> None:
    assert found(gappy(chance=False), "respondents.missing_by_chance").verdict == "sure"


def test_chance_is_never_confirmed() -> None:
    finding = found(gappy(chance=True), "respondents.missing_by_chance")
    assert finding.verdict == "cannot_tell"


def test_a_gap_of_few_people_is_not_told() -> None:
    made = unrelated(100, 1)
    trust = np.where(np.arange(100) < 3, np.nan, made.values["TRUST"])
    few = replace(made, values={**made.values, "TRUST": trust})
    assert code(few, "respondents.missing") == "too_few_to_show"


def flat(rows: int) -> Dataset:
    full = simulate(library.load("full"), customers=900).dataset()
    first = np.arange(full.n) < rows
    agreed = {q.id for q in full.questionnaire.questions.values() if q.scale.id == "agree7"}
    values = {
        item: np.where(first, 7.0, full.values[item]) if item in agreed else full.values[item]
        for item in full.values
    }
    return replace(full, values=values)


def test_one_answer_to_everything_is_a_long_string() -> None:
    usual, made = (found(flat(rows), "respondents.careless.long_string") for rows in (0, 60))
    assert float(made.estimate or 0) > float(usual.estimate or 0) + 0.1


def test_two_signs_are_more_than_one() -> None:
    made = found(flat(60), "respondents.careless.two_signs")
    assert 60 <= int(str(made.facts["count"])) < 90


def framed(**more: object) -> Dataset:
    frame = {"segment": words(("big", 200), ("small", 200))}
    mood = np.concatenate([exact(60, 70), exact(40, 50)])
    made = answers({"satisfaction": mood, "loyalty": exact(100, 50)}, frame=frame)
    return replace(made, facts={"segment": words(("big", 60), ("small", 40))}, **more)


def test_an_imbalance_is_evened_out_beside_the_main_figure() -> None:
    weighted = found(framed(), "sensitivity.weighted.levels.satisfaction")
    assert weighted.estimate == pytest.approx(60)
    assert found(framed(), "levels.satisfaction").estimate == pytest.approx(62)


def test_weights_say_what_they_cost() -> None:
    finding = found(framed(), "respondents.weighting")
    assert finding.facts["by"] == "frame"
    assert finding.estimate == pytest.approx(100 / float(str(finding.facts["design_effect"])))


def test_weights_of_the_rows_go_before_those_of_the_frame() -> None:
    made = framed(weights=np.ones(100))
    assert found(made, "respondents.weighting").facts["by"] == "column"
    assert found(made, "sensitivity.weighted.levels.satisfaction").estimate == pytest.approx(62)


def test_a_balanced_sample_is_not_weighted() -> None:
    even = replace(framed(), facts={"segment": words(("big", 50), ("small", 50))})
    assert ask("respondents", even).find("respondents.weighting") is None
