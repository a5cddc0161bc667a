"""``surveyapp report``: from a table of answers to findings and PDF, without a database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from functools import partial
from pathlib import Path

import click

from analysis.plans.loading import load_plan
from analysis.plans.model import USUAL
from analysis.reports import content, pdf
from analysis.run import run
from questionnaires.loading import load
from surveyapp.commands.answer_table import (
    TableOptions,
    bad_input_in_words,
    read_answers,
    table_options,
)
from surveyapp.commands.mirror_table import MirrorOptions, mirror_options, with_mirror
from surveyapp.commands.output import whole_file
from surveyapp.commands.steps import Steps

LANGUAGES = ("en", "nb", "sv")
FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("report")
@click.argument("data", type=FILE)
@click.option("--questionnaire", "form", required=True, type=FILE, help="Questionnaire (YAML).")
@table_options
@mirror_options
@click.option("--language", type=click.Choice(LANGUAGES), default="en", show_default=True)
@click.option("--out", required=True, type=FILE, help="The PDF to write.")
@click.option("--findings", "numbers", type=FILE, help="Also write every number (JSON).")
@click.option("--plan", "plan_file", type=FILE, help="What the analysis is to do (YAML).")
@click.option("--seed", type=click.IntRange(min=0), help="Of all random draws; else the plan's.")
def command(
    data: Path,
    form: Path,
    table: TableOptions,
    other: MirrorOptions,
    language: str,
    out: Path,
    numbers: Path | None,
    plan_file: Path | None,
    seed: int | None,
) -> None:
    """Analyse the answers in DATA (CSV, XLSX or Parquet) and write the PDF report.

    The same data, questionnaire, mapping, plan and seed give the same text and numbers. Files are
    written whole or not at all.
    """
    _keep_apart(data, form, table.mapping_file, *other.files, plan_file, out, numbers)
    steps = Steps(3)
    with bad_input_in_words("no report was written."), steps.step(f"Reading {data.name}"):
        plan = load_plan(plan_file) if plan_file else USUAL
        plan = plan if seed is None else replace(plan, seed=seed)
        questionnaire = load(form)
        dataset, _ = read_answers(data, table, questionnaire)
        dataset = with_mirror(dataset, other)
    with steps.step(f"Analysing {dataset.n:,} rows"):
        findings = run(dataset, plan)
    with steps.step(f"Writing {out.name}"):
        pages = partial(content.build_pages, findings, dataset, language)
        appendix = partial(content.build_appendix, findings, dataset, language)
        with _drafts(out, numbers) as (page_draft, number_draft):
            pdf.write_parts(pages, appendix, page_draft)
            if number_draft:
                number_draft.write_bytes(findings.to_json())
    for path in filter(None, (out, numbers)):
        click.echo(path)


def _keep_apart(*paths: Path | None) -> None:
    """Refuse to write over what is read, and to write two results into one file."""
    *read, out, numbers = (path and path.resolve() for path in paths)
    for option, result, taken in (("--out", out, read), ("--findings", numbers, [*read, out])):
        if result is not None and result in taken:
            raise click.UsageError(f"{option} {result} is named twice; write to another file.")


@contextmanager
def _drafts(out: Path, numbers: Path | None) -> Iterator[tuple[Path, Path | None]]:
    """Begin both files before finishing either, so that none is left without the other."""
    with (
        whole_file(out) as page_draft,
        whole_file(numbers) if numbers else nullcontext() as number_draft,
    ):
        yield page_draft, number_draft
