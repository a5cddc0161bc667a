import re

import pytest
from click.testing import CliRunner

from surveyapp.bootstrap import ROOT
from surveyapp.cli import COMMANDS, main

DOCUMENTED = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def described(heading: str) -> str:
    """The section of this heading; commands that are alike share one."""
    sections = (section.partition("\n") for section in DOCUMENTED.split("\n## ")[1:])
    return next(text for title, _, text in sections if heading in title.split(", "))


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_has_help(name: str) -> None:
    result = CliRunner().invoke(main, [name, "--help"])
    assert result.exit_code == 0
    assert f"Usage: surveyapp {name}" in result.output.replace("main", "surveyapp", 1)


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_option_is_documented(name: str) -> None:
    shown = CliRunner().invoke(main, [name, "--help"]).output
    section = described(name)
    if "[mapping options]" in section:
        section += described("Mapping options")
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help"}
    assert {option for option in options if option not in section} == set()


def test_an_unknown_command_is_a_typing_error() -> None:
    assert CliRunner().invoke(main, ["reprot"]).exit_code == 2
