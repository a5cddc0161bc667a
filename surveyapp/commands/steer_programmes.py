"""``surveyapp programme``: list the programmes of a survey, show one, start, pause or end it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import yaml

from surveyapp import clock
from surveyapp.commands.choosing import NUMBER, programme_of, survey_of
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models import ProgrammeState
from surveyapp.queries.programme_page import ProgrammeLine, programmes_of
from surveyapp.services.programmes.change_programme import (
    SurveyNotOpenForProgrammeError,
    WrongProgrammeStateError,
    change_programme,
)
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.typed_text import one_line

STATES = {
    ProgrammeState.DRAFT: "is a draft",
    ProgrammeState.ACTIVE: "invites",
    ProgrammeState.PAUSED: "is paused",
    ProgrammeState.ENDED: "has ended",
}
HOW_ON = {
    ProgrammeState.DRAFT: "Start it first.",
    ProgrammeState.ENDED: "It begins again only with a new wave (surveyapp wave begin).",
}
SURVEY = click.argument("survey_id", metavar="SURVEY", type=NUMBER)
PROGRAMME = click.argument("typed", metavar="PROGRAMME")
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")


@click.group("programme")
def command() -> None:
    """Steer the programmes of a survey; ``surveyapp invite`` makes one from a file.

    PROGRAMME is its number or name.
    """


@command.command("list")
@SURVEY
@DATA
def list_programmes(survey_id: int, data: Path | None) -> None:
    """List the programmes of SURVEY, the newest first."""
    with open_database(prepare(data)) as database, database.reading() as session:
        survey_of(session, survey_id)
        lines = programmes_of(session, survey_id)
    for text in _lines(lines):
        click.echo(text)


@command.command("show")
@SURVEY
@PROGRAMME
@DATA
def show(survey_id: int, typed: str, data: Path | None) -> None:
    """Print the rules of PROGRAMME as a file for ``surveyapp invite``."""
    with open_database(prepare(data)) as database, database.reading() as session:
        found = programme_of(session, survey_id, typed)
    document = {"name": found.name, "seed": found.seed, **found.rules}
    click.echo(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), nl=False)


@command.command("start")
@SURVEY
@PROGRAMME
@DATA
def start(survey_id: int, typed: str, data: Path | None) -> None:
    """Let PROGRAMME invite, for the first time or after a pause."""
    _change(survey_id, typed, ProgrammeState.ACTIVE, data)


@command.command("pause")
@SURVEY
@PROGRAMME
@DATA
def pause(survey_id: int, typed: str, data: Path | None) -> None:
    """Hold PROGRAMME: what is planned waits."""
    _change(survey_id, typed, ProgrammeState.PAUSED, data)


@command.command("end")
@SURVEY
@PROGRAMME
@DATA
def end(survey_id: int, typed: str, data: Path | None) -> None:
    """End PROGRAMME: what was not sent is called off. It begins again only with a new wave."""
    _change(survey_id, typed, ProgrammeState.ENDED, data)


def _change(survey_id: int, typed: str, wanted: ProgrammeState, data: Path | None) -> None:
    """One that is in this state already stays so, that a script may be run twice."""
    with open_database(prepare(data)) as database, database.writing() as session:
        programme = programme_of(session, survey_id, typed)
        name, state = one_line(programme.name), programme.state
        if state is wanted:
            click.echo(f"{name} {STATES[state]} already.")
            return
        try:
            change_programme(session, survey_id, programme.id, wanted, clock.now())
        except WrongProgrammeStateError as problem:
            raise click.ClickException(f"{name} {STATES[state]}. {HOW_ON[state]}") from problem
        except SurveyNotOpenForProgrammeError as problem:
            raise click.ClickException(f"Survey {survey_id} is not open.") from problem
        except UnfitRulesError as problem:
            lines = "\n".join(f"  {one}" for one in problem.problems)
            raise click.ClickException(f"{name} cannot start:\n{lines}") from problem
    click.echo(f"{name} {STATES[wanted]}.")


def _lines(programmes: tuple[ProgrammeLine, ...]) -> Iterator[str]:
    if not programmes:
        yield "The survey has no programme."
    for one in programmes:
        done = one.progress
        answered = "answers untold" if done.answered is None else f"{done.answered:,} answered"
        yield f"{one.id:>6}  {STATES[one.state]:10}  {one_line(one.name)}"
        yield (
            f"{'':8}{done.planned:,} planned, {done.sent:,} sent, {answered}, "
            f"{done.bounced:,} not delivered, {done.cancelled:,} called off"
        )
