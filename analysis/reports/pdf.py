"""A report as a tagged PDF (PDF/UA-1) with embedded fonts."""

from __future__ import annotations

from pathlib import Path

from weasyprint import HTML
from weasyprint.urls import URLFetcher

from analysis.reports.document import Report
from analysis.reports.html import render

VARIANT = "pdf/ua-1"


def write(report: Report, path: Path) -> None:
    """Lay the report out and write it to ``path``.

    Only embedded data is read: no file and no address, whatever stands in the texts.
    """
    fetcher = URLFetcher(allowed_protocols=("data",))
    document = HTML(string=render(report), url_fetcher=fetcher)
    document.write_pdf(path, pdf_variant=VARIANT, pdf_tags=True)
