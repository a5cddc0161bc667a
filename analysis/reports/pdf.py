"""A report as a tagged PDF (PDF/UA-1) with embedded fonts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path

from weasyprint import HTML

from analysis.beside import beside
from analysis.garbage import garbage_later
from analysis.reports.document import Report
from analysis.reports.embedding import fetch
from analysis.reports.html import render
from analysis.reports.joining import join

VARIANT = "pdf/ua-1"

Part = Callable[[], Report]
"""Makes a report of which one part is empty."""


def write(report: Report, path: Path) -> None:
    """Lay the report out and write it to ``path``."""
    pages = partial(replace, report, appendix=())
    if report.appendix:
        write_parts(pages, partial(replace, report, pages=()), path)
    else:
        path.write_bytes(_laid_out(pages))


def write_parts(pages: Part, appendix: Part, path: Path) -> None:
    """Make and lay out the pages and the appendix of a report, and write both to ``path``.

    They are made beside each other where that is safe, both in other processes: a process that has
    laid out pages is no longer safe to copy.
    """
    back = beside(partial(_laid_out, appendix))
    front = beside(partial(_laid_out, pages))
    path.write_bytes(join(front(), back()))


def _laid_out(part: Part) -> bytes:
    with garbage_later():
        document = HTML(string=render(part()), url_fetcher=fetch)
        found: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
        return found
