"""What the two commands that import customers and events have in common."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from analysis.garbage import garbage_later
from analysis.intake.mapping import InvalidMapping
from analysis.intake.problems import PRINTED, IntakeProblems
from surveyapp import clock
from surveyapp.commands.setting_up import open_database, prepare
from surveyapp.commands.steps import Steps
from surveyapp.database import Database
from surveyapp.models import ImportTarget
from surveyapp.services.importing.apply_import import Applied, Preview, apply_import, preview_import
from surveyapp.services.importing.keep_mapping import (
    UnfitMappingNameError,
    UnknownMappingError,
    keep_mapping,
    kept_plan,
    mapping_name,
)
from surveyapp.services.importing.plan import ImportPlan
from surveyapp.services.importing.plan_reading import load_plan
from surveyapp.services.importing.read_import import ReadFile, TableWays, fact_types, read_import
from surveyapp.services.importing.staging import RowsMovedError
from surveyapp.services.importing.undo_import import (
    AlreadyUndoneError,
    ImportInUseError,
    UnknownImportError,
    undo_import,
)

Command = TypeVar("Command", bound=Callable[..., Any])
NOTHING = "nothing was imported."
MOVED = "Others kept changing the same rows; try again in a minute."
NUMBER = click.IntRange(1, 2**31 - 1)
OPTIONS = (
    click.argument(
        "table_file",
        metavar="[DATA]",
        required=False,
        type=click.Path(dir_okay=False, path_type=Path),
    ),
    click.option("--mapping", help="Mapping file (YAML), or the name of a mapping that is kept."),
    click.option("--keep", metavar="NAME", help="Keep the mapping file by this name."),
    click.option("--preview", is_flag=True, help="Say what would change, and change nothing."),
    click.option("--undo", metavar="IMPORT", type=NUMBER, help="Undo the import of this number."),
    click.option("--encoding", help="Encoding of a CSV file; found out where it is not given."),
    click.option("--separator", help="Separator of a CSV file; found out where it is not given."),
    click.option("--sheet", help="Sheet of an XLSX file; the first where it is not given."),
    click.option("--data", type=click.Path(file_okay=False, path_type=Path), help="Data folder."),
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What was typed."""

    table_file: Path | None
    mapping: str | None
    keep: str | None
    preview: bool
    undo: int | None
    encoding: str | None
    separator: str | None
    sheet: str | None
    data: Path | None


def import_options(command: Command) -> Command:
    """Add the options; the command receives them as one ``Wish``."""

    @wraps(command)
    def gathered(**options: Any) -> Any:
        return command(Wish(**options))

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value] # click decorates what the wrapper stands for


def carry_out(wish: Wish, target: ImportTarget) -> None:
    """Import, preview or undo. Raises ``click.ClickException`` with every problem."""
    if (wish.undo is None) == (wish.table_file is None):
        raise click.UsageError("Give a file to import, or the number of an import to --undo.")
    if wish.undo is None and wish.mapping is None:
        raise click.UsageError("Give --mapping: a YAML file, or the name of one that is kept.")
    with open_database(prepare(wish.data)) as database, garbage_later():
        if wish.undo is not None:
            _undo(database, wish.undo)
        else:
            _import(database, wish, target)


def _import(database: Database, wish: Wish, target: ImportTarget) -> None:
    steps = Steps(2)
    with _in_words():
        with database.reading() as session:
            types = fact_types(session)
        plan, document = _plan(database, wish.mapping or "", target)
        ways = TableWays(wish.encoding, wish.separator, wish.sheet)
        with steps.step(f"Reading {wish.table_file}"):
            file = read_import(Path(str(wish.table_file)), plan, types, clock.now(), ways)
        if wish.preview:
            with steps.step("Comparing"), database.reading() as session:
                found = preview_import(session, file)
            _tell(found, file.name)
            return
        with steps.step(f"Saving {file.n:,} rows"):
            told = _apply(database, file, wish.keep, document)
    click.echo(told)


def _apply(
    database: Database, file: ReadFile, keep: str | None, document: dict[str, object]
) -> str:
    name = None if keep is None else mapping_name(keep)
    done = apply_import(database, file, clock.now())
    if name is not None:
        with database.writing() as session:
            keep_mapping(session, name, document, clock.now())
    return (
        f"Import {done.id}, {_read(done)}: {done.new:,} new, {done.changed:,} changed, "
        f"{done.unchanged:,} unchanged."
    )


def _plan(
    database: Database, mapping: str, target: ImportTarget
) -> tuple[ImportPlan, dict[str, object]]:
    """A file of this name goes before a mapping kept by it."""
    if Path(mapping).is_file() or mapping.endswith((".yaml", ".yml")):
        plan, document = load_plan(Path(mapping))
    else:
        with database.reading() as session:
            plan, document = kept_plan(session, mapping)
    if plan.target is not target:
        raise click.ClickException(f"{NOTHING}\nThe mapping is for {plan.target}, not {target}.")
    return plan, document


def _undo(database: Database, batch_id: int) -> None:
    try:
        undone = undo_import(database, batch_id, clock.now())
    except UnknownImportError as problem:
        raise click.ClickException(f"There is no import {batch_id}.") from problem
    except RowsMovedError as problem:
        raise click.ClickException(f"Nothing was undone. {MOVED}") from problem
    except (AlreadyUndoneError, ImportInUseError) as problem:
        raise click.ClickException(f"Nothing was undone. {problem}") from problem
    click.echo(
        f"Import {batch_id} is undone: {_counted(undone.restored, 'row')} put back, "
        f"{_counted(undone.removed, 'row')} removed."
    )


def _tell(found: Preview, name: str) -> None:
    click.echo(
        f"{_read(found)}: {found.new:,} would be new, {found.changed:,} changed, "
        f"{found.unchanged:,} stay as they are. Nothing was imported."
    )
    if found.problems:
        raise IntakeProblems(name, found.problems)


def _read(found: Preview | Applied) -> str:
    rows = _counted(found.rows, "row")
    return f"{rows} and {_counted(found.named, 'account')} they name" if found.named else rows


def _counted(count: int, thing: str) -> str:
    return f"{count:,} {thing}" if count == 1 else f"{count:,} {thing}s"


@contextmanager
def _in_words() -> Iterator[None]:
    try:
        yield
    except IntakeProblems as problem:
        raise click.ClickException(f"{NOTHING}\n{problem.told(PRINTED)}") from problem
    except (InvalidMapping, UnknownMappingError, UnfitMappingNameError) as problem:
        raise click.ClickException(f"{NOTHING}\n{problem}") from problem
    except RowsMovedError as problem:
        raise click.ClickException(f"{NOTHING}\n{MOVED}") from problem
