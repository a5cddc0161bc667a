from datetime import UTC, datetime, timedelta

import pytest

from surveyapp.config import StartPace
from surveyapp.starts import Starts, TooManyStartsError


class Clock:
    """A time that stands still until it is moved."""

    def __init__(self) -> None:
        self.time = datetime(2026, 3, 2, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.time

    def move(self, **by: float) -> None:
        self.time += timedelta(**by)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def starts(clock: Clock) -> Starts:
    return Starts(StartPace(), clock)


def begun(starts: Starts, times: int = 1, address: str = "192.0.2.1", link: str = "desk") -> int:
    """How many of so many are let in."""
    for number in range(times):
        try:
            starts.begin(link, address)
        except TooManyStartsError:
            return number
    return times


def test_three_hundred_begin_from_one_address_and_the_next_waits(starts: Starts) -> None:
    assert begun(starts, 1000) == 300


def test_another_address_and_another_link_are_not_held_up(starts: Starts) -> None:
    begun(starts, 301)
    assert begun(starts, address="192.0.2.2") == 1
    assert begun(starts, link="door") == 1


def test_ten_more_begin_each_minute(starts: Starts, clock: Clock) -> None:
    begun(starts, 301)
    clock.move(minutes=1)
    assert begun(starts, 301) == 10


def test_room_is_never_more_than_at_first(starts: Starts, clock: Clock) -> None:
    begun(starts, 301)
    clock.move(days=400)
    assert begun(starts, 1000) == 300


def test_nobody_waits_for_a_clock_that_was_set_back(starts: Starts, clock: Clock) -> None:
    begun(starts, 301)
    clock.move(days=-400)
    assert begun(starts) == 1


def test_the_wait_told_is_the_wait_needed(starts: Starts, clock: Clock) -> None:
    begun(starts, 300)
    with pytest.raises(TooManyStartsError) as told:
        starts.begin("desk", "192.0.2.1")
    assert told.value.retry_after == 6
    clock.move(seconds=6)
    assert begun(starts) == 1


@pytest.mark.parametrize(
    "other",
    ["2001:db8:0:7:ffff::9", "2001:DB8:0:7::1"],
)
def test_a_network_of_ipv6_is_one_address(starts: Starts, other: str) -> None:
    begun(starts, 301, "2001:db8:0:7::1")
    assert begun(starts, address=other) == 0
    assert begun(starts, address="2001:db8:0:8::1") == 1


def test_an_address_is_the_same_in_both_ways_of_writing_it(starts: Starts) -> None:
    begun(starts, 301, "192.0.2.1")
    assert begun(starts, address="::ffff:192.0.2.1") == 0


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "::ffff:127.0.0.1"])
def test_the_machine_itself_is_nobodys_address(starts: Starts, address: str) -> None:
    assert begun(starts, 1000, address) == 1000


def test_what_is_no_address_is_counted_as_it_is(starts: Starts) -> None:
    assert begun(starts, 1000, "unknown") == 300


def test_a_pace_of_nothing_is_no_limit(clock: Clock) -> None:
    assert begun(Starts(StartPace(at_once=0), clock), 1000) == 1000


def test_addresses_with_all_their_room_are_forgotten(starts: Starts, clock: Clock) -> None:
    for number in range(50):
        begun(starts, address=f"192.0.2.{number}")
    clock.move(minutes=31)
    begun(starts)
    assert len(starts) == 1


def test_a_flood_of_addresses_does_not_fill_the_memory(clock: Clock) -> None:
    starts = Starts(StartPace(), clock, most=100)
    for number in range(1000):
        begun(starts, address=f"10.0.{number // 250}.{number % 250}")
    assert len(starts) == 100


def test_neither_link_nor_address_is_kept(starts: Starts) -> None:
    begun(starts)
    assert not any(told in repr(vars(starts)) for told in ("192.0.2.1", "desk"))
