"""A report as a tagged PDF (PDF/UA-1) with embedded fonts."""

from __future__ import annotations

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


def write(report: Report, path: Path) -> None:
    """Lay the report out and write it to ``path``.

    Pages and appendix are laid out apart, beside each other where that is safe; the appendix takes
    longer than the pages. Both are done in other processes, as a process that has laid out pages
    is no longer safe to copy.
    """
    pages = replace(report, appendix=())
    if not report.appendix:
        path.write_bytes(_laid_out(pages))
        return
    appendix = beside(partial(_laid_out, replace(report, pages=())))
    front = beside(partial(_laid_out, pages))
    path.write_bytes(join(front(), appendix()))


def _laid_out(report: Report) -> bytes:
    with garbage_later():
        document = HTML(string=render(report), url_fetcher=fetch)
        found: bytes = document.write_pdf(pdf_variant=VARIANT, pdf_tags=True)
        return found
