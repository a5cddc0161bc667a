"""A second process beside this one, and doing without it."""

import subprocess
import sys

import pytest

APART = """
import os
from analysis.beside import beside
here = os.getpid()
waiting = beside(os.getpid)
print(waiting() != here)
"""
DYING = """
import os
from analysis.beside import beside
here = os.getpid()
print(beside(lambda: os._exit(3) if os.getpid() != here else "done here")())
"""
SAME = """
import hashlib, threading
from analysis.run import run
from analysis.simulation.company import simulate
from questionnaires import library
data = simulate(library.load("pulse"), customers=6_000, seed=3).dataset()
beside_it = run(data).to_json()
threading.Thread(target=threading.Event().wait, daemon=True).start()
print(data.n >= 2_000, run(data).to_json() == beside_it)
"""


def said(program: str) -> str:
    """What a fresh interpreter without other threads prints."""
    command = [sys.executable, "-c", program]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.skipif(sys.platform != "linux", reason="a process is copied on Linux only")
def test_the_task_is_done_in_another_process() -> None:
    assert said(APART) == "True"


def test_a_process_that_dies_costs_time_but_no_result() -> None:
    assert said(DYING) == "done here"


@pytest.mark.slow
def test_findings_are_the_same_with_and_without_it() -> None:
    assert said(SAME) == "True True"
