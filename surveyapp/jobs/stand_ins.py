"""Threads that work while nobody can be woken, so that no job waits for the storage of wake-ups."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor

Work = Callable[[], None]


class StandIns:
    """At most ``number`` threads, begun when they are first needed."""

    def __init__(self, work: Work, number: int) -> None:
        self._work = work
        self._number = number
        self._pool = ThreadPoolExecutor(number, thread_name_prefix="stand-in")
        self._working: list[Future[None]] = []

    def wake(self, times: int) -> None:
        """Let so many work, those included that still do."""
        self._working = [one for one in self._working if not one.done()]
        for _ in range(min(times, self._number) - len(self._working)):
            self._working.append(self._pool.submit(self._work))

    def close(self) -> None:
        """Let them finish."""
        self._pool.shutdown()
