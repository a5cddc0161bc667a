"""One at a time gets through a lock file; who opens it anew counts as another process."""

from __future__ import annotations

from pathlib import Path

import pytest

from surveyapp.lock_file import alone


def test_nobody_else_gets_through_meanwhile(tmp_path: Path) -> None:
    file = tmp_path / "a.lock"
    with alone(file, 0.1), pytest.raises(TimeoutError), alone(file, 0.01):
        pytest.fail("two at once")


def test_afterwards_the_next_one_gets_through(tmp_path: Path) -> None:
    with alone(tmp_path / "a.lock", 0.1):
        pass
    with alone(tmp_path / "a.lock", 0.1):
        assert (tmp_path / "a.lock").exists()


def test_a_failure_within_gives_the_turn_back(tmp_path: Path) -> None:
    with pytest.raises(KeyError), alone(tmp_path / "a.lock", 0.1):
        raise KeyError
    with alone(tmp_path / "a.lock", 0.1):
        assert True


def test_a_folder_that_is_gone_is_told(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError), alone(tmp_path / "gone" / "a.lock", 0.1):
        pytest.fail("there is nothing to hold")
