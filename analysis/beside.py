"""Work beside the main work: in a second process, where starting one is safe."""

from __future__ import annotations

import multiprocessing
import os
import sys
import threading
from collections.abc import Callable
from multiprocessing.connection import Connection
from typing import TypeVar

Result = TypeVar("Result")


def beside(task: Callable[[], Result]) -> Callable[[], Result]:
    """Start ``task``; calling what is returned waits for it and gives its result.

    The other process is a copy of this one, so nothing is sent to it, and it is made only where no
    other thread could hold a lock at that moment: commands on Linux, not a web server at work.
    Everywhere else, and when the other process dies or fails, the task is done here when asked for.
    """
    if not _is_safe():
        return task
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("fork")
    process = context.Process(target=_send, args=(sender, task), daemon=True)
    process.start()
    sender.close()

    def result() -> Result:
        try:
            found: Result = receiver.recv()
        except EOFError:
            return task()
        finally:
            receiver.close()
            process.join()
        return found

    return result


def _send(sender: Connection, task: Callable[[], Result]) -> None:
    sender.send(task())
    sender.close()


def _is_safe() -> bool:
    return (
        sys.platform == "linux"
        and threading.active_count() == 1
        and multiprocessing.parent_process() is None
        and len(os.sched_getaffinity(0)) > 1
    )
