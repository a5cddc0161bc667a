from dataclasses import replace

import numpy as np
import pytest

from analysis.dataset import Dataset
from analysis.findings import Verdict
from tests.analysis.questions.invented import answers, ask, code, exact, found, normal


def accounts(n: int, each: int = 1) -> np.ndarray:
    return np.array([f"account {i // each}" for i in range(n * each)], dtype=object)


def mirrored(customers: np.ndarray, staff: np.ndarray, **asked: np.ndarray) -> Dataset:
    """Trust of one person an account on both sides; ``asked`` of staff besides."""
    ours = answers({"trust": staff, **asked}, facts={"account_key": accounts(staff.size)})
    theirs = answers({"trust": customers}, facts={"account_key": accounts(customers.size)})
    return replace(theirs, mirror=ours)


def test_agreement_is_what_customers_say_less_what_staff_say() -> None:
    level = normal(40, 1)
    made = mirrored(level - 10 + np.tile([-3.0, 3.0], 20), level)
    finding = found(made, "both_sides.agreement.trust")
    assert finding.estimate == pytest.approx(-10)
    assert finding.verdict is Verdict.SURE


def test_accuracy_is_what_staff_guess_less_what_customers_say() -> None:
    level = np.clip(normal(40, 1), 0, 80)
    made = mirrored(level, level, guess_trust=level + 10 + np.tile([-3.0, 3.0], 20))
    assert found(made, "both_sides.accuracy.trust").estimate == pytest.approx(10)


def test_several_persons_of_an_account_count_once() -> None:
    made = mirrored(exact(20, 60), exact(20, 70))
    twice = answers({"trust": exact(40, 60)}, facts={"account_key": accounts(20, 2)})
    assert found(replace(twice, mirror=made.mirror), "both_sides.agreement.trust").n == 20


def test_nine_accounts_are_too_few() -> None:
    made = mirrored(normal(9, 1), normal(9, 2))
    assert code(made, "both_sides.agreement.trust") == "too_few"


def test_the_limits_of_agreement_hold_the_gap() -> None:
    facts = found(mirrored(normal(40, 1), normal(40, 2)), "both_sides.agreement.trust").facts
    assert float(str(facts["limit_low"])) < 0 < float(str(facts["limit_high"]))


@pytest.mark.parametrize("question", ["both_sides", "staff_customers"])
def test_one_side_alone_is_not_compared(question: str) -> None:
    refusal = ask(question, answers({"satisfaction": exact(100, 60)})).refusal
    assert refusal is not None
    assert refusal.code == "not_asked"


def in_units(k: int, staff: int = 8, customers: int = 12) -> Dataset:
    """Units in which staff and customers are satisfied in the same order."""
    level = np.linspace(40, 80, k)
    names = np.array([f"unit {i}" for i in range(k)], dtype=object)
    ours = answers(
        {"employee_satisfaction": np.repeat(level, staff)},
        facts={"unit": np.repeat(names, staff)},
    )
    theirs = answers(
        {"satisfaction": np.repeat(level, customers)}, facts={"unit": np.repeat(names, customers)}
    )
    return replace(theirs, mirror=ours)


def test_units_in_the_same_order_go_together() -> None:
    finding = found(in_units(12), "staff_customers.satisfaction")
    assert finding.estimate == pytest.approx(1)
    assert float(str(finding.facts["p"])) < 0.01


@pytest.mark.parametrize(("k", "staff", "customers"), [(9, 8, 12), (12, 6, 12), (12, 8, 9)])
def test_few_units_or_few_people_in_them_are_refused(k: int, staff: int, customers: int) -> None:
    assert code(in_units(k, staff, customers), "staff_customers.satisfaction") == "too_few"
