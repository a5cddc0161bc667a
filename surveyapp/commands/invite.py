"""``surveyapp invite``: a programme from a file, tried without writing or begun at once."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.config import Config
from surveyapp.errors import ConflictError
from surveyapp.models import Programme, ProgrammeState, Survey
from surveyapp.services.programmes.change_programme import (
    SurveyNotOpenForProgrammeError,
    WrongProgrammeStateError,
    change_programme,
)
from surveyapp.services.programmes.plan_invitations import decide, plan_of, plan_programme
from surveyapp.services.programmes.planning import Planned
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.rules_fields import as_seed
from surveyapp.services.programmes.rules_file import RulesFile, at_lines, read_rules_file
from surveyapp.services.programmes.save_programme import Draft, check_draft, save_programme
from surveyapp.services.programmes.send_window import time_zone
from surveyapp.services.surveys.open_survey import UnknownSurveyError, find_survey

NUMBER = click.IntRange(1, 2**31 - 1)


class NameTakenError(ConflictError):
    """Another programme of the survey has this name and other rules."""


SENTENCES = {
    UnknownSurveyError: "There is no survey {}.",
    SurveyNotOpenForProgrammeError: "Survey {} is not open; nobody was invited.",
    NameTakenError: "Survey {} has a programme of this name with other rules; nobody was invited. "
    "Write another name.",
    WrongProgrammeStateError: "The programme of this name in survey {} has ended. Write another.",
}
DRAWN = frozenset({"sample", "arms"})
NO_SEED = "The file names no seed: unless it was begun before, others are drawn when it begins."
USUAL_SEED = 1
"""Of dry runs of files that name none."""


@click.command("invite")
@click.argument("survey_id", metavar="SURVEY", type=NUMBER)
@click.option(
    "--programme",
    "file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Rules in YAML or JSON.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Show who would get what and when; no more.")
@click.option("--show", type=click.IntRange(0), default=20, show_default=True, help="Lines a list.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(survey_id: int, file: Path, dry: bool, show: int, data: Path | None) -> None:
    """Invite to SURVEY by the rules of a file, or show what they would do.

    Without --dry-run the programme is kept under its name, begins, and is planned at once. A
    programme of the same survey and name is not begun twice.
    """
    config = prepare(data)
    found = RulesFile({})
    try:
        found = read_rules_file(file.read_bytes())
        draft = _draft(found, file, config)
        with open_database(config) as database:
            if dry:
                with database.reading() as session:
                    planned = _foresee(session, survey_id, draft, config, clock.now())
            else:
                with database.writing() as session:
                    planned = _begin(session, survey_id, draft, config, clock.now())
    except UnfitRulesError as problem:
        lines = "\n".join(f"  {one}" for one in at_lines(problem.problems, found.lines))
        raise click.ClickException(f"{file.name}: nobody was invited.\n{lines}") from problem
    except tuple(SENTENCES) as problem:
        raise click.ClickException(SENTENCES[type(problem)].format(survey_id)) from problem
    _print(planned, dry, show)
    if dry and draft.seed is None and draft.document.keys() & DRAWN:
        click.echo(NO_SEED)


def _draft(found: RulesFile, file: Path, config: Config) -> Draft:
    document: dict[str, Any] = {"time_zone": config.time_zone, **found.document}
    name = str(document.pop("name", None) or file.stem)
    seed = document.pop("seed", None)
    return Draft(name, document, as_seed(seed))


def _foresee(
    session: Session, survey_id: int, draft: Draft, config: Config, now: datetime
) -> Planned:
    survey = find_survey(session, survey_id)
    programme = _same_name(session, survey, draft)
    if programme is not None and _says(programme, draft):
        return plan_programme(session, programme.id, now, config.secret_key, dry=True)
    check_draft(session, survey, draft, now)
    seed = USUAL_SEED if draft.seed is None else draft.seed
    plan = plan_of(session, survey, draft.document, seed)
    return decide(session, plan, now, config.secret_key)


def _begin(
    session: Session, survey_id: int, draft: Draft, config: Config, now: datetime
) -> Planned:
    programme = _same_name(session, find_survey(session, survey_id), draft)
    if programme is None:
        programme = save_programme(session, survey_id, draft, now)
    elif not _says(programme, draft):
        raise NameTakenError
    if programme.state is not ProgrammeState.ACTIVE:
        change_programme(session, survey_id, programme.id, ProgrammeState.ACTIVE, now)
    return plan_programme(session, programme.id, now, config.secret_key)


def _says(programme: Programme, draft: Draft) -> bool:
    """Whether it was kept from the same file."""
    return programme.rules == draft.document and draft.seed in (None, programme.seed)


def _same_name(session: Session, survey: Survey, draft: Draft) -> Programme | None:
    return (
        session.query(Programme)
        .filter_by(survey_id=survey.id, name=draft.name.strip())
        .order_by(Programme.id.desc())
        .first()
    )


def _print(planned: Planned, dry: bool, show: int) -> None:
    decisions = sorted(planned.decisions, key=lambda one: (one.due_at, one.candidate.key))
    if dry:
        click.echo(f"{len(decisions):,} people would be invited; nothing was written.")
    else:
        click.echo(f"{planned.written:,} invitations are planned.")
    for one in decisions[:show]:
        local = one.due_at.astimezone(time_zone(one.candidate.zone))
        parts = (one.candidate.key, one.candidate.event_key, one.candidate.group, one.arm)
        names = "  ".join(part for part in parts if part)
        click.echo(f"  {local:%a %Y-%m-%d %H:%M %Z}  {one.channel.value:7}{names}")
    for note in planned.notes:
        click.echo(f"Note: {note}")
    counts = planned.left_out.counts
    click.echo(f"{counts.total():,} were left out.")
    for reason, n in counts.most_common():
        click.echo(f"  {n:>9,}  {reason.value.replace('_', ' ')}")
    for key, reason in planned.left_out.listed[:show]:
        click.echo(f"  {key}: {reason.value.replace('_', ' ')}")
