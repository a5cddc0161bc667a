import numpy as np
import pytest

from tests.analysis.questions.invented import answers, ask, code, found, normal


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
