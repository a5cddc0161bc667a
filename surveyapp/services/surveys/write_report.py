"""Analyse a dataset and write its findings and its PDF: the part of a report that takes seconds."""

from __future__ import annotations

import os
from functools import partial
from pathlib import Path

from analysis.dataset import Dataset
from analysis.garbage import garbage_later
from analysis.plans.canonical import rebuild_plan
from analysis.plans.model import USUAL
from analysis.reports import content, pdf
from analysis.run import run


def write_report(dataset: Dataset, language: str, place: Path, findings_place: Path) -> None:
    """Write both files; neither is ever seen half-written."""
    plan = USUAL if dataset.plan is None else rebuild_plan(dataset.plan.canonical)
    with garbage_later():
        findings = run(dataset, plan)
        _put(findings_place, findings.to_json())
        unfinished = place.with_suffix(".unfinished")
        pdf.write_parts(
            partial(content.build_pages, findings, dataset, language),
            partial(content.build_appendix, findings, dataset, language),
            unfinished,
        )
    os.replace(unfinished, place)


def _put(place: Path, document: bytes) -> None:
    unfinished = place.with_suffix(".part")
    unfinished.write_bytes(document)
    os.replace(unfinished, place)
