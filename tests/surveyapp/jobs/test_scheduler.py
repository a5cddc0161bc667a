"""Periodic work comes once for each period, however many look."""

from __future__ import annotations

from datetime import timedelta

from surveyapp.jobs.registry import JOBS
from surveyapp.jobs.scheduler import EPOCH, Scheduler, slot_at
from surveyapp.jobs.worker import Worker
from surveyapp.models.job import JobStatus
from surveyapp.services.jobs.sweep_jobs import SILENCE
from surveyapp.services.jobs.work_jobs import claim_job
from tests.surveyapp.jobs.conftest import Bench

MINUTE = timedelta(minutes=1)


def test_a_period_has_one_slot() -> None:
    assert slot_at(EPOCH + timedelta(seconds=59), MINUTE) == slot_at(EPOCH, MINUTE)
    assert slot_at(EPOCH + MINUTE, MINUTE) != slot_at(EPOCH, MINUTE)


def test_work_for_which_there_is_nothing_to_do_leaves_no_row(bench: Bench) -> None:
    assert Scheduler(bench.context, bench.kinds).tick() == 1
    assert bench.names() == ["every-minute"]


def test_two_schedulers_make_one_run_of_each_slot(bench: Bench) -> None:
    schedulers = [Scheduler(bench.context, bench.kinds) for _ in range(2)]
    for _ in range(3):
        for scheduler in schedulers:
            scheduler.tick()
            Worker(bench.context, bench.kinds).work()
        bench.now += MINUTE
    assert bench.ran == ["minute"] * 3


def test_after_a_night_without_workers_each_work_is_done_once(bench: Bench) -> None:
    Scheduler(bench.context, bench.kinds).tick()
    bench.now += timedelta(hours=8)
    Scheduler(bench.context, bench.kinds).tick()
    Worker(bench.context, bench.kinds).work()
    assert bench.ran == ["minute"]


def test_what_a_killed_worker_left_is_picked_up(bench: Bench) -> None:
    bench.put("good")
    with bench.database.writing() as session:
        claim_job(session, "killed", bench.now)
    bench.now += SILENCE * 2
    assert Scheduler(bench.context, {}).tick() == 1
    Worker(bench.context, bench.kinds).work()
    assert bench.job("good").status is JobStatus.DONE


def test_a_database_that_fails_stops_no_scheduler(bench: Bench) -> None:
    bench.rename("job", "hidden")
    try:
        assert Scheduler(bench.context, bench.kinds).tick() == 0
    finally:
        bench.rename("hidden", "job")


def test_our_own_jobs_have_names_and_periods_that_fit_their_table() -> None:
    assert JOBS
    assert all(len(name) <= 60 for name in JOBS)
    assert all(kind.every is None or kind.every >= timedelta(seconds=1) for kind in JOBS.values())
