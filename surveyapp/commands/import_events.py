"""``surveyapp import-events``: events from the organisation's own systems, by a mapping."""

from __future__ import annotations

import click

from surveyapp.commands.file_import import Wish, carry_out, import_options
from surveyapp.models import ImportTarget


@click.command("import-events")
@import_options
def command(wish: Wish) -> None:
    """Bring the events in DATA (CSV, XLSX or Parquet) into the database: all rows or none.

    Rows that are there are matched by their key and merged. --undo takes an import back.
    """
    carry_out(wish, ImportTarget.EVENTS)
