from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.services.customers.derive_wait import Wait, WaitTimes, derive

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)


def at(minutes: float) -> datetime:
    return NOON + timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("times", "minutes"),
    [
        (WaitTimes(arrived_at=at(0), served_at=at(7.5), ended_at=at(20)), 7.5),
        (WaitTimes(arrived_at=at(0), served_at=at(0)), 0),
        (WaitTimes(wait=12.0), 12),
        (WaitTimes(wait=12.0, arrived_at=at(0), served_at=at(13)), 12),
        (WaitTimes(promised_at=at(0), delivered_at=at(90)), 90),
        (WaitTimes(promised_at=at(0), delivered_at=at(60 * 24 * 60)), 60 * 24 * 60),
    ],
)
def test_a_wait_is_what_the_source_tells(times: WaitTimes, minutes: float) -> None:
    assert derive(times) == Wait(actual_wait=minutes)


@pytest.mark.parametrize(
    "times",
    [
        WaitTimes(wait=9.0, abandoned=True),
        WaitTimes(arrived_at=at(0), ended_at=at(9), abandoned=True),
    ],
)
def test_a_wait_given_up_is_never_a_wait(times: WaitTimes) -> None:
    assert derive(times) == Wait(abandoned_after=9)


@pytest.mark.parametrize(
    "times",
    [
        WaitTimes(),
        WaitTimes(arrived_at=at(0)),
        WaitTimes(abandoned=True),
        WaitTimes(arrived_at=at(0), ended_at=at(20)),
    ],
)
def test_what_is_not_told_is_not_known(times: WaitTimes) -> None:
    assert derive(times) == Wait()


def test_what_came_early_was_not_waited_for() -> None:
    found = derive(WaitTimes(promised_at=at(30), delivered_at=at(0)))
    assert found == Wait(actual_wait=0, early=30)


@pytest.mark.parametrize(
    ("times", "code", "field"),
    [
        (WaitTimes(arrived_at=at(5), served_at=at(0)), "served-before-arrived", "served_at"),
        (WaitTimes(served_at=at(5), ended_at=at(0)), "ended-before-started", "ended_at"),
        (WaitTimes(arrived_at=at(5), ended_at=at(0)), "ended-before-arrived", "ended_at"),
        (WaitTimes(wait=-1.0), "negative-wait", "wait"),
        (WaitTimes(wait=26 * 60.0), "too-long", "wait"),
        (WaitTimes(arrived_at=at(0), served_at=at(26 * 60)), "too-long", "served_at"),
        (WaitTimes(served_at=at(0), abandoned=True), "abandoned-and-served", "abandoned"),
        (WaitTimes(wait=5.0, arrived_at=at(0), served_at=at(9)), "two-waits", "wait"),
        (WaitTimes(promised_at=at(0), delivered_at=at(99 * 24 * 60)), "too-long", "delivered_at"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(times: WaitTimes, code: str, field: str) -> None:
    found = derive(times)
    assert [(problem.code, problem.field) for problem in found.problems] == [(code, field)]
    assert (found.actual_wait, found.abandoned_after) == (None, None)


def test_a_limit_may_be_raised() -> None:
    assert derive(WaitTimes(wait=26 * 60.0, longest_wait=30 * 60.0)).actual_wait == 26 * 60


def test_every_contradiction_is_told() -> None:
    found = derive(WaitTimes(arrived_at=at(9), served_at=at(5), ended_at=at(0), wait=-1.0))
    assert len(found.problems) > 3
