"""A worker beside the web server: a process of its own, so that none of its work slows a page."""

from __future__ import annotations

import logging
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing import get_context, parent_process
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from threading import Event, Thread

from surveyapp.commands.setting_up import open_database
from surveyapp.config import Config
from surveyapp.jobs.running import run_until

LOOK_SECONDS = 1.0
PAUSE_SECONDS = 5.0
"""Before a worker that broke off is started again."""
PATIENCE_SECONDS = 60.0
"""For the job under way when the server stops."""

logger = logging.getLogger(__name__)


@contextmanager
def worker_beside(config: Config) -> Iterator[None]:
    """Keep a worker running for as long as the block lasts; the job under way is finished."""
    ending = Event()
    keeper = Thread(target=_keep, args=(config, ending), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        ending.set()
        keeper.join()


def _keep(config: Config, ending: Event) -> None:
    while not ending.is_set():
        process = get_context("spawn").Process(target=work_for_parent, args=(config,))
        process.start()
        while process.is_alive() and not ending.wait(LOOK_SECONDS):
            pass
        if ending.is_set():
            _end(process)
        else:
            logger.warning("The worker broke off (%s) and is started again", process.exitcode)
            ending.wait(PAUSE_SECONDS)


def _end(process: BaseProcess) -> None:
    process.terminate()
    process.join(PATIENCE_SECONDS)
    if process.is_alive():
        process.kill()
        process.join()


def work_for_parent(config: Config) -> None:
    """Work until told to stop, or until the web server is gone, however it went."""
    stopping = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stopping.set())

    def stop(seconds: float) -> bool:
        parent = parent_process()
        gone = parent is not None and bool(wait([parent.sentinel], seconds))
        return gone or stopping.is_set()

    with open_database(config) as database:
        run_until(stop, database, config)
