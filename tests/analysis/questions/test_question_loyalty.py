from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset, Floats
from analysis.findings import Verdict
from tests.analysis.questions.invented import (
    answers,
    ask,
    code,
    found,
    hospitals,
    normal,
    unrelated,
)


def follows(n: int, rise: float = 0.0, seed: int = 1) -> Dataset:
    """Loyalty that follows satisfaction, and rises faster above 65 by ``rise`` a point."""
    satisfaction = np.round(normal(n, seed, 65, 16))
    noise = np.random.default_rng(seed + 1).normal(0, 8, n)
    extra = rise * np.maximum(satisfaction - 65, 0)
    loyalty = np.clip(20 + 0.4 * satisfaction + extra + noise, 0, 100)
    overall = np.clip(np.ceil(satisfaction / 10), 1, 10)
    barrier: Floats = np.random.default_rng(seed + 2).integers(1, 8, n).astype(float)
    asked = {"overall": overall, "barrier": barrier}
    return answers({"satisfaction": satisfaction, "loyalty": loyalty}, asked)


def test_the_satisfied_are_loyal() -> None:
    finding = found(follows(300), "loyalty.correlation")
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(0.62, abs=0.1)


def test_a_straight_line_is_good_enough_where_nothing_bends() -> None:
    assert found(follows(400), "loyalty.curve").facts["shape"] == "line"


def test_a_bend_is_found() -> None:
    finding = found(follows(600, 0.9), "loyalty.curve")
    assert (finding.facts["shape"], finding.method) == ("bend", "spline_rcs4")


def test_no_curve_below_200() -> None:
    assert code(follows(199, 0.9), "loyalty.curve") == "too_few"


def test_no_tipping_point_below_500() -> None:
    assert code(follows(499, 0.9), "loyalty.tipping_point") == "too_few"


def test_the_tipping_point_is_found() -> None:
    finding = found(follows(900, 0.9), "loyalty.tipping_point")
    assert finding.interval is not None
    assert finding.interval.low < 65 < finding.interval.high


def test_where_nothing_tips_no_limit_is_named() -> None:
    assert code(follows(900), "loyalty.tipping_point") == "no_clear_limit"


def test_satisfied_but_not_loyal_is_counted_among_the_satisfied() -> None:
    satisfaction = np.repeat([80.0, 50.0], [40, 60])
    loyalty = np.repeat([50.0, 70.0, 90.0], [10, 10, 80])
    finding = found(
        answers({"satisfaction": satisfaction, "loyalty": loyalty}), "loyalty.satisfied_not_loyal"
    )
    assert (finding.n, finding.estimate, finding.facts["undecided_share"]) == (40, 0.25, 0.25)


def test_the_odds_need_thirty_on_each_side() -> None:
    assert code(follows(60), "loyalty.odds_top") == "too_few_one_side"


def test_the_very_satisfied_are_more_often_loyal() -> None:
    finding = found(follows(900, 0.9), "loyalty.odds_top")
    assert finding.interval is not None
    assert finding.interval.low > 1


def test_barriers_that_change_nothing_are_not_claimed() -> None:
    assert found(follows(600), "loyalty.barriers").verdict is Verdict.CANNOT_TELL


def test_satisfaction_counts_less_for_those_who_cannot_leave() -> None:
    made = follows(900)
    x, z = made.values["SATISFACTION"], made.values["barrier"]
    noise = np.random.default_rng(3).normal(0, 6, 900)
    y = np.clip(60 + (0.9 - 0.12 * z) * (x - 65) + noise, 0, 100)
    finding = found(replace(made, values={**made.values, "LOYALTY": y}), "loyalty.barriers")
    assert finding.verdict is Verdict.SURE
    assert (finding.estimate or 0) < 0


def test_29_pairs_are_too_few() -> None:
    refusal = ask("loyalty", unrelated(29, 1)).refusal
    assert refusal is not None
    assert refusal.code == "too_few"


def test_hospitals_say_nothing_about_who_is_loyal() -> None:
    assert code(hospitals(follows(300)), "loyalty.satisfied_not_loyal") == "ecological"


def test_a_two_valued_satisfaction_has_no_curve() -> None:
    made = answers(
        {"satisfaction": np.repeat([0.0, 100.0], 150), "loyalty": normal(300, 1)},
        binary=("satisfaction",),
    )
    assert code(made, "loyalty.curve") == "binary"


def test_odds_of_a_more_loyal_answer_rise_with_satisfaction() -> None:
    finding = found(in_steps(600, 1), "loyalty.categories")
    assert finding.method == "proportional_odds"
    assert finding.interval is not None
    assert finding.interval.low > 1


def test_where_one_ratio_does_not_do_every_step_has_its_own() -> None:
    random = np.random.default_rng(7)
    satisfaction = normal(1500, 1, 60, 18)
    first = satisfaction + random.normal(0, 8, 1500) > 50
    loyalty = np.where(first, np.where(random.random(1500) < 0.5, 100.0, 50.0), 0.0)
    finding = found(
        answers({"satisfaction": satisfaction, "loyalty": loyalty}), "loyalty.categories"
    )
    assert finding.method == "partial_proportional_odds"
    assert finding.facts["ratio_lowest"] > finding.facts["ratio_highest"]  # type: ignore[operator]


