"""A second table of answers: what the organisation's own people said of the same accounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

import click

from analysis.dataset import Dataset
from questionnaires.loading import load
from surveyapp.commands.answer_table import TableOptions, read_answers

Command = TypeVar("Command", bound=Callable[..., Any])

FILE = click.Path(dir_okay=False, path_type=Path)
OPTIONS = (
    click.option("--mirror", type=FILE, help="Answers of your own people (CSV, XLSX or Parquet)."),
    click.option("--mirror-questionnaire", type=FILE, help="Their questionnaire (YAML)."),
    click.option("--mirror-mapping", type=FILE, help="The mapping file of their answers (YAML)."),
)


@dataclass(frozen=True, slots=True)
class MirrorOptions:
    """Where the other side's answers stand; ``mirror`` is None where there are none."""

    mirror: Path | None
    mirror_questionnaire: Path | None
    mirror_mapping: Path | None

    @property
    def files(self) -> tuple[Path | None, ...]:
        """Everything that is read."""
        return (self.mirror, self.mirror_questionnaire, self.mirror_mapping)


def mirror_options(command: Command) -> Command:
    """Add the options; the command receives them as one ``MirrorOptions`` named ``other``."""

    @wraps(command)
    def gathered(**options: Any) -> Any:
        names = MirrorOptions.__dataclass_fields__
        other = MirrorOptions(**{name: options.pop(name) for name in names})
        return command(other=other, **options)

    for option in reversed(OPTIONS):
        gathered = option(gathered)
    return gathered  # type: ignore[return-value] # click decorates what the wrapper stands for


def with_mirror(dataset: Dataset, other: MirrorOptions) -> Dataset:
    """The data set with the other side's answers beside it.

    Raises ``InvalidQuestionnaire``, ``InvalidMapping``, ``IntakeProblems`` and click's usage error.
    """
    if other.mirror is None:
        if any(other.files):
            raise click.UsageError("--mirror is missing: name the file with your people's answers.")
        return dataset
    if other.mirror_questionnaire is None:
        raise click.UsageError("--mirror-questionnaire is missing: name their questionnaire.")
    table = TableOptions(other.mirror_mapping, (), (), (), (), None, None, None)
    mirror, _ = read_answers(other.mirror, table, load(other.mirror_questionnaire))
    return replace(dataset, mirror=mirror)
