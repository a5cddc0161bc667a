"""A report as one HTML document for the page printer; everything it shows is embedded."""

from __future__ import annotations

import base64
from functools import lru_cache
from pathlib import Path

import font_source_sans_pro as source_sans
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template

from analysis.charts.chart import Chart
from analysis.reports.document import Block, Report

HERE = Path(__file__).parent
FACES = {
    ("Regular", 400, "normal"),
    ("Semibold", 600, "normal"),
    ("Bold", 700, "normal"),
}


def render(report: Report) -> str:
    """The document. Texts are escaped; nothing in it refers to anything outside."""
    return _template().render(report=report, styles=_styles())


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
    environment.filters["picture"] = _picture
    return environment.get_template("report.html")


def _kind(block: Block) -> str:
    return type(block).__name__.lower()


def _picture(chart: Chart) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode(chart.svg.encode()).decode()


@lru_cache(maxsize=1)
def _styles() -> str:
    faces = [_face(file, weight, slope) for file, weight, slope in sorted(FACES)]
    return "\n".join([*faces, (HERE / "styles" / "report.css").read_text(encoding="utf-8")])


def _face(file: str, weight: int, slope: str) -> str:
    path = Path(source_sans.font_directory) / f"SourceSansPro-{file}.ttf"
    data = base64.b64encode(path.read_bytes()).decode()
    return (
        "@font-face { font-family: 'Source Sans Pro'; "
        f"font-weight: {weight}; font-style: {slope}; "
        f"src: url(data:font/ttf;base64,{data}) format('truetype'); }}"
    )
