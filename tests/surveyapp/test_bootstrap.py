import os
import subprocess
import sys
from pathlib import Path

import pytest

from surveyapp.bootstrap import (
    INSTALL_LINES,
    ROOT,
    CannotSetUp,
    install_showing_progress,
    libraries_of,
    lock_stamp,
    pango_advice,
    system_family,
)


@pytest.mark.parametrize(
    ("system", "release", "family"),
    [
        ("Linux", 'ID=debian\nVERSION_ID="12"', "debian"),
        ("Linux", "ID=linuxmint\nID_LIKE=ubuntu", "debian"),
        ("Linux", "ID=fedora", "fedora"),
        ("Linux", "ID=rocky\nID_LIKE='rhel centos fedora'", "fedora"),
        ("Darwin", "", "macos"),
        ("Windows", "", "windows"),
        ("Linux", "ID=arch", None),
    ],
)
def test_a_system_is_recognised(system: str, release: str, family: str | None) -> None:
    assert system_family(system, release) == family


@pytest.mark.parametrize("family", list(INSTALL_LINES))
def test_the_advice_is_the_line_to_type_on_this_system(family: str) -> None:
    assert INSTALL_LINES[family] in pango_advice(family)
    assert sum(line in pango_advice(family) for line in INSTALL_LINES.values()) == 1


def test_an_unknown_system_gets_every_line() -> None:
    assert all(line in pango_advice(None) for line in INSTALL_LINES.values())


def test_the_stamp_follows_the_lock(tmp_path: Path) -> None:
    lock = tmp_path / "a.lock"
    lock.write_text("one==1\n")
    before = lock_stamp(lock)
    lock.write_text("one==2\n")
    assert lock_stamp(lock) != before


def test_each_pin_of_a_lock_counts_once() -> None:
    pins = [line for line in (ROOT / "requirements.lock").read_text().splitlines() if "==" in line]
    assert libraries_of(ROOT / "requirements.lock") == len(pins)


def test_the_test_lock_pins_the_same_versions_as_the_lock() -> None:
    def pins(path: str) -> set[str]:
        lines = (ROOT / path).read_text().splitlines()
        return {line.rstrip(" \\") for line in lines if "==" in line and not line.startswith(" ")}

    assert pins("requirements.lock") <= pins("tests/requirements.lock")


def test_a_failed_installation_says_why() -> None:
    failing = [sys.executable, "-c", "print('no such library'); raise SystemExit(1)", "--"]
    with pytest.raises(CannotSetUp, match="no such library"):
        install_showing_progress(failing, 1)


@pytest.mark.parametrize("module", ["surveyapp", "surveyapp.bootstrap", "tests.browser.tools"])
def test_the_set_up_needs_nothing_but_the_standard_library(module: str) -> None:
    bare = [
        sys.executable,
        "-I",
        "-S",
        "-c",
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import {module}",
    ]
    assert subprocess.run(bare, check=False, env={**os.environ}).returncode == 0


def test_who_started_a_command_can_stop_it() -> None:
    started = """
import sys
from surveyapp.bootstrap import become
become([sys.executable, "-c", "import os; print(os.getpid())"])
"""
    with subprocess.Popen([sys.executable, "-c", started], stdout=subprocess.PIPE) as process:
        said, _ = process.communicate()
    assert int(said) == process.pid
