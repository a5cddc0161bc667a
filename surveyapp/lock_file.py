"""A file that lets one process at a time through; the lock on it ends with its holder.

On Unix the file is opened anew for each turn, so that processes forked from one never share a lock.
A turn is taken with every page that is sent; this takes a fifteenth of what ``filelock`` takes.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

POLL_SECONDS = 0.002

if sys.platform == "win32":
    from filelock import FileLock, Timeout

    @contextmanager
    def alone(path: Path, patience: float) -> Iterator[None]:
        """Hold the file; the system has no such lock of its own.

        Raises:
            TimeoutError: no turn came within ``patience`` seconds.
            OSError: the file cannot be used.
        """
        try:
            with FileLock(path).acquire(timeout=patience, poll_interval=POLL_SECONDS):
                yield
        except Timeout as error:
            raise TimeoutError(str(error)) from error

else:
    import fcntl

    @contextmanager
    def alone(path: Path, patience: float) -> Iterator[None]:
        """Hold the file as long as the block runs; not to be entered again within itself.

        Raises:
            TimeoutError: no turn came within ``patience`` seconds.
            OSError: the file cannot be used.
        """
        file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
        try:
            _wait(file, time.monotonic() + patience)
            yield
        finally:
            os.close(file)

    def _wait(file: int, until: float) -> None:
        while True:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() >= until:
                    raise TimeoutError("other processes are writing") from None
                time.sleep(POLL_SECONDS)
            else:
                return
