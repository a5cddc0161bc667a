"""Not too fast: each message has a place in time, apart from others and those to its domain."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from surveyapp.mail_settings import Rate


class Place(NamedTuple):
    """Which of those who asked, and when it may leave."""

    number: int
    at: datetime


@dataclass(slots=True)
class Pace:
    """The first places that are free, in all and for a domain whose messages come later."""

    rate: Rate
    next_at: datetime
    next_by_domain: dict[str, datetime] = field(default_factory=dict)

    def ready(self, domain: str) -> datetime:
        """When one to this domain may leave."""
        return max(self.next_at, self.next_by_domain.get(domain, self.next_at))

    def take_places(self, domains: Iterable[str], most: int, until: datetime) -> list[Place]:
        """Places for the first of these; while a domain has had enough, others go first."""
        waiting: dict[str, deque[int]] = defaultdict(deque)
        for number, domain in enumerate(domains):
            waiting[domain].append(number)
        places: list[Place] = []
        while waiting and len(places) < most:
            domain = min(waiting, key=lambda one: (self.ready(one), waiting[one][0]))
            if self.ready(domain) > until:
                break
            places.append(Place(waiting[domain].popleft(), self._take(domain)))
            if not waiting[domain]:
                del waiting[domain]
        return places

    def _take(self, domain: str) -> datetime:
        at = self.ready(domain)
        self.next_at = at + timedelta(seconds=1 / self.rate.each_second)
        if domain:
            self.next_by_domain[domain] = at + timedelta(seconds=1 / self.rate.each_domain)
        return at
