import re
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from analysis import charts
from analysis.charts import CHART_FACTS, CHART_WORDS, typography
from tests.analysis.charts.drawn import SVG, colors, texts
from tests.analysis.charts.english import PHRASES
from tests.analysis.charts.gallery import GALLERY, picture

each_kind = pytest.mark.parametrize("kind", sorted(GALLERY))
SOURCES = sorted(Path(charts.__file__).parent.glob("*.py"))
PALETTE = {
    value for value in vars(typography).values() if isinstance(value, str) and value[0] == "#"
}


def luminance(color: str) -> float:
    parts = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def test_every_chart_is_in_the_gallery():
    drawing = {path.stem for path in SOURCES if "\ndef draw(" in path.read_text("utf-8")}
    assert drawing == set(GALLERY)


@each_kind
def test_a_chart_is_the_same_every_time(kind: str):
    assert picture(kind) == picture(kind)


@each_kind
def test_a_chart_has_a_text_alternative(kind: str):
    chart = picture(kind)
    root = ET.fromstring(chart.svg)  # noqa: S314 - our own picture
    told = [root.findtext(f"{SVG}{tag}") for tag in ("title", "desc")]
    assert root.get("role") == "img"
    assert told == [chart.title, chart.description]
    assert all(told)


@each_kind
def test_a_chart_has_a_table_as_wide_as_its_heading(kind: str):
    chart = picture(kind)
    assert chart.rows
    assert {len(row) for row in chart.rows} == {len(chart.header)}


@each_kind
def test_a_chart_writes_its_words_as_text(kind: str):
    chart = picture(kind)
    assert len(texts(chart)) > 3
    assert "<use" not in chart.svg


@each_kind
def test_no_text_is_smaller_than_eight_and_a_half_points(kind: str):
    sizes = re.findall(r'font-size="([\d.]+)px"', picture(kind).svg)
    assert min(map(float, sizes)) >= 8.5


@each_kind
def test_a_chart_brings_nothing_that_a_strict_page_would_drop(kind: str):
    svg = picture(kind).svg
    assert not re.search(r"<style|<metadata|<script| style=|<!|<\?", svg)
    assert set(re.findall(r' id="([^"]+)"', svg)) == set(
        re.search(r'aria-labelledby="([^"]+)"', svg)[1].split()
    )


@each_kind
def test_a_chart_keeps_to_the_palette(kind: str):
    assert colors(picture(kind)) <= PALETTE


@each_kind
def test_nothing_is_drawn_beyond_the_sheet(kind: str):
    svg = picture(kind).svg
    width, height = map(float, re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', svg).groups())
    places = re.findall(r"[ML] (-?[\d.]+) (-?[\d.]+)", svg)
    assert all(-1 <= float(x) <= width + 1 and -1 <= float(y) <= height + 1 for x, y in places)


def test_the_colours_of_words_can_be_read_on_every_ground_they_stand_on():
    inks = (typography.INK, typography.QUIET_INK, typography.ACCENT, typography.WARM)
    assert min(contrast(ink, typography.WHITE) for ink in inks) >= 4.5
    assert contrast(typography.ACCENT, typography.TINT) >= 3.0


def test_bars_stand_out_from_paper_and_from_emphasised_bars_in_grey():
    assert contrast(typography.FILL, typography.WHITE) >= 2.9
    assert contrast(typography.FILL, typography.ACCENT) >= 1.9


def test_the_test_language_has_exactly_the_published_phrases():
    assert set(PHRASES) == set(CHART_WORDS)


def test_phrases_name_only_published_facts():
    named = {key: set(re.findall(r"{(\w+)}", text)) for key, text in PHRASES.items()}
    assert [key for key, facts in named.items() if not facts <= set(CHART_FACTS[key])] == []


def test_every_phrase_in_the_charts_is_published():
    written = {
        key
        for path in SOURCES
        for key in re.findall(r'"(chart\.[a-z_]+(?:\.[a-z_]+)?)"', path.read_text("utf-8"))
    }
    assert written <= set(CHART_WORDS)
