"""Runs the web server until it is told to stop, and then breaks off nobody's request.

Waitress by itself drops what it has read, queued or not sent yet.
"""

from __future__ import annotations

import signal
import time
from threading import Event
from types import FrameType
from typing import Any

from waitress import wasyncore
from waitress.channel import HTTPChannel
from waitress.server import BaseWSGIServer
from waitress.task import WSGITask

from surveyapp.commands.shut_door import let_nobody_new_in

SIGNALS = (signal.SIGTERM, signal.SIGINT)
PATIENCE_SECONDS = 30.0
"""For requests under way, the making of a report among them."""
LINGER_SECONDS = 2.0
"""An open connection may bring a request just now; one unused for so long is closed."""
DOOR_SECONDS = 0.5
"""For those whose connection is being made."""
LOOK_SECONDS = 0.1

Watched = dict[int, Any]
"""What waitress watches, by number: who listens, connections, and what wakes its loop."""


class _LastTask(WSGITask):  # type: ignore[misc] # waitress ships no types
    """Answers a request and tells the visitor to come by another connection the next time."""

    def start(self) -> None:
        super().start()
        self.set_close_on_finish()


def run_until(told: Event, server: Any, watched: Watched, *, handed_over: bool = False) -> None:
    """Serve until told to stop, then finish what is under way.

    Connections that wait at a socket which was ``handed_over`` are left to whoever serves next.
    """
    while not told.is_set():
        _look(server, watched, 1.0)
    _close_doors(server, watched, handed_over=handed_over)
    shut, until = time.time(), time.monotonic() + PATIENCE_SECONDS
    while _still_used(watched, shut) and time.monotonic() < until:
        _look(server, watched, LOOK_SECONDS)
    server.task_dispatcher.shutdown()
    wasyncore.close_all(watched)


def told_by_signal() -> Event:
    """Set by SIGTERM or Ctrl-C; a second signal stops at once."""
    told = Event()

    def tell(number: int, frame: FrameType | None) -> None:
        del number, frame
        told.set()
        for each in SIGNALS:
            signal.signal(each, signal.default_int_handler)

    for each in SIGNALS:
        signal.signal(each, tell)
    return told


def _look(server: Any, watched: Watched, seconds: float) -> None:
    wasyncore.loop(seconds, use_poll=server.adj.asyncore_use_poll, map=watched, count=1)


def _close_doors(server: Any, watched: Watched, *, handed_over: bool) -> None:
    """Take in those who wait at the door, and let nobody else come."""
    doors = [one for one in watched.values() if isinstance(one, BaseWSGIServer)]
    if not handed_over:
        for door in doors:
            let_nobody_new_in(door.socket)
        until = time.monotonic() + DOOR_SECONDS
        while time.monotonic() < until:
            _look(server, watched, LOOK_SECONDS)
    for door in doors:
        # Not its own way to close, which silences the threads that are at work.
        wasyncore.dispatcher.close(door)


def _still_used(watched: Watched, shut: float) -> bool:
    """Whether any connection is left; those that nobody uses are closed."""
    for connection in [one for one in watched.values() if isinstance(one, HTTPChannel)]:
        connection.task_class = _LastTask
        if _is_idle(connection, shut):
            connection.handle_close()
    return any(isinstance(one, HTTPChannel) for one in watched.values())


def _is_idle(connection: Any, shut: float) -> bool:
    busy = connection.requests or connection.request or connection.total_outbufs_len
    return not busy and time.time() - max(connection.last_activity, shut) > LINGER_SECONDS
