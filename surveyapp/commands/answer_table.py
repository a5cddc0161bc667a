"""What commands that read a table of answers have in common: options, and errors in words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from analysis.dataset import Dataset
from analysis.intake.building import build_dataset
from analysis.intake.columns import ColumnMapping
from analysis.intake.mapping import InvalidMapping, from_flags, load_mapping
from analysis.intake.problems import IntakeProblems
from analysis.intake.reading import read_table
from analysis.plans.loading import InvalidPlan
from questionnaires.loading import InvalidQuestionnaire
from questionnaires.model import Questionnaire

Command = TypeVar("Command", bound=Callable[..., Any])

OPTIONS = (
    click.option(
        "--mapping",
        "mapping_file",
        type=click.Path(path_type=Path),
        help="Mapping file (YAML): which column holds which question.",
    ),
    click.option("--map", "maps", multiple=True, help="A question's column: SAT1=CUSA1."),
    click.option("--fact", "facts", multiple=True, help="A fact's column: actual_wait=Delay."),
    click.option("--code", "codes", multiple=True, help="A value code: 0=not_applicable."),
    click.option("--missing", multiple=True, help="Cells that mean no answer, such as NA."),
    click.option("--encoding", help="Encoding of a CSV file; found out where it is not given."),
    click.option("--separator", help="Separator of a CSV file; found out where it is not given."),
    click.option("--sheet", help="Sheet of an XLSX file; the first where it is not given."),
)


@dataclass(frozen=True, slots=True)
class TableOptions:
    """How a table is to be read, as given on the command line."""

    mapping_file: Path | None
    maps: tuple[str, ...]
    facts: tuple[str, ...]
    codes: tuple[str, ...]
    missing: tuple[str, ...]
    encoding: str | None
    separator: str | None
    sheet: str | None


def table_options(command: Command) -> Command:
    """Add the options; the command receives them as one ``TableOptions`` named ``table``."""

    @wraps(command)
    def gathered(**options: Any) -> Any:
        names = TableOptions.__dataclass_fields__
        table = TableOptions(**{name: options.pop(name) for name in names})
        return command(table=table, **options)

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value] # click decorates what the wrapper stands for


@contextmanager
def bad_input_in_words(outcome: str) -> Iterator[None]:
    """Turn what is wrong with files into exit code 1 and a message that begins with ``outcome``."""
    try:
        yield
    except (InvalidQuestionnaire, InvalidMapping, InvalidPlan, IntakeProblems) as problem:
        raise click.ClickException(f"{outcome}\n{problem}") from problem


def read_answers(
    data: Path, options: TableOptions, questionnaire: Questionnaire
) -> tuple[Dataset, Sequence[int]]:
    """The dataset of a file, and the number of each row in the file.

    Raises ``InvalidMapping`` and ``IntakeProblems``.
    """
    mapping = (
        load_mapping(options.mapping_file, questionnaire)
        if options.mapping_file
        else ColumnMapping()
    )
    mapping = from_flags(
        maps=options.maps,
        codes=options.codes,
        facts=options.facts,
        missing=options.missing,
        start=mapping,
    )
    table = read_table(
        data, encoding=options.encoding, separator=options.separator, sheet=options.sheet
    )
    return build_dataset(table, mapping, questionnaire), table.row_numbers
