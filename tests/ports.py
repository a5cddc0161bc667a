"""Ports of this machine for servers that tests start."""

from __future__ import annotations

import random
import socket

OURS = range(20_000, 32_000)
"""Systems take the ports of outgoing connections from above these, so none is taken meanwhile."""
TRIES = 100


def free_port() -> int:
    """A port nobody listens on.

    Raises ``OSError`` where so many tries found none.
    """
    for _ in range(TRIES):
        port = random.choice(OURS)  # noqa: S311 - nothing to guess
        try:
            socket.create_server(("127.0.0.1", port)).close()
        except OSError:
            continue
        return port
    raise OSError(f"no free port among {TRIES} of {OURS.start}-{OURS.stop}")
