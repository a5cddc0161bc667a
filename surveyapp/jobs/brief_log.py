"""Errors of another library in one line each, and not again at each try."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

TOLD_AGAIN_SECONDS = 60.0


class Briefly(logging.Filter):
    """Names the kind of an error; its message may hold what is nobody's business.

    What is wrong all the time is told of once a minute.
    """

    def __init__(self) -> None:
        super().__init__()
        self._told: dict[str, float] = {}

    def filter(self, record: logging.LogRecord) -> bool:
        """Shorten an error's record; False where the same was told just now."""
        if not record.exc_info or not record.exc_info[0]:
            return True
        line = f"{record.getMessage()}: {record.exc_info[0].__name__}"
        record.msg, record.args = line, ()
        record.exc_info = record.exc_text = None
        now = time.monotonic()
        self._told = {old: at for old, at in self._told.items() if now - at < TOLD_AGAIN_SECONDS}
        return self._told.setdefault(line, now) == now


@contextmanager
def told_briefly(names: Iterable[str]) -> Iterator[None]:
    """Shorten what these logs say, as long as the block lasts."""
    briefly = Briefly()
    logs = [logging.getLogger(name) for name in names]
    for log in logs:
        log.addFilter(briefly)
    try:
        yield
    finally:
        for log in logs:
            log.removeFilter(briefly)
