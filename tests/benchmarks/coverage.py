"""Do the numbers keep their promises? ``python -m tests.benchmarks.coverage [--runs] [--seed]``.

95 % intervals should hold the truth in 93-97 % of invented samples, a planned design should notice
its effect as often as the planner says, and of reports on nothing at most 5 % should make any sure
claim, or any on their first page. A miss counts when chance in the runs does not explain it. Ends
with exit code 1 after a miss.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass

import numpy as np

from analysis.statistics.proportions import wilson
from tests.benchmarks.coverage_intervals import INTERVALS, holds
from tests.benchmarks.coverage_null import Claims, claims
from tests.benchmarks.coverage_power import POWERS

AT_ONCE = 25
"""Runs in one piece of work."""
LOW, HIGH = 0.93, 0.97
POWER_GAP = 0.03
MOST_FALSE = 0.05
SURE = 0.99
"""Of the interval of a share of runs."""


@dataclass(frozen=True)
class Piece:
    """Some runs of one check: its kind, its place there, and the numbers of the runs."""

    kind: str
    place: int
    runs: range


def work(piece: Piece, seed: int) -> tuple[Piece, int, Counter[str]]:
    """How many runs came out well (claims: how many were possible), and false claims by key."""
    if piece.kind == "null":
        reports = [claims(seed + run) for run in piece.runs]
        return piece, sum(report.possible for report in reports), _false(reports)
    good = 0
    for run in piece.runs:
        random = np.random.Generator(np.random.PCG64([seed, len(piece.kind), piece.place, run]))
        if piece.kind == "interval":
            good += holds(INTERVALS[piece.place], random)
        else:
            good += POWERS[piece.place].noticed(random)
    return piece, good, Counter()


REPORTS = "(reports with any)"
PAGES = "(first pages with any)"


def _false(reports: Sequence[Claims]) -> Counter[str]:
    found = Counter(key for report in reports for key in report.sure)
    found[REPORTS] = sum(bool(report.sure) for report in reports)
    found[PAGES] = sum(bool(report.first_page) for report in reports)
    return found


def pieces(runs: int, reports: int) -> Iterator[Piece]:
    """All the work, the slowest first."""
    checks = [
        *(("interval", place, runs // one.rarely) for place, one in enumerate(INTERVALS)),
        *(("power", place, runs // one.rarely) for place, one in enumerate(POWERS)),
        ("null", 0, reports),
    ]
    for kind, place, number in checks:
        for start in range(0, number, AT_ONCE):
            yield Piece(kind, place, range(start, min(start + AT_ONCE, number)))


@dataclass
class Tally:
    """What came out so far, by kind and place of the check."""

    good: Counter[tuple[str, int]]
    runs: Counter[tuple[str, int]]
    false: Counter[str]


def tallied(runs: int, reports: int, seed: int, processes: int) -> Tally:
    """Do all the work and show how far it is."""
    todo, tally = list(pieces(runs, reports)), Tally(Counter(), Counter(), Counter())
    with ProcessPoolExecutor(processes) as pool:
        waiting = [pool.submit(work, piece, seed) for piece in todo]
        for done, result in enumerate(waiting, start=1):
            piece, good, false = result.result()
            tally.good[piece.kind, piece.place] += good
            tally.runs[piece.kind, piece.place] += len(piece.runs)
            tally.false += false
            _progress(done, len(todo))
    return tally


def _progress(done: int, whole: int) -> None:
    if sys.stderr.isatty() or done == whole:
        bar = "#" * (40 * done // whole)
        sys.stderr.write(f"\r[{bar:40}] {100 * done // whole:3} %" + "\n" * (done == whole))
        sys.stderr.flush()


def judged(good: int, runs: int, low: float, high: float) -> tuple[str, bool]:
    """A line's end: the share, its interval by chance, and whether it misses low-high surely."""
    limits = wilson(good, runs, SURE).interval
    miss = limits.high < low or limits.low > high
    share = good / runs
    word = "MISS" if miss else ("ok" if low <= share <= high else "ok, as far as chance tells")
    return f"{100 * share:6.1f} %  ({runs:,} runs) {word}", miss


def told(tally: Tally) -> int:
    """Print everything; how many checks missed."""
    misses = 0
    sys.stdout.write("95 % intervals that hold the truth (93-97 %)\n")
    for place, interval in enumerate(INTERVALS):
        key = ("interval", place)
        line, miss = judged(tally.good[key], tally.runs[key], LOW, HIGH)
        sys.stdout.write(f"  {interval.name:38}{line}\n")
        misses += miss
    sys.stdout.write("Effects noticed, and what the planner promised\n")
    for place, power in enumerate(POWERS):
        key, promised = ("power", place), power.promised()
        line, miss = judged(tally.good[key], tally.runs[key], promised - POWER_GAP, 1.0)
        sys.stdout.write(f"  {power.name:38}{100 * promised:6.1f} %: {line}\n")
        misses += miss
    return misses + _told_null(tally)


def _told_null(tally: Tally) -> int:
    """Reports and first pages with any false claim; the limit is missed where chance in the runs
    does not explain it.
    """
    reports, possible = tally.runs["null", 0], tally.good["null", 0]
    some = {"reports": tally.false.pop(REPORTS, 0), "first pages": tally.false.pop(PAGES, 0)}
    sys.stdout.write(f"False claims in {reports:,} reports on nothing (at most 5 %)\n")
    misses = 0
    for name, count in some.items():
        limits = wilson(count, reports).interval
        miss = limits.low > MOST_FALSE
        sys.stdout.write(
            f"  {name + ' with any':38}{100 * count / reports:6.1f} %  ({count:,}; 95 % interval "
            f"{100 * limits.low:.1f}-{100 * limits.high:.1f} %) {'MISS' if miss else 'ok'}\n"
        )
        misses += miss
    sys.stdout.write(f"  of {possible:,} possible claims {tally.false.total():,} were made\n")
    for key, count in tally.false.most_common(8):
        sys.stdout.write(f"    {key:60}{count:5}\n")
    return misses


def main(arguments: Sequence[str] | None = None) -> int:
    """Run, print, and give the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--runs", type=int, default=2000, help="samples for each check")
    parser.add_argument("--reports", type=int, help="reports on nothing (a twentieth of the runs)")
    parser.add_argument("--seed", type=int, default=20260101)
    parser.add_argument("--processes", type=int, default=2)
    given = parser.parse_args(arguments)
    reports = max(given.runs // 20, 1) if given.reports is None else given.reports
    started = time.perf_counter()
    misses = told(tallied(max(given.runs, 10), reports, given.seed, given.processes))
    sys.stdout.write(f"{misses} missed, {time.perf_counter() - started:.0f} seconds\n")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main())
