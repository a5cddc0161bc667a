"""Not too fast: a pause before a message where all, or those to one domain, follow too closely."""

from __future__ import annotations

from collections.abc import Callable

from surveyapp.mail_settings import Rate


class Pace:
    """When the next message may leave, by a clock in seconds."""

    def __init__(self, rate: Rate, clock: Callable[[], float]) -> None:
        self._rate = rate
        self._clock = clock
        self._next = 0.0
        self._next_by_domain: dict[str, float] = {}

    def wait_for(self, domain: str) -> float:
        """Seconds until one to this domain may leave."""
        ready = max(self._next, self._next_by_domain.get(domain, 0.0) if domain else 0.0)
        return max(0.0, ready - self._clock())

    def note(self, domain: str) -> None:
        """Count one that leaves now."""
        now = self._clock()
        self._next = max(self._next, now) + 1 / self._rate.each_second
        if domain:
            earlier = self._next_by_domain.get(domain, 0.0)
            self._next_by_domain[domain] = max(earlier, now) + 1 / self._rate.each_domain
