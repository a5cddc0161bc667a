from datetime import UTC, datetime

import pytest

from tests.surveyapp.files_to_import import EVENTS, TIMES, Importing

HEADER = "No,Customer,Wait,Gone\n"
TIMED = "No,Customer,Arrived,Served,Ended,Promised,Delivered\n"


def test_a_wait_in_hours_is_kept_in_minutes(with_customers: Importing) -> None:
    with_customers.apply(HEADER + "E1,C1,1.5,\n", EVENTS.replace("minutes", "hours"))
    assert with_customers.event().actual_wait == 90


def test_an_unknown_unit_of_time_is_refused(importing: Importing) -> None:
    with pytest.raises(ValueError, match="'fortnights' is not known here"):
        importing.apply("No\nE1\n", EVENTS.replace("minutes", "fortnights"))


def test_a_wait_given_up_is_kept_apart(with_customers: Importing) -> None:
    with_customers.apply(HEADER + "E1,C1,12,yes\n", EVENTS)
    event = with_customers.event()
    assert (event.actual_wait, event.abandoned_after) == (None, 12)


@pytest.mark.parametrize(
    ("cell", "reason"),
    [("-5", "the wait is negative"), ("1560", "26 hours is longer than the 24 hours allowed")],
)
def test_a_wait_that_cannot_be_is_told_with_its_row(
    with_customers: Importing, cell: str, reason: str
) -> None:
    told = with_customers.problems(HEADER + f"E1,C1,5,\nE2,C1,{cell},\n", EVENTS)
    assert "row 3, column 'Wait'" in told
    assert reason in told


def test_a_mapping_may_believe_longer_waits(with_customers: Importing) -> None:
    with_customers.apply(HEADER + "E1,C1,1560,\n", EVENTS + "longest_wait: 30 hours\n")
    assert with_customers.event().actual_wait == 1560


def test_a_wait_follows_from_local_times(with_customers: Importing) -> None:
    with_customers.apply(TIMED + "E1,C1,2026-03-02 10:00,2026-03-02 10:12,,,\n", TIMES)
    event = with_customers.event()
    assert event.actual_wait == 12
    assert event.happened_at == datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


def test_a_wait_through_the_night_the_clocks_change_is_measured_in_real_minutes(
    with_customers: Importing,
) -> None:
    with_customers.apply(TIMED + "E1,C1,2025-03-30 01:50,2025-03-30 03:10,,,\n", TIMES)
    assert with_customers.event().actual_wait == 20


@pytest.mark.parametrize(
    ("served", "ended", "wait"),
    [
        ("2025-10-26 02:10", "", 20),
        ("2025-10-26 02:10", "2025-10-26 02:20", 20),
        ("2025-10-26 02:55", "2025-10-26 02:05", 5),
        ("2025-10-26 03:10", "", 80),
    ],
)
def test_the_hour_that_comes_twice_is_read_so_that_times_are_in_order(
    with_customers: Importing, served: str, ended: str, wait: float
) -> None:
    text = TIMED + f"E1,C1,2025-10-26 02:50,{served},{ended},,\n"
    with_customers.apply(text, TIMES)
    assert with_customers.event().actual_wait == wait
    assert with_customers.preview(text, TIMES).unchanged == 1


def test_a_time_that_a_later_file_tells_is_read_after_the_first(with_customers: Importing) -> None:
    with_customers.apply(TIMED + "E1,C1,2025-10-26 02:50,,,,\n", TIMES)
    with_customers.apply(TIMED + "E1,C1,,2025-10-26 02:10,,,\n", TIMES)
    assert with_customers.event().actual_wait == 20


@pytest.mark.parametrize("served", ["2025-10-26 01:10", "2025-10-26 02:10+02:00"])
def test_times_that_no_reading_puts_in_order_are_refused_with_a_word_on_the_hour(
    with_customers: Importing, served: str
) -> None:
    told = with_customers.problems(TIMED + f"E1,C1,2025-10-26 02:50,{served},,,\n", TIMES)
    assert "row 2, column 'Served'" in told
    assert "an hour came twice: write times with their offset" in told


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ("2026-03-02 10:00,2026-03-02 09:00,,,", "Served"),
        (",2026-03-02 10:00,2026-03-02 09:00,,", "Ended"),
    ],
)
def test_times_in_the_wrong_order_are_told_with_row_and_column(
    with_customers: Importing, cells: str, column: str
) -> None:
    assert f"row 2, column '{column}'" in with_customers.problems(TIMED + f"E1,C1,{cells}\n", TIMES)


def test_a_late_delivery_waited_from_the_promise_on(with_customers: Importing) -> None:
    with_customers.apply(TIMED + "E1,C1,,,,2026-02-02,2026-02-05\n", TIMES)
    assert with_customers.event().actual_wait == 3 * 1440


def test_an_early_delivery_waited_for_nothing(with_customers: Importing) -> None:
    with_customers.apply(TIMED + "E1,C1,,,,2026-02-05,2026-02-04\n", TIMES)
    event = with_customers.event()
    assert (event.actual_wait, event.facts) == (0, {"early_minutes": 1440.0})


def test_an_event_of_nobody_is_refused(with_customers: Importing) -> None:
    told = with_customers.problems(HEADER + "E1,C9,5,\n", EVENTS)
    assert "there is no customer 'C9'" in told


def test_an_event_does_not_change_hands(with_customers: Importing) -> None:
    with_customers.apply(HEADER + "E1,C1,5,\n", EVENTS)
    told = with_customers.problems(HEADER + "E1,C2,5,\n", EVENTS)
    assert "belongs to another customer" in told


def test_a_second_file_completes_an_event(with_customers: Importing) -> None:
    with_customers.apply(TIMED + "E1,C1,2026-03-02 10:00,,,,\n", TIMES)
    number = with_customers.apply(TIMED + "E1,C1,,2026-03-02 10:07,,,\n", TIMES)
    assert with_customers.batch(number).changed == 1
    assert with_customers.event().actual_wait == 7


def test_a_file_that_says_nothing_of_waiting_leaves_the_wait(with_customers: Importing) -> None:
    with_customers.apply(HEADER + "E1,C1,5,\n", EVENTS)
    mapping = "{format: 1, target: events, fields: {key: No, customer: Customer, unit: Unit}}"
    with_customers.apply("No,Customer,Unit\nE1,C1,Oslo\n", mapping)
    event = with_customers.event()
    assert (event.actual_wait, event.unit) == (5, "Oslo")


def test_the_same_events_again_change_nothing(with_customers: Importing) -> None:
    text = TIMED + "E1,C1,2026-03-02 10:00,2026-03-02 10:12,,,\n"
    with_customers.apply(text, TIMES)
    again = with_customers.batch(with_customers.apply(text, TIMES))
    assert (again.created, again.changed) == (0, 0)


def test_cells_and_times_that_cannot_be_are_told_together(with_customers: Importing) -> None:
    told = with_customers.problems("No,Customer,Wait,Gone\nE1,C1,5,maybe\nE2,C1,-5,\n", EVENTS)
    assert "'maybe' is neither yes nor no" in told
    assert "the wait is negative" in told


def test_a_visit_that_lies_ahead_is_told_with_its_row(with_customers: Importing) -> None:
    row = "E1,C1,2099-01-01T10:00Z,2099-01-01T10:20Z,,,\n"
    told = with_customers.problems(TIMED + row, TIMES)
    assert "row 2, column 'Arrived'" in told
    assert "lies in the future" in told
