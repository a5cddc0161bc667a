"""When a message may go out, on the clock of whoever gets it."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from surveyapp.services.programmes.anniversaries import anniversary_near
from surveyapp.services.programmes.programme_rules import AnniversaryTrigger, Rules, Window
from surveyapp.services.programmes.send_window import next_moment, start_of

OFFICE = Window(time(9), time(17), frozenset(range(5)))
NIGHT = Window(time(22), time(2))
OSLO = "Europe/Oslo"
FRIDAY = datetime(2026, 3, 6, 12, 0, tzinfo=UTC)


def test_without_a_window_it_is_now() -> None:
    assert next_moment(FRIDAY, Window(), OSLO) == FRIDAY


def test_inside_the_window_it_is_now() -> None:
    assert next_moment(FRIDAY, OFFICE, OSLO) == FRIDAY


def test_on_friday_evening_it_is_monday_morning() -> None:
    evening = FRIDAY.replace(hour=16)
    assert next_moment(evening, OFFICE, OSLO) == datetime(2026, 3, 9, 8, 0, tzinfo=UTC)


def test_the_hours_are_the_customers_own() -> None:
    assert next_moment(FRIDAY, OFFICE, "America/New_York") == FRIDAY.replace(hour=14)


@pytest.mark.parametrize(("hour", "expected"), [(23, 23), (1, 1), (3, 22), (12, 22)])
def test_a_window_runs_past_midnight(hour: int, expected: int) -> None:
    moment = datetime(2026, 1, 7, hour, tzinfo=UTC)
    assert next_moment(moment, NIGHT, "UTC").hour == expected


def test_a_night_belongs_to_the_weekday_on_which_it_begins() -> None:
    fridays = Window(time(22), time(2), frozenset({4}))
    saturday = datetime(2026, 3, 7, 1, 0, tzinfo=UTC)
    assert next_moment(saturday, fridays, "UTC") == saturday
    assert next_moment(saturday.replace(hour=2), fridays, "UTC").day == 13


def test_the_hour_that_summer_time_skips_is_the_hour_after() -> None:
    window = Window(time(2, 30), time(4))
    before = datetime(2026, 3, 28, 23, 0, tzinfo=UTC)
    assert next_moment(before, window, OSLO) == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_the_hour_that_comes_twice_is_all_inside() -> None:
    window = Window(time(2), time(2, 45))
    twice = datetime(2026, 10, 25, 1, 40, tzinfo=UTC)
    assert next_moment(twice, window, OSLO) == twice


@pytest.mark.parametrize("hours", [(time(2, 10), time(2, 50)), (time(2, 30), time(3, 30))])
def test_a_window_inside_the_hour_that_is_skipped_opens_the_day_after(
    hours: tuple[time, time],
) -> None:
    before = datetime(2026, 3, 29, 0, 30, tzinfo=UTC)
    opens = next_moment(before, Window(*hours), OSLO).astimezone(ZoneInfo(OSLO))
    assert (opens.day, opens.time()) == (30, hours[0])


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Pacific/Kiritimati", (1, 19)),
        ("Pacific/Tongatapu", (1, 20)),
        ("Pacific/Pago_Pago", (2, 20)),
    ],
)
def test_a_window_opens_by_clocks_at_the_ends_of_the_earth(
    zone: str, opens: tuple[int, int]
) -> None:
    monday = Window(time(9), time(17), frozenset({0}))
    moment = next_moment(datetime(2026, 3, 1, 12, tzinfo=UTC), monday, zone)
    assert (moment.day, moment.hour) == opens


def test_nine_in_the_morning_stays_nine_when_the_clocks_change() -> None:
    winter, summer = (start_of(date(2026, 3, day), OFFICE, OSLO) for day in (27, 30))
    assert (winter.hour, summer.hour) == (8, 7)


def test_a_customer_from_nowhere_lives_by_utc() -> None:
    assert next_moment(FRIDAY, OFFICE, "../../etc/passwd") == FRIDAY
    assert next_moment(FRIDAY, OFFICE, "Mars/Olympus") == FRIDAY


def near(began: date, today: datetime, **rules: timedelta) -> tuple[int, int, int] | None:
    found = anniversary_near(began, Rules(AnniversaryTrigger(), **rules), OSLO, today)
    return None if found is None else (found.year, found.moment.day, found.moment.hour)


def test_an_anniversary_is_due_in_the_morning_of_its_day() -> None:
    assert near(date(2020, 3, 7), FRIDAY) == (2026, 7, 8)


def test_the_day_itself_is_no_anniversary() -> None:
    assert near(date(2026, 3, 7), FRIDAY) is None


def test_a_leap_day_returns_on_the_28th() -> None:
    assert near(date(2024, 2, 29), datetime(2026, 2, 27, tzinfo=UTC)) == (2026, 28, 8)


def test_new_year_is_near_from_both_sides() -> None:
    assert near(date(2020, 1, 1), datetime(2026, 12, 30, 12, tzinfo=UTC)) == (2027, 1, 8)
    assert near(date(2020, 12, 31), datetime(2027, 1, 2, 12, tzinfo=UTC)) == (2026, 31, 8)
