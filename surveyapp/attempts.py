"""How many failed sign-ins are tolerated; counted in memory, so that a flood writes nothing."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable
from datetime import datetime, timedelta
from math import ceil
from threading import Lock

from surveyapp.errors import TooManyError

WINDOW = timedelta(minutes=1)
FAILURES_PER_ACCOUNT = 10
FAILURES_PER_ADDRESS = 20
MAXIMUM_KEYS = 100_000


class TooManyFailuresError(TooManyError):
    """Ten wrong passwords within a minute."""


class Attempts:
    """Failures of the last minute by address and account, and by address alone."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._failures: dict[Hashable, deque[datetime]] = {}
        self._lock = Lock()

    def require_patience(self, address: str, account: str) -> None:
        """Stop here when too many have failed.

        Raises:
            TooManyFailuresError: with the seconds until the next attempt is looked at.
        """
        with self._lock:
            waits = [
                self._seconds_left((address, account), FAILURES_PER_ACCOUNT),
                self._seconds_left(address, FAILURES_PER_ADDRESS),
            ]
        if max(waits) > 0:
            raise TooManyFailuresError(retry_after=max(waits))

    def note_failure(self, address: str, account: str) -> None:
        """Count one failure."""
        with self._lock:
            if len(self._failures) >= MAXIMUM_KEYS:
                self._forget_old()
            for key in ((address, account), address):
                self._failures.setdefault(key, deque(maxlen=FAILURES_PER_ADDRESS)).append(
                    self._now()
                )

    def forgive(self, address: str, account: str) -> None:
        """A right password clears what the same person mistyped."""
        with self._lock:
            self._failures.pop((address, account), None)

    def _seconds_left(self, key: Hashable, allowed: int) -> int:
        recent = self._failures.get(key, deque())
        while recent and recent[0] <= self._now() - WINDOW:
            recent.popleft()
        if len(recent) < allowed:
            return 0
        return max(1, ceil((recent[-allowed] + WINDOW - self._now()).total_seconds()))

    def _forget_old(self) -> None:
        limit = self._now() - WINDOW
        fresh = {key: times for key, times in self._failures.items() if times[-1] > limit}
        # A flood from more addresses than fit starts counting anew rather than filling the memory.
        self._failures = fresh if len(fresh) < MAXIMUM_KEYS else {}
