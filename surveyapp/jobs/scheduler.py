"""Looks every few seconds: which periodic work is due, what did killed workers leave, who sleeps?

Every worker process has one. Two at once do no harm, as a slot is taken by one row only.
"""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import UnavailableError
from surveyapp.jobs.kinds import JobContext, JobKind, JobKinds
from surveyapp.jobs.problem import safe_problem
from surveyapp.queries.job_list import due_jobs
from surveyapp.services.jobs.enqueue_job import NewJob, enqueue_alone
from surveyapp.services.jobs.sweep_jobs import sweep_jobs
from surveyapp.services.sending.requeue_messages import requeue_of_worker

SWEEP_SECONDS = 10.0
EPOCH = datetime(2000, 1, 1, tzinfo=UTC)

logger = logging.getLogger(__name__)


def slot_at(now: datetime, every: timedelta) -> str:
    """The beginning of the period in which ``now`` lies, the same in every process."""
    return (EPOCH + (now - EPOCH) // every * every).isoformat()


class Scheduler:
    """Puts periodic work in the queue and sweeps it."""

    def __init__(self, context: JobContext, kinds: JobKinds) -> None:
        self._context = context
        self._kinds = kinds
        self._slots: dict[str, str] = {}
        self._swept_at: float | None = None

    def tick(self) -> int:
        """Do what is due now; how many jobs wait for a worker."""
        try:
            self.sweep()
            self.enqueue()
            with self._context.database.reading() as session:
                return due_jobs(session, self._context.now())
        except (UnavailableError, DBAPIError) as problem:
            logger.warning("The table of jobs could not be used: %s", safe_problem(problem))
            return 0

    def sweep(self) -> None:
        """Let what stopped workers left be done by others, jobs and messages."""
        moment = time.monotonic()
        if self._swept_at is not None and moment - self._swept_at < SWEEP_SECONDS:
            return
        with self._context.database.writing() as session:
            swept = sweep_jobs(session, self._context.now())
            for worker in swept.workers:
                requeue_of_worker(session, worker)
        self._swept_at = moment
        if swept.again or swept.given_up:
            logger.warning("Jobs of stopped workers: %s", [*swept.again, *swept.given_up])

    def enqueue(self) -> None:
        """Put the periodic work of this moment in the queue."""
        now = self._context.now()
        slots = {
            name: slot_at(now, kind.every)
            for name, kind in self._kinds.items()
            if kind.every is not None
        }
        new = {name: slot for name, slot in slots.items() if self._slots.get(name) != slot}
        wanted = self._wanted(new) if new else {}
        if wanted:
            with self._context.database.writing() as session:
                for name, slot in wanted.items():
                    enqueue_alone(session, NewJob(name, slot), now)
        self._slots.update(new)

    def _wanted(self, slots: dict[str, str]) -> dict[str, str]:
        with self._context.database.reading() as session:
            return {
                name: slot
                for name, slot in slots.items()
                if _is_wanted(self._kinds[name], session, self._context)
            }


def _is_wanted(kind: JobKind, session: Session, context: JobContext) -> bool:
    return kind.wanted is None or kind.wanted(session, context)
