"""Every setting, every command and every benchmark is explained."""

import re
from pathlib import Path

from surveyapp.cli import COMMANDS
from surveyapp.config import SETTINGS

ROOT = Path(__file__).parents[2]
OPERATIONS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
COMMAND_PAGE = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")
BENCHMARK_PAGE = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")


def test_every_setting_is_explained() -> None:
    assert [name for name in SETTINGS if f"`{name}`" not in OPERATIONS] == []


def test_no_setting_is_explained_that_does_not_exist() -> None:
    assert set(re.findall(r"`(SURVEYAPP_[A-Z_]+)`", OPERATIONS)) == set(SETTINGS)


def test_every_setting_the_program_reads_is_in_the_table() -> None:
    read = {
        found
        for path in (ROOT / "surveyapp").rglob("*.py")
        for found in re.findall(r'"(SURVEYAPP_[A-Z_]+)"', path.read_text(encoding="utf-8"))
    }
    assert read <= set(SETTINGS)


def test_every_command_is_explained() -> None:
    assert [name for name in COMMANDS if f"surveyapp {name}" not in COMMAND_PAGE] == []


def test_every_benchmark_is_explained() -> None:
    commands = {
        path.stem
        for path in (ROOT / "tests" / "benchmarks").glob("*.py")
        if "__main__" in path.read_text(encoding="utf-8")
    }
    assert {name for name in commands if f"`{name}`" not in BENCHMARK_PAGE} == set()
