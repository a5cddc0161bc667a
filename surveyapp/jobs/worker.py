"""One worker: takes due jobs one after the other, and says that it is alive while one runs."""

from __future__ import annotations

import logging
import os
import socket
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from secrets import token_hex
from threading import Event
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import UnavailableError
from surveyapp.jobs.kinds import JobContext, JobKinds
from surveyapp.jobs.problem import safe_problem
from surveyapp.services.jobs.work_jobs import Claim, beat, claim_job, fail, finish

BEAT_SECONDS = 5.0
NAME_LENGTH = 64
RECORD_TRIES = 12
RECORD_PAUSE = 0.5
"""Busy databases take five seconds to say so, restarted ones say it at once."""

logger = logging.getLogger(__name__)

Result = TypeVar("Result")


class UnknownJobKindError(LookupError):
    """This version of the program knows no job of this name."""


def new_worker_name() -> str:
    """A name no other worker has: where it runs, and something by chance."""
    tail = f":{os.getpid()}:{token_hex(4)}"
    return socket.gethostname()[: NAME_LENGTH - len(tail)] + tail


class Worker:
    """Runs the jobs of a database. Several threads may call ``work`` at once."""

    def __init__(
        self, context: JobContext, kinds: JobKinds, beat_seconds: float = BEAT_SECONDS
    ) -> None:
        self._context = context
        self._kinds = kinds
        self._beat_seconds = beat_seconds
        self.stopping = Event()
        self.failures = 0
        """How many attempts of this process failed."""

    def work(self) -> None:
        """Run due jobs until there are none or the worker is to stop; one under way is finished."""
        while not self.stopping.is_set():
            claim = self.claim()
            if claim is None:
                return
            self.run(claim)

    def claim(self) -> Claim | None:
        """The next due job, which is this worker's from now on."""
        context = self._context
        return self._kept(lambda session: claim_job(session, context.worker, context.now()))

    def run(self, claim: Claim) -> None:
        """Carry the job out and write down what became of it."""
        with ThreadPoolExecutor(1, thread_name_prefix=claim.name) as pool:
            running = pool.submit(self._carry_out, claim)
            while not wait([running], timeout=self._beat_seconds).done:
                self._kept(lambda session: beat(session, claim, self._context.now()))
        self._record(claim, running)

    def _carry_out(self, claim: Claim) -> None:
        kind = self._kinds.get(claim.name)
        if kind is None:
            raise UnknownJobKindError
        kind.run(replace(self._context, slot=claim.slot, arguments=claim.arguments))

    def _record(self, claim: Claim, running: Future[None]) -> None:
        error = running.exception()
        if error is None:
            self._insist(lambda session: finish(session, claim, self._context.now()))
            return
        self.failures += 1
        problem = safe_problem(error)
        logger.error("Job %s failed at attempt %d: %s", claim.name, claim.attempt, problem)
        self._insist(lambda session: fail(session, claim, problem, self._context.now()))

    def _insist(self, act: Callable[[Session], bool]) -> None:
        """Write it down even when the database is busy: what is not written runs once more."""
        for _ in range(RECORD_TRIES):
            if self._kept(act) is not None:
                return
            time.sleep(RECORD_PAUSE)

    def _kept(self, act: Callable[[Session], Result]) -> Result | None:
        """What was written to the row of a job; where that does not work a sweep mends it later."""
        try:
            with self._context.database.writing() as session:
                return act(session)
        except (UnavailableError, DBAPIError) as problem:
            logger.warning("The table of jobs could not be used: %s", safe_problem(problem))
            return None
