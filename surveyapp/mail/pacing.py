"""Not too fast: a pause before a message where all, or those to one domain, follow too closely."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import lru_cache
from threading import Lock

from surveyapp.mail_settings import Rate

MOST_DOMAINS = 10_000


class Pace:
    """When the next message may leave, by a clock in seconds; several threads may share it."""

    def __init__(self, rate: Rate, clock: Callable[[], float] = time.monotonic) -> None:
        self._rate = rate
        self._clock = clock
        self._next = 0.0
        self._next_by_domain: dict[str, float] = {}
        self._lock = Lock()

    def wait_for(self, domain: str) -> float:
        """Seconds until one to this domain may leave, if nobody else takes the place."""
        return max(0.0, self._ready(domain) - self._clock())

    def take_place(self, domain: str) -> float:
        """Take the next place for this domain; the seconds until it comes."""
        with self._lock:
            now = self._clock()
            ready = max(self._ready(domain), now)
            self._next = max(self._next, now) + 1 / self._rate.each_second
            if domain:
                self._forget_old(now)
                self._next_by_domain[domain] = ready + 1 / self._rate.each_domain
            return ready - now

    def _ready(self, domain: str) -> float:
        return max(self._next, self._next_by_domain.get(domain, 0.0))

    def _forget_old(self, now: float) -> None:
        if len(self._next_by_domain) > MOST_DOMAINS:
            later = {name: ready for name, ready in self._next_by_domain.items() if ready > now}
            self._next_by_domain = later


@lru_cache(maxsize=8)
def pace_of_process(rate: Rate) -> Pace:
    """The one pace that all senders of this process keep to."""
    return Pace(rate)
