"""Outcome rates and balance against the definitions worked by hand."""

import numpy as np
import pytest

from analysis.statistics.errors import NoVariation, OutOfRange, TooFewObservations
from analysis.statistics.survey.nonresponse import (
    Imbalance,
    early_late,
    imbalance,
    mean_balance,
    share_balance,
)
from analysis.statistics.survey.outcome_rates import Dispositions, outcome_rates, participation
from analysis.statistics.two_groups import welch_t
from tests.analysis.statistics.invented import random

FOUND = Dispositions(
    complete=400, partial=50, refused=100, not_reached=300, other=50, unknown=100, not_eligible=100
)
RATES = {
    "RR1": 400 / 1000,
    "RR2": 450 / 1000,
    "RR3": 400 / 990,
    "RR4": 450 / 990,
    "RR5": 400 / 900,
    "RR6": 450 / 900,
    "COOP1": 400 / 600,
    "COOP2": 450 / 600,
    "COOP3": 400 / 550,
    "COOP4": 450 / 550,
    "REF1": 100 / 1000,
    "REF2": 100 / 990,
    "REF3": 100 / 900,
    "CON1": 600 / 1000,
    "CON2": 600 / 990,
    "CON3": 600 / 900,
}


@pytest.mark.parametrize("name", RATES)
def test_every_rate_is_that_of_the_standard_definitions(name: str) -> None:
    rate = outcome_rates(FOUND).of(name)
    assert rate is not None
    assert rate.rate == pytest.approx(RATES[name], rel=1e-12)


def test_unknown_cases_are_as_often_eligible_as_known_ones_unless_said_otherwise() -> None:
    found = outcome_rates(FOUND)
    assert (found.e, found.e_estimated) == (0.9, True)
    assert not outcome_rates(FOUND, eligible_share=0.5).e_estimated


def test_rr3_lies_between_rr1_and_rr5() -> None:
    all_of_them, none = (outcome_rates(FOUND, eligible_share=e).of("RR3") for e in (1, 0))
    assert all_of_them is not None
    assert none is not None
    assert (all_of_them.rate, none.rate) == (RATES["RR1"], RATES["RR5"])


def test_inviting_everybody_leaves_nothing_to_chance() -> None:
    assert all(rate.interval is None for rate in outcome_rates(FOUND).rates)


def test_a_random_sample_has_intervals_where_cases_are_counted_and_not_estimated() -> None:
    found = outcome_rates(FOUND, random_sample=True)
    without = {rate.name for rate in found.rates if rate.interval is None}
    assert without == {"RR3", "RR4", "REF2", "CON2"}


def test_a_rate_with_nothing_to_divide_by_is_left_out() -> None:
    found = outcome_rates(Dispositions(complete=0, not_reached=10))
    assert found.of("COOP1") is None
    assert found.of("RR1") is not None


@pytest.mark.parametrize(
    ("found", "e", "error"),
    [
        (Dispositions(-1, 5), None, OutOfRange),
        (Dispositions(0), None, TooFewObservations),
        (Dispositions(5), 1.5, OutOfRange),
    ],
)
def test_impossible_counts_are_refused(
    found: Dispositions, e: float | None, error: type[Exception]
) -> None:
    with pytest.raises(error):
        outcome_rates(found, eligible_share=e)


def test_an_open_link_has_participation_and_no_response_rate() -> None:
    found = participation(opened=200, started=120, complete=90)
    assert (found.started_share, found.complete_share, found.completion) == (0.6, 0.45, 0.75)


def test_more_completed_than_opened_is_refused() -> None:
    with pytest.raises(OutOfRange):
        participation(10, 12, 11)


def test_smd_of_a_mean_divides_by_both_spreads() -> None:
    found = mean_balance([1.0, 2, 3, np.nan], [2.0, 4, 6])
    assert found.smd == pytest.approx((2 - 4) / np.sqrt((1 + 4) / 2), rel=1e-12)
    assert (found.n, found.unknown, found.size) == (3, 1, Imbalance.RED)


def test_smd_of_a_share_divides_by_both_binomial_spreads() -> None:
    found = share_balance(["a"] * 6 + ["b"] * 4 + [None], ["a"] * 50 + ["b"] * 50)
    expected = 0.1 / np.sqrt((0.24 + 0.25) / 2)
    assert found.worst.smd == pytest.approx(expected, rel=1e-12)
    assert (found.overall, found.unknown) == (pytest.approx(expected), 1)


def test_flags_rise_at_a_tenth_and_a_quarter() -> None:
    sizes = [imbalance(smd).value for smd in (0.1, -0.11, 0.25, 0.26)]
    assert sizes == ["none", "flag", "flag", "red"]


def test_a_category_of_everybody_differs_by_nothing() -> None:
    assert share_balance(["a", "a"], ["a"]).worst.smd == 0.0
    assert mean_balance([2.0, 2], [2.0, 2, 2]).smd == 0.0


def test_sides_without_a_common_category_are_refused() -> None:
    with pytest.raises(NoVariation):
        share_balance(["a"], ["b"])


def test_a_category_nobody_answered_from_counts_as_nothing() -> None:
    found = share_balance(["a"] * 9, ["a"] * 9 + ["b"])
    assert [(one.category, one.n) for one in found.categories] == [("a", 9), ("b", 0)]


def test_nothing_known_is_refused() -> None:
    with pytest.raises(TooFewObservations):
        share_balance([None, ""], ["a"])


def test_the_last_third_is_set_beside_the_first() -> None:
    values = random().standard_normal(90)
    shuffled = random(2).permutation(90)
    found = early_late(values[shuffled], shuffled.astype(float))
    assert found.difference == welch_t(
        values[shuffled][shuffled >= 60], values[shuffled][shuffled < 30]
    )


def test_answers_of_one_moment_stay_together() -> None:
    with pytest.raises(TooFewObservations):
        early_late(np.arange(9.0), np.ones(9))
