"""Wake-ups reach workers, by each storage, and one that fails does no harm."""

from __future__ import annotations

import logging
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, closing
from functools import partial
from importlib import import_module
from pathlib import Path
from threading import Barrier, Event

import pytest

from surveyapp.config import Config, InvalidSettingError
from surveyapp.jobs.brief_log import told_briefly
from surveyapp.jobs.engine import Engine, wake_workers
from surveyapp.jobs.running import run_once, run_until
from surveyapp.models.job import JobStatus
from tests.ports import free_port
from tests.redis_server import RedisServer
from tests.surveyapp.engines import ON_SQLITE
from tests.surveyapp.jobs.conftest import (
    SECRET,
    SOMEBODY,
    WOKEN_BY_EACH,
    WOKEN_BY_REDIS,
    Bench,
)

SECONDS = 20
WITHOUT_REDIS = """
import sys
from pathlib import Path
sys.modules["redis"] = None
from surveyapp.config import Config
from surveyapp.jobs.engine import storage
storage(Config(Path(), "a-key-for-tests-of-thirty-two-and-more-characters", jobs_url="redis://x/0"))
"""


def until(happened: Callable[[], bool]) -> Callable[[float], bool]:
    """What tells a worker whether to stop: this has happened, or never will."""
    given_up = time.monotonic() + SECONDS

    def stop(seconds: float) -> bool:
        del seconds
        time.sleep(0.05)
        return happened() or time.monotonic() > given_up

    return stop


@WOKEN_BY_EACH
def test_a_sleeping_worker_is_woken_from_elsewhere(bench: Bench) -> None:
    woken = Event()
    with Engine(bench.config).threads(woken.set, 1):
        wake_workers(bench.config)
        assert woken.wait(SECONDS)


@WOKEN_BY_EACH
def test_workers_of_two_processes_are_woken(bench: Bench) -> None:
    both = Barrier(2)
    with ExitStack() as held, closing(Engine(bench.config)) as elsewhere:
        for _ in range(2):
            held.enter_context(Engine(bench.config).threads(lambda: both.wait(SECONDS) and None, 1))
        elsewhere.wake(2)
    assert not both.broken


@WOKEN_BY_EACH
def test_a_wake_up_sealed_with_another_key_wakes_nobody(bench: Bench) -> None:
    ours = bench.config
    urls = {"database_url": ours.database_url, "jobs_url": ours.jobs_url}
    woken = Event()
    wake_workers(Config(ours.data_folder, SECRET[::-1], **urls))
    with Engine(ours).threads(woken.set, 1):
        assert not woken.wait(1)


@WOKEN_BY_EACH
def test_two_workers_do_each_job_once(bench: Bench) -> None:
    rows = set(range(20))
    for row in rows:
        bench.put("good", str(row), row=row)

    def done() -> list[object]:
        return [ran["row"] for ran in bench.ran if isinstance(ran, dict)]

    with ThreadPoolExecutor(2) as pool:
        stop = until(lambda: set(done()) == rows)
        work = partial(run_until, stop, bench.database, bench.config, 2, bench.kinds)
        for worker in [pool.submit(work) for _ in range(2)]:
            worker.result()
    assert len(done()) == len(rows)


def test_where_nobody_can_be_woken_there_is_only_a_line_of_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wake_workers(Config(tmp_path / "gone", SECRET))
    assert "could not be woken" in caplog.text


@WOKEN_BY_REDIS
def test_a_worker_goes_on_by_itself_while_redis_is_away(bench: Bench, redis: RedisServer) -> None:
    bench.put("slow")
    bench.go_on.set()
    redis.kill()
    run_until(until(bench.started.is_set), bench.database, bench.config, 2, bench.kinds)
    assert bench.job("slow").status is JobStatus.DONE


@WOKEN_BY_REDIS
def test_a_worker_is_woken_again_once_redis_is_back(bench: Bench, redis: RedisServer) -> None:
    woken = Event()
    with Engine(bench.config).threads(woken.set, 1):
        redis.kill()
        wake_workers(bench.config)
        redis.start()
        wake_workers(bench.config)
        assert woken.wait(SECONDS)


@WOKEN_BY_REDIS
def test_no_connection_to_redis_outlives_its_worker(bench: Bench, redis: RedisServer) -> None:
    woken = Event()
    with Engine(bench.config).threads(woken.set, 2):
        wake_workers(bench.config)
        assert woken.wait(SECONDS)
    with closing(import_module("redis").Redis.from_url(redis.url)) as visitor:
        assert len(visitor.client_list()) == 1


@ON_SQLITE
@pytest.mark.enable_socket
def test_a_worker_ends_well_where_redis_never_was(bench: Bench) -> None:
    nowhere = f"redis://127.0.0.1:{free_port()}/0"
    config = Config(bench.config.data_folder, SECRET, jobs_url=nowhere)
    run_until(until(lambda: bool(bench.ran)), bench.database, config, 1, bench.kinds)
    assert "minute" in bench.ran


@WOKEN_BY_EACH
def test_huey_tells_of_an_error_in_one_line_and_nothing_of_anybody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    failed = Event()

    def fail() -> None:
        failed.set()
        raise LookupError(SOMEBODY)

    with Engine(bench.config).threads(fail, 1):
        wake_workers(bench.config)
        assert failed.wait(SECONDS)
    assert "LookupError" in caplog.text
    assert SOMEBODY not in caplog.text


def test_what_is_wrong_all_the_time_is_not_told_at_each_try(
    caplog: pytest.LogCaptureFixture,
) -> None:
    log = logging.getLogger("a library")
    with told_briefly([log.name]):
        for _ in range(3):
            log.error("No queue", exc_info=ConnectionError(SOMEBODY))
        log.error("No queue", exc_info=TimeoutError())
    assert caplog.messages == ["No queue: ConnectionError", "No queue: TimeoutError"]


def test_redis_without_its_library_is_refused_with_what_to_type() -> None:
    told = subprocess.run(
        [sys.executable, "-c", WITHOUT_REDIS], capture_output=True, text=True, check=False
    )
    assert f"{InvalidSettingError.__name__}: SURVEYAPP_JOBS" in told.stderr
    assert "pip install redis" in told.stderr


def test_a_queue_we_do_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_JOBS"):
        Config(tmp_path, SECRET, jobs_url="amqp://localhost")


@WOKEN_BY_EACH
def test_a_worker_does_what_is_due_until_it_is_stopped(bench: Bench) -> None:
    bench.put("slow")
    bench.go_on.set()

    def stop(seconds: float) -> bool:
        del seconds
        return bench.started.wait(SECONDS)

    run_until(stop, bench.database, bench.config, 2, bench.kinds)
    assert bench.job("slow").status is JobStatus.DONE


def test_once_tells_of_failures(bench: Bench) -> None:
    bench.put("poison")
    assert run_once(bench.database, bench.config, bench.kinds) == 1
    assert run_once(bench.database, bench.config, bench.kinds) == 0
