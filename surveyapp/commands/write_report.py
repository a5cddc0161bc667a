"""``surveyapp report``: from a table of answers to findings and PDF, without a database."""

from __future__ import annotations

from pathlib import Path

import click

from analysis.questions.making import SEED
from analysis.reports import content, pdf
from analysis.run import run
from questionnaires.loading import load
from surveyapp.commands.answer_table import (
    TableOptions,
    bad_input_in_words,
    read_answers,
    table_options,
)
from surveyapp.commands.output import whole_file
from surveyapp.commands.steps import Steps

LANGUAGES = ("en", "nb", "sv")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("report")
@click.argument("data", type=FILE)
@click.option("--questionnaire", "form", required=True, type=FILE, help="Questionnaire (YAML).")
@table_options
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--out", required=True, type=FILE, help="The PDF to write.")
@click.option("--findings", "numbers", type=FILE, help="Also write every number (JSON).")
@click.option("--seed", type=int, default=SEED, show_default=True, help="Of all random draws.")
def command(
    data: Path,
    form: Path,
    table: TableOptions,
    language: str,
    out: Path,
    numbers: Path | None,
    seed: int,
) -> None:
    """Analyse the answers in DATA (CSV, XLSX or Parquet) and write the PDF report.

    The same data, questionnaire, mapping and seed give the same text and numbers. Files are written
    whole or not at all.
    """
    steps = Steps(3)
    with bad_input_in_words(), steps.step(f"Reading {data.name}"):
        questionnaire = load(form)
        dataset = read_answers(data, table, questionnaire)
    with steps.step(f"Analysing {dataset.n:,} rows"):
        findings = run(dataset, seed=seed)
    with steps.step(f"Writing {out.name}"):
        report = content.build(findings, dataset, language)
        if numbers:
            with whole_file(numbers) as draft:
                draft.write_bytes(findings.to_json())
        with whole_file(out) as draft:
            pdf.write(report, draft)
    for path in filter(None, (out, numbers)):
        click.echo(path)
