"""``surveyapp simulate``: the answers of a company whose truth is known, as files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import fields
from pathlib import Path

import click

from analysis import export
from analysis.simulation.company import CUSTOMERS, SEED, simulate
from analysis.simulation.truth import Truth
from questionnaires import library
from surveyapp.commands.output import whole_file
from surveyapp.commands.steps import Steps


@click.command("simulate")
@click.option(
    "--questionnaire",
    "form",
    type=click.Choice(library.names()),
    default="full",
    show_default=True,
    help="A shipped questionnaire.",
)
@click.option("--customers", type=click.IntRange(1, 1_000_000), default=CUSTOMERS)
@click.option("--seed", type=int, default=SEED, show_default=True)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    required=True,
    help="Folder for answers.csv, questionnaire.yaml, mapping.yaml, codebook.csv, truth.json.",
)
def command(form: str, customers: int, seed: int, out: Path) -> None:
    """Simulate customers who were invited and answered, and write what they said and what is true.

    About four in ten customers answer. The files are fit for `surveyapp report`.
    """
    steps = Steps(2)
    with steps.step(f"Simulating {customers:,} customers"):
        company = simulate(library.load(form), seed=seed, customers=customers)
        dataset = company.dataset()
    with steps.step(f"Writing {dataset.n:,} responses to {out}"):
        contents = {
            "answers.csv": export.to_csv(dataset),
            "codebook.csv": export.codebook_csv(dataset),
            "mapping.yaml": export.export_mapping(dataset).encode(),
            "questionnaire.yaml": library.path(form).read_bytes(),
            "truth.json": json.dumps(_plain(company.truth), indent=1).encode(),
        }
        for name, content in contents.items():
            with whole_file(out / name) as draft:
                draft.write_bytes(content)
    for name in contents:
        click.echo(out / name)


def _plain(truth: Truth) -> dict[str, object]:
    values = {field.name: getattr(truth, field.name) for field in fields(truth)}
    return {
        name: dict(value) if isinstance(value, Mapping) else value for name, value in values.items()
    }
