"""One worker: takes due jobs one after the other, and says that it is alive while one runs."""

from __future__ import annotations

import logging
import os
import socket
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from datetime import datetime
from secrets import token_hex
from threading import Event
from typing import TypeVar

from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from surveyapp.errors import UnavailableError
from surveyapp.jobs.kinds import JobContext, JobKinds
from surveyapp.jobs.problem import safe_problem
from surveyapp.services.work_jobs import Claim, beat, claim_job, fail, finish

BEAT_SECONDS = 5.0
NAME_LENGTH = 64

logger = logging.getLogger(__name__)

ClaimNext = Callable[[Session, str, datetime], Claim | None]
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
        self,
        context: JobContext,
        kinds: JobKinds,
        claim: ClaimNext = claim_job,
        beat_seconds: float = BEAT_SECONDS,
    ) -> None:
        self._context = context
        self._kinds = kinds
        self._claim = claim
        self._beat_seconds = beat_seconds
        self.stopping = Event()
        self.failures = 0
        """How many attempts of this process failed."""

    def work(self) -> None:
        """Run due jobs until there are none or the worker is to stop; one under way is finished."""
        while not self.stopping.is_set():
            claim = self._kept(self._next)
            if claim is None:
                return
            self._run(claim)

    def _next(self, session: Session) -> Claim | None:
        return self._claim(session, self._context.worker, self._context.now())

    def _run(self, claim: Claim) -> None:
        with ThreadPoolExecutor(1, thread_name_prefix=claim.name) as pool:
            running = pool.submit(self._carry_out, claim)
            while not wait([running], timeout=self._beat_seconds).done:
                self._kept(lambda session: beat(session, claim, self._context.now()))
        self._record(claim, running)

    def _carry_out(self, claim: Claim) -> None:
        kind = self._kinds.get(claim.name)
        if kind is None:
            raise UnknownJobKindError
        kind.run(replace(self._context, arguments=claim.arguments))

    def _record(self, claim: Claim, running: Future[None]) -> None:
        error = running.exception()
        if error is None:
            self._kept(lambda session: finish(session, claim, self._context.now()))
            return
        self.failures += 1
        problem = safe_problem(error)
        logger.error("Job %s failed at attempt %d: %s", claim.name, claim.attempt, problem)
        self._kept(lambda session: fail(session, claim, problem, self._context.now()))

    def _kept(self, act: Callable[[Session], Result]) -> Result | None:
        """What was written to the row of a job; where that does not work a sweep mends it later."""
        try:
            with self._context.database.writing() as session:
                return act(session)
        except (UnavailableError, DBAPIError) as problem:
            logger.warning("The table of jobs could not be used: %s", safe_problem(problem))
            return None
