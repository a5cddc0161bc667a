"""``surveyapp publish``: a questionnaire file becomes a version that surveys can be made of."""

from __future__ import annotations

from pathlib import Path

import click

from questionnaires.loading import InvalidQuestionnaire, load
from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.services.surveys.publish_questionnaire import (
    UnfitForPublishingError,
    publish_questionnaire,
)


@click.command("publish")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(file: Path, data: Path | None) -> None:
    """Publish the questionnaire in FILE: from then on this version never changes.

    Publishing the same content again changes nothing.
    """
    try:
        definition = load(file)
        with open_database(prepare(data)) as database, database.writing() as session:
            version = publish_questionnaire(session, definition, clock.now())
            told = f"{definition.id} {version.label} is published: version {version.id}."
    except (InvalidQuestionnaire, UnfitForPublishingError) as error:
        told = "\n".join(map(str, error.problems))
        raise click.ClickException(f"nothing was published.\n{told}") from error
    click.echo(told)
