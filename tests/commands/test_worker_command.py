"""The worker as a process: what it prints, how it stops, and what its exit code says."""

from __future__ import annotations

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from surveyapp import clock
from surveyapp.cli import main
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models.job import Job, JobStatus
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_job

RUN = "from surveyapp.cli import main; main()"
SECONDS = 30


@contextmanager
def started(folder: Path, *command: str) -> Iterator[subprocess.Popen[str]]:
    arguments = [sys.executable, "-c", RUN, *command, "--data", str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def jobs(folder: Path) -> dict[str, JobStatus]:
    with open_database(prepare(folder)) as database, database.reading() as session:
        return {job.name: job.status for job in session.scalars(select(Job))}


def wait_for_work(folder: Path) -> bool:
    until = time.monotonic() + SECONDS
    while jobs(folder).get("forget-jobs") is not JobStatus.DONE and time.monotonic() < until:
        time.sleep(0.2)
    return time.monotonic() < until


@pytest.mark.slow
def test_a_worker_works_until_it_is_told_to_stop_and_ends_well(tmp_path: Path) -> None:
    with started(tmp_path, "worker") as process:
        assert wait_for_work(tmp_path)
        process.send_signal(signal.SIGTERM)
        said, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0
    assert said.splitlines()[-1] == "Stopped; nothing was left half done"


@pytest.mark.slow
@pytest.mark.enable_socket
def test_a_worker_beside_the_server_works_too(tmp_path: Path) -> None:
    with started(tmp_path, "serve", "--with-worker", "--port", "8391") as process:
        assert wait_for_work(tmp_path)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=SECONDS)
    assert process.returncode == 0


def test_once_does_what_is_due_and_ends(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["worker", "--once", "--data", str(tmp_path)])
    assert result.exit_code == 0
    assert jobs(tmp_path) == {"forget-jobs": JobStatus.DONE}


def test_once_says_by_its_exit_code_that_a_job_failed(tmp_path: Path) -> None:
    with open_database(prepare(tmp_path)) as database, database.writing() as session:
        enqueue_job(session, NewJob("nobody knows it", "1"), clock.now())
    assert CliRunner().invoke(main, ["worker", "--once", "--data", str(tmp_path)]).exit_code == 1


def test_a_queue_that_cannot_be_used_keeps_a_worker_from_starting(tmp_path: Path) -> None:
    environment = {"SURVEYAPP_JOBS": "amqp://localhost"}
    result = CliRunner().invoke(main, ["worker", "--data", str(tmp_path)], env=environment)
    assert result.exit_code == 1
    assert "SURVEYAPP_JOBS" in result.output
