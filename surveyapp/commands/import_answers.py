"""``surveyapp import``: answers collected elsewhere, into a survey of the database."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click
from sqlalchemy import select

from analysis.rows import response_rows
from questionnaires import canonical
from surveyapp import clock
from surveyapp.commands.answer_table import (
    TableOptions,
    bad_input_in_words,
    read_answers,
    table_options,
)
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.commands.steps import Steps
from surveyapp.database import Database
from surveyapp.models import Survey
from surveyapp.services.surveys.import_responses import UnfitAnswersError, import_responses
from surveyapp.services.surveys.open_wave import UnfitWaveError, WaveOutOfOrderError

NOTHING = "nothing was imported."
NUMBER = click.IntRange(1, 2**31 - 1)
"""Of a survey; databases fail at larger ones instead of finding nothing."""


@click.command("import")
@click.argument("table_file", metavar="DATA", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--survey", "survey_id", type=NUMBER, required=True, help="The survey's number.")
@click.option("--wave", help="Label of the wave of rows that name none, such as 2026-1.")
@table_options
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(
    table_file: Path, survey_id: int, wave: str | None, table: TableOptions, data: Path | None
) -> None:
    """Bring the answers in DATA (CSV, XLSX or Parquet) into a survey: all rows or none.

    Importing the same file again adds nothing.
    """
    steps = Steps(2)
    with open_database(prepare(data)) as database:
        questionnaire = canonical.rebuild(_definition(database, survey_id))
        with bad_input_in_words(NOTHING), steps.step(f"Reading {table_file.name}"):
            dataset, numbers = read_answers(table_file, table, questionnaire)
        rows = (replace(row, wave=row.wave or wave) for row in response_rows(dataset))
        source = f"file:{dataset.source.sha256[:24]}"
        try:
            with steps.step(f"Saving {dataset.n:,} rows"), database.writing() as session:
                added = import_responses(session, survey_id, source, rows, clock.now(), numbers)
        except (UnfitAnswersError, UnfitWaveError, WaveOutOfOrderError) as problem:
            raise click.ClickException(f"{NOTHING}\n{problem}") from problem
    click.echo(f"{added:,} responses were added; {dataset.n - added:,} were there already.")


def _definition(database: Database, survey_id: int) -> bytes:
    with database.reading() as session:
        survey = session.get(Survey, survey_id)
        if survey is not None:
            return survey.version.canonical
        known = session.execute(select(Survey.id, Survey.title).order_by(Survey.id)).all()
    listed = ", ".join(f"{number} ({title})" for number, title in known) or "none yet"
    raise click.ClickException(f"There is no survey {survey_id}. Surveys: {listed}.")
