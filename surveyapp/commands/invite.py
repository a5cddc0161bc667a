"""``surveyapp invite``: a programme from a file, tried without writing or begun at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.config import Config
from surveyapp.database import Database
from surveyapp.errors import ConflictError
from surveyapp.models import Programme, ProgrammeState, Survey
from surveyapp.services.programmes.change_programme import (
    SurveyNotOpenForProgrammeError,
    WrongProgrammeStateError,
    change_programme,
)
from surveyapp.services.programmes.plan_invitations import decide, plan_of, plan_programme
from surveyapp.services.programmes.planning import Planned
from surveyapp.services.programmes.replace_rules import Replaced, as_kept, replace_rules
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.rules_fields import as_seed
from surveyapp.services.programmes.rules_file import RulesFile, at_lines, read_rules_file
from surveyapp.services.programmes.save_programme import (
    Draft,
    ProgrammeInUseError,
    check_draft,
    save_programme,
)
from surveyapp.services.programmes.send_window import time_zone
from surveyapp.services.surveys.open_survey import UnknownSurveyError, find_survey

NUMBER = click.IntRange(1, 2**31 - 1)


class NameTakenError(ConflictError):
    """Another programme of the survey has this name and other rules."""


ENDED = (
    "The programme of this name in survey {} has ended; it begins again only with a new wave "
    "(surveyapp wave begin). Write another name."
)
SENTENCES = {
    UnknownSurveyError: "There is no survey {}.",
    SurveyNotOpenForProgrammeError: "Survey {} is not open; nobody was invited.",
    NameTakenError: "Survey {} has a programme of this name with other rules; nobody was invited. "
    "Write another name, or change its rules with --replace (with --dry-run it shows what would).",
    WrongProgrammeStateError: ENDED,
    ProgrammeInUseError: ENDED,
}
DRAWN = frozenset({"sample", "arms"})
NO_SEED = "The file names no seed: unless it was begun before, others are drawn when it begins."
USUAL_SEED = 1
"""Of dry runs of files that name none."""


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed, and the settings."""

    survey_id: int
    draft: Draft
    replacing: bool
    config: Config

    @property
    def secret_key(self) -> str:
        """What links are made with."""
        return self.config.secret_key


Done = tuple[Planned, Replaced | None]


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
@click.option(
    "--replace", "replacing", is_flag=True, help="Change the rules of the programme of this name."
)
@click.option("--show", type=click.IntRange(0), default=20, show_default=True, help="Lines a list.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(
    survey_id: int, file: Path, dry: bool, replacing: bool, show: int, data: Path | None
) -> None:
    """Invite to SURVEY by the rules of a file, or show what they would do.

    Without --dry-run the programme is kept under its name, begins, and is planned at once. A
    programme of the same survey and name is not begun twice; with --replace it gets the rules of
    the file. What is planned already keeps its time, and goes to whoever meets the new condition.
    """
    config = prepare(data)
    found = RulesFile({})
    try:
        found = read_rules_file(file.read_bytes())
        wish = Wish(survey_id, _draft(found, file, config), replacing, config)
        with open_database(config) as database:
            carry_out = _foresee if dry else _begin
            planned, replaced = carry_out(database, wish, clock.now())
    except UnfitRulesError as problem:
        lines = "\n".join(f"  {one}" for one in at_lines(problem.problems, found.lines))
        raise click.ClickException(f"{file.name}: nobody was invited.\n{lines}") from problem
    except tuple(SENTENCES) as problem:
        raise click.ClickException(SENTENCES[type(problem)].format(survey_id)) from problem
    if replaced is not None:
        _print_changes(replaced, show)
    _print(planned, dry, show)
    if dry and wish.draft.seed is None and wish.draft.document.keys() & DRAWN:
        click.echo(NO_SEED)


def _draft(found: RulesFile, file: Path, config: Config) -> Draft:
    document: dict[str, Any] = {"time_zone": config.time_zone, **found.document}
    name = str(document.pop("name", None) or file.stem)
    seed = document.pop("seed", None)
    return Draft(name, document, as_seed(seed))


def _foresee(database: Database, wish: Wish, now: datetime) -> Done:
    """What beginning would do; rules that would replace others are tried and taken back."""
    with database.reading() as session:
        survey = find_survey(session, wish.survey_id)
        programme = _same_name(session, survey, wish.draft)
        if programme is not None and _says(programme, wish.draft):
            return plan_programme(session, programme.id, now, wish.secret_key, dry=True), None
        if programme is None:
            check_draft(session, survey, wish.draft, now)
            seed = USUAL_SEED if wish.draft.seed is None else wish.draft.seed
            plan = plan_of(session, survey, wish.draft.document, seed)
            return decide(session, plan, now, wish.secret_key), None
    if not wish.replacing:
        raise NameTakenError
    with database.writing() as session, session.begin_nested() as tried:
        programme = session.get_one(Programme, programme.id)
        replaced = replace_rules(session, programme, as_kept(programme, wish.draft), now)
        planned = plan_programme(session, programme.id, now, wish.secret_key, dry=True)
        tried.rollback()
    return planned, replaced


def _begin(database: Database, wish: Wish, now: datetime) -> Done:
    replaced = None
    with database.writing() as session:
        programme = _same_name(session, find_survey(session, wish.survey_id), wish.draft)
        if programme is None:
            programme = save_programme(session, wish.survey_id, wish.draft, now)
        elif not _says(programme, wish.draft):
            if not wish.replacing:
                raise NameTakenError
            replaced = replace_rules(session, programme, as_kept(programme, wish.draft), now)
        if programme.state is not ProgrammeState.ACTIVE:
            change_programme(session, wish.survey_id, programme.id, ProgrammeState.ACTIVE, now)
        return plan_programme(session, programme.id, now, wish.secret_key), replaced


def _says(programme: Programme, draft: Draft) -> bool:
    """Whether it was kept from the same file."""
    same = programme.rules == as_kept(programme, draft).document
    return same and draft.seed in (None, programme.seed)


def _same_name(session: Session, survey: Survey, draft: Draft) -> Programme | None:
    return (
        session.query(Programme)
        .filter_by(survey_id=survey.id, name=draft.name.strip())
        .order_by(Programme.id.desc())
        .first()
    )


def _print_changes(replaced: Replaced, show: int) -> None:
    click.echo("Rules that change:")
    for one in replaced.changes:
        click.echo(f"  {one.field}: {one.old or '-'} -> {one.new or '-'}")
    click.echo(f"{replaced.waiting:,} invitations planned before keep their time.")
    if replaced.dropped:
        click.echo(f"{len(replaced.dropped):,} of them are called off then, by the new condition.")
    for key in replaced.dropped[:show]:
        click.echo(f"  {key}")


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
