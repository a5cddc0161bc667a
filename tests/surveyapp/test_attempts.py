from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.attempts import FAILURES_PER_ADDRESS, Attempts, TooManyFailuresError


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


def fail(attempts: Attempts, times: int, account: str = "anna") -> None:
    for _ in range(times):
        attempts.note_failure("10.0.0.1", account)


def is_open(attempts: Attempts, address: str = "10.0.0.1", account: str = "anna") -> bool:
    try:
        attempts.require_patience(address, account)
    except TooManyFailuresError:
        return False
    return True


def test_nine_failures_are_tolerated_and_ten_are_not(clock: Clock) -> None:
    attempts = Attempts(clock)
    fail(attempts, 9)
    assert is_open(attempts)
    fail(attempts, 1)
    assert not is_open(attempts)


def test_after_a_minute_the_door_opens(clock: Clock) -> None:
    attempts = Attempts(clock)
    fail(attempts, 10)
    clock.move(60)
    assert is_open(attempts)


def test_the_wait_told_is_the_wait_needed(clock: Clock) -> None:
    attempts = Attempts(clock)
    fail(attempts, 10)
    clock.move(20)
    with pytest.raises(TooManyFailuresError) as told:
        attempts.require_patience("10.0.0.1", "anna")
    assert told.value.retry_after == 40


def test_another_address_is_not_held_up(clock: Clock) -> None:
    attempts = Attempts(clock)
    fail(attempts, 10)
    assert is_open(attempts, address="10.0.0.2")


def test_one_address_trying_many_accounts_is_stopped(clock: Clock) -> None:
    attempts = Attempts(clock)
    for place in range(FAILURES_PER_ADDRESS):
        fail(attempts, 1, account=f"person{place}")
    assert not is_open(attempts, account="somebody else")


def test_a_right_password_forgets_what_was_mistyped(clock: Clock) -> None:
    attempts = Attempts(clock)
    fail(attempts, 9)
    attempts.forgive("10.0.0.1", "anna")
    fail(attempts, 1)
    assert is_open(attempts)
