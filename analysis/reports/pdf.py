"""A report as a tagged PDF (PDF/UA-1) with embedded fonts."""

from __future__ import annotations

from pathlib import Path

from weasyprint import HTML

from analysis.garbage import garbage_later
from analysis.reports.document import Report
from analysis.reports.embedding import fetch
from analysis.reports.html import render

VARIANT = "pdf/ua-1"


def write(report: Report, path: Path) -> None:
    """Lay the report out and write it to ``path``."""
    with garbage_later():
        document = HTML(string=render(report), url_fetcher=fetch)
        document.write_pdf(path, pdf_variant=VARIANT, pdf_tags=True)
