"""The web server people use, in this process, for real browsers and requests."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from waitress import wasyncore

from surveyapp.commands.serve_app import limits, listen

if TYPE_CHECKING:
    from wsgiref.types import WSGIApplication

THREADS = 4
SECONDS = 30


@contextmanager
def served(app: WSGIApplication, port: int = 0, proxies: int = 0) -> Iterator[int]:
    """Serve meanwhile; the port (any free one for 0).

    A browser keeps connections open after the last page, and closing what the server's loop watches
    fails the loop. So the loop itself closes them, once no view is at work.
    """
    watched: dict[int, object] = {}
    where = {"host": "127.0.0.1", "port": port}
    server = listen(app, where | limits(THREADS, proxies) | {"map": watched})

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