def in_steps(n: int, seed: int, **more: object) -> Dataset:
    """Five possible answers about loyalty that follow satisfaction."""
    satisfaction = normal(n, seed, 60, 18)
    noise = np.random.default_rng(seed + 3).normal(0, 20, n)
    loyalty = np.clip(np.round((satisfaction + noise) / 25), 0, 4) * 25
    return answers({"satisfaction": satisfaction, "loyalty": loyalty}, **more)


def leaving(n: int, seed: int = 1, often: float = -1.0) -> Dataset:
    """Customers who leave the more often the less satisfied they are."""
    made = in_steps(n, seed)
    x = (made.values["SATISFACTION"] - 60) / 10
    left = np.random.default_rng(seed + 5).random(n) < 1 / (1 + np.exp(-often + 0.4 * x))
    days = np.array(["2026-05-01" if gone else None for gone in left], dtype=object)
    return replace(made, facts={"churned_at": days})


def test_the_satisfied_leave_less_often() -> None:
    finding = found(leaving(1500), "loyalty.behaviour.satisfaction")
    assert (finding.facts["measure"], finding.verdict) == ("left", Verdict.SURE)
    assert finding.estimate == pytest.approx(np.exp(-0.4), abs=0.1)


def test_fewer_than_fifty_who_left_say_nothing() -> None:
    assert code(leaving(300, often=-3), "loyalty.behaviour.satisfaction") == "too_few_events"


def test_predictions_for_those_left_out_are_as_good_as_they_say() -> None:
    finding = found(leaving(1500), "loyalty.behaviour.satisfaction")
    assert finding.checks[0].held
    assert 0.6 < float(str(finding.facts["auc"])) < 0.8


def test_what_customers_did_is_a_curve_beside_what_they_said() -> None:
    points = found(leaving(1500), "loyalty.behaviour.satisfaction.curve").points
    assert (points[0].estimate or 0) > (points[-1].estimate or 1)


def test_money_afterwards_is_buying_again() -> None:
    made = in_steps(400, 1)
    spent = np.where(made.values["SATISFACTION"] > 55, 100.0, 0.0)
    spent[::7] = 50.0
    bought = replace(made, facts={"revenue_next_12m": spent})
    facts = found(bought, "loyalty.behaviour.satisfaction").facts
    assert facts["measure"] == "bought_again"


def watched(n: int, seed: int = 1, often: float = 0.002, fading: bool = False) -> Dataset:
    """Customers watched for a year, who leave on a day of their own."""
    made = in_steps(n, seed)
    x = (made.values["SATISFACTION"] - 60) / 10
    days = np.random.default_rng(seed + 5).exponential(np.exp(0.3 * x) / often)
    if fading:  # who is not gone early no longer leaves by satisfaction
        days = np.where(days < 90, days, 90 + np.random.default_rng(3).exponential(300, n))
    gone, until = days < 365, np.minimum(np.ceil(days), 365)
    return replace(made, facts={"churned_at": gone * 1.0, "days_observed": until})


def test_the_satisfied_leave_later() -> None:
    finding = found(watched(1500), "loyalty.behaviour.satisfaction.hazard")
    assert finding.verdict is Verdict.SURE
    assert finding.estimate == pytest.approx(np.exp(-0.3), abs=0.06)


def test_hazards_that_stay_in_proportion_are_told_from_others() -> None:
    key = "loyalty.behaviour.satisfaction.hazard"
    steady, fading = found(watched(1500), key), found(watched(6000, fading=True), key)
    assert [made.checks[0].held for made in (steady, fading)] == [True, False]


def test_a_flag_of_nought_is_no_leaving() -> None:
    finding = found(watched(1500), "loyalty.behaviour.satisfaction")
    assert 0.3 < float(str(finding.facts["share"])) < 0.7


@pytest.mark.parametrize(
    ("made", "why"),
    [
        (watched(1500, often=0.00003), "too_few_events"),
        (hospitals(watched(1500)), "ecological"),
        (
            replace(watched(300), facts={**watched(300).facts, "days_observed": -np.ones(300)}),
            "out_of_range",
        ),
    ],
)
def test_hazards_are_refused_in_words(made: Dataset, why: str) -> None:
    assert code(made, "loyalty.behaviour.satisfaction.hazard") == why


def test_where_nearly_all_left_there_are_hazards_and_no_odds() -> None:
    made = watched(400, often=0.05)
    assert code(made, "loyalty.behaviour.satisfaction") == "too_few_events"
    assert code(made, "loyalty.behaviour.satisfaction.hazard") is None


def test_without_days_there_are_no_hazards() -> None:
    assert ask("loyalty", leaving(1500)).find("loyalty.behaviour.satisfaction.hazard") is None


def test_hospitals_do_not_leave() -> None:
    assert code(hospitals(leaving(1500)), "loyalty.behaviour.satisfaction") == "ecological"
