"""Wake-ups reach workers, and a storage that fails does no harm."""

from __future__ import annotations

from pathlib import Path
from threading import Event

import pytest

from surveyapp.config import Config, InvalidSettingError
from surveyapp.jobs.engine import HAS_REDIS, Engine, storage, wake_workers
from surveyapp.jobs.running import run_once, run_until
from surveyapp.models.job import JobStatus
from tests.surveyapp.jobs.conftest import SECRET, SOMEBODY, Bench


def test_a_sleeping_worker_is_woken_from_elsewhere(bench: Bench) -> None:
    woken = Event()
    with Engine(bench.config).threads(woken.set, 1):
        wake_workers(bench.config)
        assert woken.wait(20)


def test_a_wake_up_sealed_with_another_key_wakes_nobody(bench: Bench) -> None:
    foreign = Config(bench.config.data_folder, SECRET[::-1], database_url=bench.config.database_url)
    woken = Event()
    wake_workers(foreign)
    with Engine(bench.config).threads(woken.set, 1):
        assert not woken.wait(1)


def test_where_nobody_can_be_woken_there_is_only_a_line_of_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    wake_workers(Config(tmp_path / "gone", SECRET))
    assert "could not be woken" in caplog.text


def test_huey_tells_of_an_error_in_one_line_and_nothing_of_anybody(
    bench: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    failed = Event()

    def fail() -> None:
        failed.set()
        raise LookupError(SOMEBODY)

    with Engine(bench.config).threads(fail, 1):
        wake_workers(bench.config)
        assert failed.wait(20)
    assert "LookupError" in caplog.text
    assert SOMEBODY not in caplog.text


@pytest.mark.skipif(HAS_REDIS, reason="about machines without its library")
def test_redis_without_its_library_is_refused_with_what_to_type(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="pip install redis"):
        storage(Config(tmp_path, SECRET, jobs_url="redis://localhost/0"))


def test_a_queue_we_do_not_know_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidSettingError, match="SURVEYAPP_JOBS"):
        Config(tmp_path, SECRET, jobs_url="amqp://localhost")


def test_a_worker_does_what_is_due_until_it_is_stopped(bench: Bench) -> None:
    bench.put("slow")
    bench.go_on.set()

    def stop(seconds: float) -> bool:
        del seconds
        return bench.started.wait(20)

    run_until(stop, bench.database, bench.config, 2, bench.kinds)
    assert bench.job("slow").status is JobStatus.DONE


def test_once_tells_of_failures(bench: Bench) -> None:
    bench.put("poison")
    assert run_once(bench.database, bench.config, bench.kinds) == 1
    assert run_once(bench.database, bench.config, bench.kinds) == 0
