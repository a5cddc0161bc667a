"""The application behind the web server people use, on a port here, for real browsers."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from flask import Flask
from waitress import create_server, wasyncore

THREADS = 4
SECONDS = 30


@contextmanager
def served(app: Flask, port: int = 0) -> Iterator[int]:
    """Serve meanwhile; the port (any free one for 0).

    A browser keeps connections open after the last page, and closing what the server's loop watches
    fails the loop. So the loop itself closes them, once no view is at work.
    """
    watched: dict[int, object] = {}
    server = create_server(app, map=watched, host="127.0.0.1", port=port, threads=THREADS)

    def end() -> None:
        server.task_dispatcher.shutdown()
        wasyncore.close_all(watched)

    running = threading.Thread(target=server.run, daemon=True)
    running.start()
    try:
        yield server.effective_port
    finally:
        server.trigger.pull_trigger(end)
        running.join(SECONDS)
        assert not running.is_alive(), "the web server did not stop"
