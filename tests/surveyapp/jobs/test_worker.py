"""What a worker does with good jobs, with poison, and with jobs that take long."""

from __future__ import annotations

import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from surveyapp.jobs.worker import NAME_LENGTH, Worker, new_worker_name
from surveyapp.models.job import JobStatus
from surveyapp.services.jobs.sweep_jobs import sweep_jobs
from surveyapp.services.jobs.work_jobs import ATTEMPTS
from tests.surveyapp.jobs.conftest import SOMEBODY, Bench


def test_due_jobs_are_all_done(bench: Bench) -> None:
    for slot in "abc":
        bench.put("good", slot, row=slot)
    Worker(bench.context, bench.kinds).work()
    assert bench.ran == [{"row": "a"}, {"row": "b"}, {"row": "c"}]
    assert Worker(bench.context, bench.kinds).failures == 0


def test_others_go_on_beside_a_poison_job(bench: Bench) -> None:
    bench.put("poison")
    bench.put("good")
    worker = Worker(bench.context, bench.kinds)
    worker.work()
    assert bench.job("poison").status is JobStatus.FAILED
    assert bench.job("good").status is JobStatus.DONE
    assert worker.failures == 1


def test_poison_is_given_up_in_the_end(bench: Bench) -> None:
    bench.put("poison")
    for _ in range(ATTEMPTS + 3):
        Worker(bench.context, bench.kinds).work()
        bench.now += timedelta(hours=1)
    assert bench.job("poison").status is JobStatus.DEAD
    assert bench.job("poison").attempts == ATTEMPTS


def test_an_error_is_kept_without_what_it_says_of_anybody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    bench.put("poison")
    with caplog.at_level(logging.DEBUG):
        Worker(bench.context, bench.kinds).work()
    assert bench.job("poison").problem.startswith("ConnectionRefusedError [111]")
    assert SOMEBODY not in bench.job("poison").problem + caplog.text


def test_a_job_of_another_version_is_tried_later(bench: Bench) -> None:
    bench.put("of the future")
    Worker(bench.context, bench.kinds).work()
    assert "UnknownJobKindError" in bench.job("of the future").problem


def test_a_long_job_beats_and_is_not_taken_for_dead(bench: Bench) -> None:
    bench.put("slow")
    worker = Worker(bench.context, bench.kinds, beat_seconds=0.02)
    with ThreadPoolExecutor(1) as pool:
        running = pool.submit(worker.work)
        assert bench.started.wait(20)
        bench.now += timedelta(minutes=11)
        while bench.job("slow").beat_at != bench.now:
            time.sleep(0.01)
        with bench.database.writing() as session:
            assert sweep_jobs(session, bench.now).again == ()
        bench.go_on.set()
        running.result()
    assert bench.job("slow").status is JobStatus.DONE


def test_a_worker_that_is_to_stop_finishes_its_job_and_takes_no_other(bench: Bench) -> None:
    bench.put("slow")
    bench.put("good")
    worker = Worker(bench.context, bench.kinds)
    thread = threading.Thread(target=worker.work)
    thread.start()
    assert bench.started.wait(20)
    worker.stopping.set()
    bench.go_on.set()
    thread.join()
    assert bench.job("slow").status is JobStatus.DONE
    assert bench.job("good").status is JobStatus.WAITING


def test_a_database_that_fails_stops_no_worker(bench: Bench) -> None:
    bench.rename("job", "hidden")
    try:
        Worker(bench.context, bench.kinds).work()
    finally:
        bench.rename("hidden", "job")
    assert bench.ran == []


def test_what_could_not_be_written_down_at_once_is_written_a_little_later(bench: Bench) -> None:
    bench.put("unwritable")
    Worker(bench.context, bench.kinds).work()
    assert bench.job("unwritable").status is JobStatus.DONE


def test_no_two_workers_have_one_name() -> None:
    assert new_worker_name() != new_worker_name()
    assert len(new_worker_name()) <= NAME_LENGTH
