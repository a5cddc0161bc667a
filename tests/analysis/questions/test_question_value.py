from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest

from tests.analysis.questions.invented import answers, ask, code, found, normal, words


def worth(values: np.ndarray, name: str = "revenue_12m", **more: object):  # type: ignore[no-untyped-def]
    return answers({"satisfaction": normal(values.size, 1)}, facts={name: values}, **more)


def test_the_top_fifth_share() -> None:
    values = np.repeat([500, 300, 100, 50, 20, 10, 8, 6, 4, 2], 20).astype(float)
    assert found(worth(values), "value.top_share").estimate == pytest.approx(0.8)


def test_equal_customers_have_no_concentration() -> None:
    assert found(worth(np.full(200, 5.0)), "value.gini").estimate == pytest.approx(0)


def test_199_customers_are_too_few() -> None:
    assert code(worth(np.full(199, 5.0)), "value.top_share") == "too_few"


def test_a_customer_who_answered_twice_counts_once() -> None:
    people = np.array([str(i // 2) for i in range(500)], dtype=object)
    assert found(worth(np.arange(500.0), respondent=people), "value.top_share").n == 250


def test_a_loss_has_no_share_of_the_total() -> None:
    margins = np.arange(-5.0, 295.0)
    assert code(worth(margins, "margin_12m"), "value.top_share.margin") == "negative_values"


def test_repeat_buyers_bought_twice() -> None:
    made = worth(np.repeat([0.0, 1.0, 2.0, 5.0], 50), "purchases_12m")
    assert found(made, "value.ladder.repeat_buyer").estimate == 0.5


def test_nobody_is_called_an_ambassador_by_guess() -> None:
    made = worth(np.repeat([0.0, 1.0, 2.0, 5.0], 50), "purchases_12m")
    assert code(made, "value.ladder.ambassador") == "not_asked"


def test_a_ladder_needs_fifty() -> None:
    assert code(worth(np.full(49, 2.0), "purchases_12m"), "value.ladder.repeat_buyer") == "too_few"


def test_without_facts_about_value_the_question_is_refused() -> None:
    refusal = ask("value", answers({"satisfaction": normal(300, 1)})).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"


def bought(n: int = 400, **more: object):  # type: ignore[no-untyped-def]
    """Customers of up to two years who buy at rates of their own until they leave."""
    random = np.random.default_rng(5)
    first = random.integers(0, 300, n)
    rates, leaving = random.gamma(1.2, 0.01, n), random.beta(1.2, 3, n)
    lives = [_days_bought(rates[i], leaving[i], 730 - first[i], random) for i in range(n)]
    total = np.array([1.0 + len(life) for life in lives])
    last = first + np.array([max(life, default=0) for life in lives])
    recent = np.maximum(1.0, np.round(total / 2))
    facts = {
        "purchases_total": total,
        "purchases_12m": recent,
        "revenue_12m": recent * random.gamma(6, 20, n) / random.gamma(4, 1, n),
        "first_purchase_date": days(first),
        "last_purchase_date": days(last),
    }
    return answers({"satisfaction": normal(n, 1)}, facts={**facts, **more})


def _days_bought(rate: float, leaving: float, end: int, random: np.random.Generator) -> list[int]:
    found: list[int] = []
    now = random.exponential(1 / rate)
    while now < end:
        found.append(int(now))
        if random.random() < leaving:
            break
        now += random.exponential(1 / rate)
    return found


def days(numbers: np.ndarray) -> np.ndarray:
    start = date(2024, 1, 1)
    return np.array([str(start + timedelta(int(d))) for d in numbers], dtype=object)


def test_a_lifetime_value_follows_from_margin_and_retention() -> None:
    margin = np.tile([900.0, 1100.0], 150)
    gone = np.where(np.arange(300) < 60, "2025-05-01", None)
    made = worth(margin, "margin_12m")
    finding = found(replace(made, facts={**made.facts, "churned_at": gone}), "value.clv")
    assert finding.estimate == pytest.approx(1000 * 0.8 / (1 + 0.1 - 0.8))


def test_a_lifetime_value_names_the_fact_it_lacks() -> None:
    refusal = found(worth(np.arange(300.0), "margin_12m"), "value.clv").refusal
    assert refusal is not None
    assert refusal.facts["missing"] == ("churned_at",)


def test_a_few_who_left_are_not_told_by_a_lifetime_value() -> None:
    made = worth(np.arange(300.0), "margin_12m")
    gone = np.where(np.arange(300) < 3, 1.0, 0.0)
    assert code(replace(made, facts={**made.facts, "churned_at": gone}), "value.clv") == (
        "too_few_to_show"
    )


def test_histories_of_purchases_tell_what_a_customer_will_bring() -> None:
    finding = found(bought(), "value.clv.history")
    assert finding.interval is not None
    assert 0 < finding.interval.low < (finding.estimate or 0) < finding.interval.high


def test_a_first_contact_only_stands_in_for_the_first_purchase() -> None:
    made = bought()
    facts = dict(made.facts)
    facts["first_contact_date"] = facts.pop("first_purchase_date")
    finding = found(replace(made, facts=facts), "value.clv.history")
    assert [c.held for c in finding.checks if c.code == "first_purchase"] == [False]


def test_a_history_with_anything_but_days_is_refused() -> None:
    made = bought(last_purchase_date=np.full(400, "last week", dtype=object))
    assert code(made, "value.clv.history") == "not_asked"


def test_segments_by_recency_and_frequency_hold_everybody() -> None:
    segments = [f for f in ask("value", bought(2000)).starting("value.rfm.") if f.refusal is None]
    assert sum(f.estimate or 0 for f in segments) == pytest.approx(1)


def test_a_segment_of_few_customers_is_hidden() -> None:
    last = np.repeat([1, 2, 3, 4, 5], 80)
    last[:4] = 5
    made = bought(last_purchase_date=days(last), purchases_12m=np.repeat([5.0, 4, 3, 2, 1], 80))
    answer = ask("value", made).starting("value.rfm.")
    assert min(int(str(f.facts["count"])) or 7 for f in answer if f.refusal is None) >= 7


def test_the_top_fifth_is_compared_with_all_others() -> None:
    revenue = np.arange(300.0)
    made = answers(
        {"satisfaction": np.where(revenue >= 240, 80.0, 60.0) + np.tile([-5.0, 5.0], 150)},
        facts={"revenue_12m": revenue},
    )
    finding = found(made, "value.difference.satisfaction")
    assert finding.estimate == pytest.approx(20)
    assert [p.estimate for p in finding.points] == pytest.approx([60, 60, 60, 60, 80])


def test_customers_who_all_bring_the_same_have_no_top_fifth() -> None:
    made = worth(np.repeat([1.0, 1.0], 150))
    assert code(made, "value.difference.satisfaction") == "no_spread"


def panel(before: list[float], after: list[float]):  # type: ignore[no-untyped-def]
    """The purchases of the same customers in two waves."""
    n = len(before)
    return answers(
        {"satisfaction": normal(2 * n, 1)},
        facts={"purchases_12m": np.array([*before, *after])},
        wave=words(("1", n), ("2", n)),
        respondent=np.array([str(i) for i in (*range(n), *range(n))], dtype=object),
    )


def test_customers_who_buy_again_have_climbed() -> None:
    made = panel([1.0] * 100 + [2.0] * 100, [2.0] * 40 + [1.0] * 60 + [2.0] * 80 + [1.0] * 20)
    climbed = found(made, "value.moves.climbed").estimate
    assert (climbed, found(made, "value.moves.net").estimate) == (0.2, pytest.approx(0.1))


def test_moves_from_a_stage_are_shares_of_that_stage() -> None:
    made = panel([1.0] * 100 + [2.0] * 100, [2.0] * 40 + [1.0] * 60 + [2.0] * 80 + [1.0] * 20)
    points = found(made, "value.moves.from.first_buyer").points
    assert [(p.x, p.estimate) for p in points] == [("first_buyer", 0.6), ("repeat_buyer", 0.4)]


def test_a_few_who_fell_are_hidden_with_all_that_would_tell_of_them() -> None:
    made = panel([1.0] * 100 + [2.0] * 100, [2.0] * 40 + [1.0] * 60 + [2.0] * 97 + [1.0] * 3)
    moved = {f.key: f.refusal is None for f in ask("value", made).starting("value.moves.")}
    assert moved == {
        "value.moves.net": False,
        "value.moves.from.first_buyer": True,
        "value.moves.from.repeat_buyer": False,
    }


def test_moves_need_fifty_who_answered_twice() -> None:
    assert code(panel([1.0] * 49, [2.0] * 49), "value.moves.net") == "too_few"


def test_moves_cannot_be_told_of_people_nobody_knows() -> None:
    made = replace(panel([1.0] * 60, [2.0] * 60), respondent=None)
    assert code(made, "value.moves.net") == "not_asked"
