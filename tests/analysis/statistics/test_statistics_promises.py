"""The command that checks promises calls a miss a miss, and chance chance."""

import numpy as np

from tests.benchmarks.coverage import AT_ONCE, judged, pieces, work
from tests.benchmarks.coverage_intervals import INTERVALS, IntervalCheck, holds
from tests.benchmarks.coverage_null import claims


def test_intervals_that_hold_too_seldom_are_a_miss_when_chance_does_not_explain_it() -> None:
    assert judged(1700, 2000, 0.93, 0.97)[1]
    assert not judged(1850, 2000, 0.93, 0.97)[1]
    assert not judged(9, 10, 0.93, 0.97)[1]


def test_all_runs_are_made_once() -> None:
    mine = [piece for piece in pieces(70, 1) if (piece.kind, piece.place) == ("interval", 0)]
    assert [len(piece.runs) for piece in mine] == [AT_ONCE, AT_ONCE, 20]


def test_a_seed_gives_the_same_count_again() -> None:
    piece = next(pieces(100, 1))
    assert work(piece, 5) == work(piece, 5)


def test_each_check_makes_an_interval_around_a_truth() -> None:
    random = np.random.Generator(np.random.PCG64(1))
    drawn: list[IntervalCheck] = [check for check in INTERVALS if check.rarely == 1]
    assert sum(holds(check, random) for check in drawn) >= 0.7 * len(drawn)


def test_a_report_on_nothing_has_many_claims_to_make_and_hardly_makes_one() -> None:
    report = claims(1)
    assert report.possible > 50
    assert len(report.sure) <= 0.1 * report.possible
