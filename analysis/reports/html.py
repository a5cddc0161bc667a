"""A report as one HTML document for the page printer, which adds only the typeface."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from analysis.charts.chart import Chart
from analysis.reports.columns import column_shares
from analysis.reports.document import Block, Report
from analysis.reports.embedding import font_faces
from analysis.reports.joining import APPENDIX_MARK

HERE = Path(__file__).parent


def render(report: Report) -> str:
    """The document. Texts are escaped; nothing in it refers to anything outside."""
    return _template().render(report=report, styles=_styles(), mark=APPENDIX_MARK)


@lru_cache(maxsize=1)
def _template() -> Template:
    environment = Environment(
        loader=FileSystemLoader(HERE / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = _kind
    environment.filters["filled"] = _filled
    environment.filters["picture"] = _picture
    environment.filters["shares"] = column_shares
    return environment.get_template("report.html")


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _filled(row: Sequence[str]) -> int:
    """How many cells come before the blank end of a row, which is set as one cell."""
    return next((place for place in range(len(row), 0, -1) if row[place - 1]), 1)


def _picture(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(chart.svg.encode()).decode()


@lru_cache(maxsize=1)
def _styles() -> str:
    parts = (f"col.part{percent} {{ width: {percent}% }}" for percent in range(1, 101))
    sheet = (HERE / "styles" / "report.css").read_text(encoding="utf-8")
    return "\n".join([font_faces(), sheet, *parts])
