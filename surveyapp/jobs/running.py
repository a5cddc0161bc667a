"""A whole worker process: threads that work, and a look around every few seconds."""

from __future__ import annotations

from collections.abc import Callable

from surveyapp import clock
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.jobs.engine import Engine
from surveyapp.jobs.kinds import JobContext, JobKinds
from surveyapp.jobs.registry import JOBS
from surveyapp.jobs.scheduler import Scheduler
from surveyapp.jobs.worker import Worker, new_worker_name

TICK_SECONDS = 2.0
THREADS = 3

Stop = Callable[[float], bool]
"""Waits for so many seconds, or less; True when the worker is to stop."""


def a_context(database: Database, config: Config) -> JobContext:
    """What jobs of this process get."""
    return JobContext(database, config, clock.now, new_worker_name())


def run_once(database: Database, config: Config, kinds: JobKinds = JOBS) -> int:
    """Do what is due now and return; how many attempts failed."""
    context = a_context(database, config)
    worker = Worker(context, kinds)
    Scheduler(context, kinds).tick()
    worker.work()
    return worker.failures


def run_until(
    stop: Stop, database: Database, config: Config, threads: int = THREADS, kinds: JobKinds = JOBS
) -> None:
    """Work until told to stop; the jobs under way are finished."""
    context = a_context(database, config)
    carry_on(stop, Worker(context, kinds), Scheduler(context, kinds), Engine(config), threads)


def carry_on(
    stop: Stop, worker: Worker, scheduler: Scheduler, engine: Engine, threads: int = THREADS
) -> None:
    """Look around and wake threads until told to stop."""
    with engine.threads(worker.work, threads):
        stopped = False
        while not stopped:
            engine.wake(min(scheduler.tick(), threads))
            stopped = stop(TICK_SECONDS)
        worker.stopping.set()
