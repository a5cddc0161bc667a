"""``surveyapp wave``: list the waves of a survey, and begin the next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import click
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.commands.choosing import NUMBER, programme_of, survey_of
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.models import Programme
from surveyapp.queries.programme_page import WaveLine, waves_of
from surveyapp.services.programmes.programme_rules import Before
from surveyapp.services.programmes.rule_problems import RuleProblem
from surveyapp.services.surveys.foresee_wave import Foreseen, Part, foresee_wave
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError
from surveyapp.services.surveys.repeat_wave import (
    Begun,
    SurveyOverError,
    UnfitForWaveError,
    WaveBegunError,
    repeat_wave,
)
from surveyapp.typed_text import one_line

PARTS = {
    Part.AGAIN: "invites again",
    Part.GOES_ON: "goes on as before",
    Part.PAUSED: "is paused, and invites when it goes on",
    Part.DRAFT: "is a draft, and invites when it is started",
    Part.ENOUGH: "ended, as enough people had answered; starts again by itself",
    Part.ENDED: "has ended; starts again with --again",
}
SURVEY = click.argument("survey_id", metavar="SURVEY", type=NUMBER)
DATA = click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")


@click.group("wave")
def command() -> None:
    """List the waves of a survey, and begin the next."""


@command.command("list")
@SURVEY
@DATA
def list_waves(survey_id: int, data: Path | None) -> None:
    """List the waves of SURVEY, and say what its programmes will do in the next."""
    with open_database(prepare(data)) as database, database.reading() as session:
        survey_of(session, survey_id)
        lines = waves_of(session, survey_id)
        foreseen = foresee_wave(session, survey_id, clock.now())
    for text in (*_waves(lines), "In the next wave:", *_programmes(foreseen)):
        click.echo(text)


@command.command("begin")
@SURVEY
@click.argument("label")
@click.option(
    "--who",
    type=click.Choice([one.value for one in Before]),
    default=Before.ANY.value,
    show_default=True,
    help="Whom lists and conditions ask: anybody, the same as in the wave before, or new people.",
)
@click.option(
    "--again",
    metavar="PROGRAMME",
    multiple=True,
    help="Start this ended programme again, by number or name (repeatable).",
)
@click.option(
    "--leave-ended", is_flag=True, help="Start none again that ended as enough had answered."
)
@DATA
def begin(
    survey_id: int,
    label: str,
    who: str,
    again: tuple[str, ...],
    leave_ended: bool,
    data: Path | None,
) -> None:
    """Begin the wave LABEL of SURVEY: the wave that runs is closed.

    Programmes that invite once a wave do so again, those that ended because enough people had
    answered too.
    """
    with open_database(prepare(data)) as database, database.writing() as session:
        survey_of(session, survey_id)
        wanted = _again(session, survey_id, again, leave_ended)
        try:
            begun = repeat_wave(session, survey_id, label, Before(who), clock.now(), wanted)
        except UnfitForWaveError as problem:
            raise click.ClickException(_refused(session, problem)) from problem
        except (WaveBegunError, SurveyOverError, WaveOutOfOrderError, UnfitWaveError) as problem:
            raise click.ClickException(f"{problem} Nothing was changed.") from problem
    _tell(begun)


def _again(
    session: Session, survey_id: int, typed: Iterable[str], leave_ended: bool
) -> frozenset[int]:
    """The programmes that start again: those named, and those that do so by themselves."""
    named = {programme_of(session, survey_id, one).id for one in typed}
    foreseen = () if leave_ended else foresee_wave(session, survey_id, clock.now())
    return frozenset(named | {one.programme_id for one in foreseen if one.starts_by_itself})


def _tell(begun: Begun) -> None:
    click.echo(f"New responses belong to wave {begun.wave.label}.")
    if begun.programmes:
        click.echo(f"Programmes that invite in it: {', '.join(map(one_line, begun.programmes))}.")
    else:
        click.echo("No programme invites in it: start one, or make a new one.")


def _refused(session: Session, problem: UnfitForWaveError) -> str:
    lines = ["The wave did not begin; nothing was changed."]
    for number, problems in problem.by_programme.items():
        name = one_line(session.get_one(Programme, number).name)
        lines += [f"  {name}: {one}" for one in problems]
    return "\n".join(lines)


def _waves(waves: tuple[WaveLine, ...]) -> Iterator[str]:
    if not waves:
        yield "The survey has no waves yet."
    for one in waves:
        ended = f", ended {one.closed_at:%Y-%m-%d}" if one.closed_at else ""
        done = one.progress
        yield (
            f"{one_line(one.label)}: begun {one.opened_at:%Y-%m-%d}{ended}; {done.planned:,} "
            f"planned, {done.sent:,} sent, {done.answered or 0:,} answered"
        )


def _programmes(foreseen: tuple[Foreseen, ...]) -> Iterator[str]:
    if not foreseen:
        yield "  nobody is invited: there is no programme"
    for one in foreseen:
        yield f"  {one.programme_id} {one_line(one.name)} {PARTS[one.part]}"
        yield from (_nobody(problem) for problem in one.problems)


def _nobody(problem: RuleProblem) -> str:
    return f"    would invite nobody: {problem}"
