import re

import click
import pytest
from click.testing import CliRunner

from surveyapp.bootstrap import ROOT
from surveyapp.cli import COMMANDS, main

DOCUMENTED = (ROOT / "docs" / "commands.md").read_text(encoding="utf-8")


def described(heading: str) -> str:
    """The section of this heading; commands that are alike share one."""
    sections = (section.partition("\n") for section in DOCUMENTED.split("\n## ")[1:])
    return next(text for title, _, text in sections if heading in title.split(", "))


def everything_that_can_be_typed() -> list[str]:
    """Every command, and those inside of groups: ``check``, ``wave``, ``wave begin``."""
    context = click.Context(main)
    typed = []
    for name in sorted(COMMANDS):
        command = main.get_command(context, name)
        inside = command.commands if isinstance(command, click.Group) else {}
        typed += [name, *(f"{name} {part}" for part in inside)]
    return typed


@pytest.mark.parametrize("typed", everything_that_can_be_typed())
def test_every_command_has_help(typed: str) -> None:
    result = CliRunner().invoke(main, [*typed.split(), "--help"])
    assert result.exit_code == 0
    assert f"Usage: surveyapp {typed}" in result.output.replace("main", "surveyapp", 1)


@pytest.mark.parametrize("typed", everything_that_can_be_typed())
def test_every_option_is_documented(typed: str) -> None:
    shown = CliRunner().invoke(main, [*typed.split(), "--help"]).output
    section = described(typed.split(maxsplit=1)[0])
    if "[mapping options]" in section:
        section += described("Mapping options")
    options = set(re.findall(r"--[a-z-]+", shown)) - {"--help"}
    assert {option for option in options if option not in section} == set()


def test_an_unknown_command_is_a_typing_error() -> None:
    assert CliRunner().invoke(main, ["reprot"]).exit_code == 2
