"""The rows of jobs are the truth: claimed once, kept alive, tried again, given up, picked up."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import select

from surveyapp.database import Database
from surveyapp.models.job import Job, JobStatus
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_alone, enqueue_job
from surveyapp.services.jobs.retry_job import JobNotStoppedError, UnknownJobError, retry_job
from surveyapp.services.jobs.sweep_jobs import KEPT, SILENCE, forget_jobs, sweep_jobs
from surveyapp.services.jobs.work_jobs import ATTEMPTS, Claim, beat, claim_job, fail, finish
from tests.surveyapp.factories import NOW

LATER = NOW + timedelta(days=1)


def put(database: Database, slot: str = "1", name: str = "import") -> bool:
    with database.writing() as session:
        return enqueue_job(session, NewJob(name, slot, {"row": 7}), NOW)


def claimed(database: Database, worker: str = "w", at: timedelta = timedelta()) -> Claim | None:
    with database.writing() as session:
        return claim_job(session, worker, NOW + at)


def a_claim(database: Database, at: timedelta = timedelta()) -> Claim:
    claim = claimed(database, at=at)
    assert claim is not None
    return claim


def the_job(database: Database) -> Job:
    with database.reading() as session:
        return session.scalars(select(Job)).one()


def at_once(act: Callable[[int], object], times: int) -> list[object]:
    start = threading.Barrier(times)

    def wait_and_act(number: int) -> object:
        start.wait()
        return act(number)

    with ThreadPoolExecutor(times) as pool:
        return list(pool.map(wait_and_act, range(times)))


def test_a_slot_is_taken_once(database: Database) -> None:
    assert put(database)
    assert not put(database)


def test_a_slot_asked_for_at_once_is_taken_once(database: Database) -> None:
    assert at_once(lambda _number: put(database), 6).count(True) == 1


def test_a_job_and_the_decision_it_follows_from_are_kept_together(database: Database) -> None:
    def decide() -> None:
        with database.writing() as session:
            enqueue_job(session, NewJob("import", "1"), NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        decide()
    assert claimed(database) is None


def test_periodic_work_does_not_pile_up(database: Database) -> None:
    put(database, "09:00")
    with database.writing() as session:
        assert not enqueue_alone(session, NewJob("import", "09:01"), NOW)
        assert enqueue_alone(session, NewJob("other", "09:01"), NOW)


def test_a_claimed_job_brings_its_arguments(database: Database) -> None:
    put(database)
    claim = a_claim(database)
    assert (claim.name, claim.arguments, claim.attempt) == ("import", {"row": 7}, 1)


def test_many_workers_at_once_claim_each_job_once(database: Database) -> None:
    for slot in range(4):
        put(database, str(slot))
    claims = at_once(lambda number: claimed(database, f"w{number}"), 8)
    assert sorted(c.job_id for c in claims if isinstance(c, Claim)) == [1, 2, 3, 4]


def test_a_job_that_is_due_later_is_left(database: Database) -> None:
    with database.writing() as session:
        enqueue_job(session, NewJob("import", "1", due_at=LATER), NOW)
    assert claimed(database) is None
    assert claimed(database, at=timedelta(days=1))


def test_a_finished_job_does_not_come_again(database: Database) -> None:
    put(database)
    with database.writing() as session:
        assert finish(session, claim_job(session, "w", NOW) or a_claim(database), NOW)
    assert the_job(database).status is JobStatus.DONE
    assert claimed(database, at=timedelta(days=1)) is None


def test_a_failed_job_waits_longer_each_time_and_is_then_given_up(database: Database) -> None:
    put(database)
    pauses, at = [], timedelta()
    for _ in range(ATTEMPTS):
        claim = a_claim(database, at)
        with database.writing() as session:
            fail(session, claim, "TimeoutError", NOW + at)
        pauses.append(round((the_job(database).due_at - NOW - at).total_seconds()))
        at += timedelta(days=1)
    assert pauses[:4] == [15, 60, 240, 300]
    assert the_job(database).status is JobStatus.DEAD


def test_a_silent_workers_job_runs_again(database: Database) -> None:
    put(database)
    a_claim(database)
    with database.writing() as session:
        assert sweep_jobs(session, NOW + SILENCE * 2).again == (1,)
    assert a_claim(database, SILENCE * 2).attempt == 2


def test_a_job_that_beats_is_left_alone_however_long_it_takes(database: Database) -> None:
    put(database)
    claim = a_claim(database)
    with database.writing() as session:
        assert beat(session, claim, NOW + timedelta(hours=3))
        assert sweep_jobs(session, NOW + timedelta(hours=3, seconds=9)).again == ()


def test_a_job_that_kills_its_worker_every_time_is_given_up(database: Database) -> None:
    put(database)
    for attempt in range(ATTEMPTS):
        a_claim(database, SILENCE * 2 * attempt)
        with database.writing() as session:
            swept = sweep_jobs(session, NOW + SILENCE * 2 * (attempt + 1))
    assert swept.given_up == (1,)
    assert claimed(database, at=timedelta(days=9)) is None


def test_a_worker_taken_for_dead_can_no_longer_change_its_job(database: Database) -> None:
    put(database)
    lost = a_claim(database)
    with database.writing() as session:
        sweep_jobs(session, NOW + SILENCE * 2)
    a_claim(database, SILENCE * 2)
    with database.writing() as session:
        assert not beat(session, lost, LATER)
        assert not finish(session, lost, LATER)
        assert not fail(session, lost, "late", LATER)


def test_what_was_done_long_ago_is_forgotten(database: Database) -> None:
    put(database)
    claim = a_claim(database)
    with database.writing() as session:
        finish(session, claim, NOW)
        assert forget_jobs(session, NOW + KEPT / 2) == 0
        assert forget_jobs(session, NOW + KEPT * 2) == 1


def test_a_person_may_run_a_dead_job_again(database: Database) -> None:
    put(database)
    with database.writing() as session:
        session.get_one(Job, 1).status = JobStatus.DEAD
        session.get_one(Job, 1).attempts = ATTEMPTS
    with database.writing() as session:
        retry_job(session, 1, NOW)
    assert a_claim(database).attempt == 1


def test_a_job_that_waits_is_not_retried(database: Database) -> None:
    put(database)
    with database.writing() as session, pytest.raises(JobNotStoppedError):
        retry_job(session, 1, NOW)


def test_a_job_that_is_not_there_is_not_retried(database: Database) -> None:
    with database.writing() as session, pytest.raises(UnknownJobError):
        retry_job(session, 1, NOW)
