"""``surveyapp check``: every problem of questionnaire and plan files at once."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path

import click

from analysis.plans.loading import load_plan_checked, looks_like_plan
from questionnaires.loading import load_checked
from questionnaires.problems import Problem


@click.command("check")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--format",
    "style",
    type=click.Choice(["text", "json"]),
    default="text",
    help="How to print problems.",
)
@click.option(
    "--kind",
    type=click.Choice(["auto", "questionnaire", "plan"]),
    default="auto",
    help="What the files are.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail too.")
def command(files: tuple[Path, ...], style: str, kind: str, strict: bool) -> None:
    """Check FILES: questionnaires, and plans, known by their keys or asked for with --kind.

    Exit code 0 when all are sound, 1 when a file has an error.
    """
    found = {file: _problems(file, kind) for file in files}
    if style == "json":
        click.echo(
            json.dumps([asdict(p) for problems in found.values() for p in problems], indent=2)
        )
    else:
        for file, problems in found.items():
            _print(file, problems)
    severities = {p.severity for problems in found.values() for p in problems}
    if "error" in severities or (strict and severities):
        sys.exit(1)


def _problems(file: Path, kind: str) -> tuple[Problem, ...]:
    if kind == "plan" or (kind == "auto" and looks_like_plan(file)):
        return load_plan_checked(file).problems
    return load_checked(file).problems


def _print(file: Path, problems: tuple[Problem, ...]) -> None:
    for problem in problems:
        place = f"{problem.file}:{problem.line}"
        click.echo(
            f"{place}: {problem.severity} [{problem.code}] {problem.path}: {problem.message}"
        )
    errors = sum(problem.severity == "error" for problem in problems)
    click.echo(
        f"{file}: "
        + (f"{errors} error(s), {len(problems) - errors} warning(s)" if problems else "sound")
    )
