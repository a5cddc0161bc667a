"""Time and memory of the whole plan by responses: ``python -m tests.benchmarks.whole_plan``.

Each size runs in a process of its own: all questions of the plan on a simulated company, without
the report. Larger tables are the simulated one drawn again, a tenth of each answer exchanged
between rows so that no row is a copy. Limits: 10,000 responses in 3 s, 1,000,000 in 25 s and
1.5 GB; from row to row of the output the time may grow at most as the number of responses does.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np

from analysis.dataset import Dataset
from analysis.levelled import Levelled, levelled
from analysis.questions.registry import QUESTIONS
from analysis.run import run
from analysis.scores import score
from analysis.simulation.company import simulate
from analysis.thresholds import PLAN
from questionnaires import library

SIZES = (1_000, 10_000, 100_000, 1_000_000)
LIMITS = {10_000: (3.0, None), 1_000_000: (25.0, 1536)}
CUSTOMERS = 26_600
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
"""As the app itself runs."""
SEED = 20260101


def company(n: int) -> Dataset:
    """A data set of ``n`` responses of the full form over two waves."""
    random = np.random.Generator(np.random.PCG64(SEED))
    small = simulate(library.load("full"), customers=CUSTOMERS).dataset()
    rows = random.permutation(small.n)[:n] if n <= small.n else random.integers(0, small.n, n)
    large = small.take(rows, f"{n} rows drawn")
    if n <= small.n:
        return large
    values, states = Levelled({}), dict(large.states)
    for item in large.values:
        column = large.values[item]
        some = random.choice(n, n // 10, replace=False, shuffle=False)
        other = random.permutation(some)
        column[some], states[item][some] = column[other], states[item][other]
        values = values.joined(levelled({item: column}))
    respondent = np.array([f"c{row}" for row in range(n)], object)
    return replace(large, values=values, states=states, respondent=respondent)


def questions(data: Dataset) -> None:
    """CPU seconds of each question."""
    scores = score(data)
    for name, answer in QUESTIONS.items():
        started = time.process_time()
        answer(data, scores, PLAN, SEED)
        sys.stdout.write(f"  {name}: {time.process_time() - started:.2f} s CPU\n")


def cpu_seconds() -> float:
    """User and system time of this process and of those it has waited for."""
    used = (resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(part.ru_utime + part.ru_stime for part in used)


def measure(n: int, detailed: bool) -> None:
    """One size, printed on one line; ``detailed`` adds a line for each question."""
    data = company(n)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    wall, cpu = time.perf_counter(), cpu_seconds()
    run(data)
    wall, cpu = time.perf_counter() - wall, cpu_seconds() - cpu
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    seconds, megabytes = LIMITS.get(n, (None, None))
    limit = "" if seconds is None else f" (limit {seconds:g} s)"
    ceiling = "" if megabytes is None else f" (limit {megabytes})"
    sys.stdout.write(
        f"{n:>9,} responses: {wall:.2f} s{limit}, {cpu:.2f} s CPU, "
        f"{1e6 * cpu / n:.0f} µs CPU each; "
        f"at most {most:.0f} MB{ceiling}, the data itself {before:.0f} MB\n"
    )
    if detailed:
        questions(data)


def main() -> None:
    """All sizes, each in a fresh process."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("sizes", nargs="*", type=int, default=SIZES, metavar="N")
    parser.add_argument("--questions", action="store_true", help="CPU of each question too")
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    asked = parser.parse_args()
    for n in asked.sizes:
        if asked.here:
            measure(n, asked.questions)
        else:
            more = ["--questions"] if asked.questions else []
            again = [sys.executable, "-m", "tests.benchmarks.whole_plan", str(n), "--here", *more]
            subprocess.run(again, check=True, env=os.environ | ONE_THREAD)


if __name__ == "__main__":
    main()
