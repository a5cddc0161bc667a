"""``surveyapp imports``: imports of customers and events, and the mappings that are kept."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.queries.import_batches import (
    BatchLine,
    MappingLine,
    import_batches,
    kept_mappings,
)
from surveyapp.services.importing.keep_mapping import UnknownMappingError, kept_plan
from surveyapp.services.importing.plan_reading import yaml_of
from surveyapp.typed_text import one_line


@click.command("imports")
@click.option("--mapping", metavar="NAME", help="Print the mapping kept by this name as YAML.")
@click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder.")
def command(mapping: str | None, data: Path | None) -> None:
    """List the latest imports of customers and events, and the mappings that are kept.

    The number of an import is what --undo of import-customers and import-events takes.
    """
    with open_database(prepare(data)) as database, database.reading() as session:
        if mapping is not None:
            try:
                _plan, document = kept_plan(session, mapping)
            except UnknownMappingError as problem:
                raise click.ClickException(str(problem)) from problem
            click.echo(yaml_of(document), nl=False)
            return
        batches, mappings = import_batches(session), kept_mappings(session)
    for line in (*_imports(batches), *_mappings(mappings)):
        click.echo(line)


def _imports(batches: tuple[BatchLine, ...]) -> Iterator[str]:
    yield "Imports:" if batches else "Nothing has been imported."
    for one in batches:
        undone = f", undone {one.undone_at:%Y-%m-%d %H:%M}" if one.undone_at else ""
        yield (
            f"{one.id:>6}  {one.applied_at:%Y-%m-%d %H:%M}  {one.target.value}  "
            f"{one_line(one.file_name)}: {one.created:,} new, {one.changed:,} changed, "
            f"{one.unchanged:,} unchanged{undone}"
        )


def _mappings(mappings: tuple[MappingLine, ...]) -> Iterator[str]:
    yield "Mappings:" if mappings else "No mapping is kept."
    for one in mappings:
        yield f"  {one_line(one.name)}  {one.target.value}, changed {one.changed_at:%Y-%m-%d}"
