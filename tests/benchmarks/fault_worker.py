"""The worker that is killed, and jobs of all tempers; each kind of run may have one part broken."""

from __future__ import annotations

import os
import signal
import time
from contextlib import closing
from dataclasses import dataclass
from datetime import timedelta
from multiprocessing import parent_process
from multiprocessing.connection import wait
from pathlib import Path

from sqlalchemy import select

from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.jobs.engine import Engine
from surveyapp.jobs.kinds import JobContext, JobKind, JobKinds
from surveyapp.jobs.registry import JOBS
from surveyapp.jobs.running import a_context, carry_on
from surveyapp.jobs.scheduler import Scheduler, slot_at
from surveyapp.jobs.worker import BEAT_SECONDS, Worker
from surveyapp.models.job import Job, JobStatus
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_job
from surveyapp.services.jobs.sweep_jobs import sweep_jobs
from surveyapp.services.jobs.work_jobs import READY, Claim

PERIOD = timedelta(seconds=5)
NEVER = 3600.0
REQUEUE = "requeue-messages"
"""The job that looks after what others forgot; on a slow machine it comes in time."""


@dataclass(frozen=True)
class Run:
    """One run: where, which jobs (``own`` or ``test``), and which part is broken, if any."""

    config: Config
    diary: Path
    kinds: str = "test"
    broken: str = ""


class UnguardedWorker(Worker):
    """Looks, thinks, and then takes a job, as if it were alone."""

    def claim(self) -> Claim | None:
        with self._context.database.reading() as session:
            due = select(Job).where(Job.status.in_(READY), Job.due_at <= self._context.now())
            job = session.scalar(due.order_by(Job.due_at, Job.id).limit(1))
        if job is None:
            return None
        time.sleep(0.01)
        with self._context.database.writing() as session:
            taken = session.get_one(Job, job.id)
            taken.status, taken.worker = JobStatus.RUNNING, self._context.worker
            taken.attempts = job.attempts + 1
            taken.started_at = taken.beat_at = self._context.now()
        return Claim(
            job.id, job.name, job.slot, job.arguments, self._context.worker, job.attempts + 1
        )


class ForgetfulScheduler(Scheduler):
    """Sweeps jobs, but leaves the messages that a killed worker had in hand."""

    def sweep(self) -> None:
        with self._context.database.writing() as session:
            sweep_jobs(session, self._context.now())


class CarelessScheduler(Scheduler):
    """Puts periodic work in the queue without looking whether another has done so."""

    def enqueue(self) -> None:
        now = self._context.now()
        own = {name: slot_at(now, kind.every) for name, kind in self._kinds.items() if kind.every}
        with self._context.database.writing() as session:
            for name, slot in own.items():
                enqueue_job(session, NewJob(name, f"{slot}/{os.getpid()}"), now)


def work(run: Run) -> None:
    """A worker process of this run, until it is killed or its parent is gone."""
    with closing(Database(run.config.database_url)) as database:
        context = a_context(database, run.config)
        kinds = kinds_of_tests(run)
        if run.kinds == "own":
            kept = run.broken != "requeue"
            kinds = {name: kind for name, kind in JOBS.items() if kept or name != REQUEUE}
        worker = UnguardedWorker if run.broken == "claim" else Worker
        scheduler = {"requeue": ForgetfulScheduler, "slots": CarelessScheduler}.get(
            run.broken, Scheduler
        )
        carry_on(
            _parent_is_gone,
            worker(context, kinds, NEVER if run.broken == "beat" else BEAT_SECONDS),
            scheduler(context, kinds),
            Engine(run.config),
        )


def _parent_is_gone(seconds: float) -> bool:
    parent = parent_process()
    return parent is None or bool(wait([parent.sentinel], seconds))


def kinds_of_tests(run: Run) -> JobKinds:
    """Jobs that write into a diary that they ran, and then do as their name says."""

    def note(context: JobContext) -> None:
        what = context.slot.partition("/")[0]
        line = f"{what} {os.getpid()} {time.time():.3f}\n"
        with run.diary.open("a", encoding="utf-8") as diary:
            diary.write(line)

    def good(context: JobContext) -> None:
        note(context)
        time.sleep(0.02)

    def long(context: JobContext) -> None:
        note(context)
        until = time.monotonic() + float(str(context.arguments["seconds"]))
        while time.monotonic() < until:
            time.sleep(0.5)

    def poison(context: JobContext) -> None:
        note(context)
        raise ZeroDivisionError

    def killer(context: JobContext) -> None:
        note(context)
        os.kill(os.getpid(), signal.SIGKILL)

    return {
        "good": JobKind(good),
        "long": JobKind(long),
        "poison": JobKind(poison),
        "killer": JobKind(killer),
        "tick": JobKind(note, PERIOD),
    }
