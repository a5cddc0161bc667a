"""The PDF as its readers, and the programs that read aloud, get it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from analysis.dataset import Dataset
from analysis.reports import content, pdf
from analysis.reports.html import render
from analysis.run import run
from analysis.simulation.company import simulate
from questionnaires import library

pytestmark = pytest.mark.xdist_group("pdf")  # one worker makes the file once


@pytest.fixture(scope="module")
def dataset() -> Dataset:
    return simulate(library.load("full"), customers=700).dataset()


@pytest.fixture(scope="module")
def made(dataset: Dataset, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    pdf.write(content.build(run(dataset), dataset, "nb"), path)
    return path


def elements(document: pikepdf.Pdf) -> Iterator[pikepdf.Object]:
    """All elements of the structure tree."""
    waiting = [document.Root.StructTreeRoot]
    while waiting:
        element = waiting.pop()
        if isinstance(element, pikepdf.Array):
            waiting.extend(element)
        elif isinstance(element, pikepdf.Dictionary):
            yield element
            waiting.extend([element.K] if "/K" in element else [])


def by_vera_pdf(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "tests.browser.pdf_ua", str(path)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def told(path: Path) -> str:
    return subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], check=True, capture_output=True, text=True
    ).stdout


@pytest.mark.browser
def test_the_file_is_sound(made: Path) -> None:
    assert subprocess.run(["qpdf", "--check", str(made)], check=False).returncode == 0


@pytest.mark.browser
def test_the_validator_finds_nothing_against_the_rules_of_accessible_files(made: Path) -> None:
    judged = by_vera_pdf(made)
    assert (judged.returncode, judged.stdout) == (0, f"{made}: conforms to PDF/UA-1\n")


@pytest.mark.browser
def test_the_validator_finds_a_chart_without_words(made: Path, tmp_path: Path) -> None:
    mute = tmp_path / "mute.pdf"
    with pikepdf.open(made) as document:
        chart = next(one for one in elements(document) if one.get("/S") == "/Figure")
        del chart["/Alt"]
        document.save(mute)
    judged = by_vera_pdf(mute)
    assert judged.returncode == 1
    assert "1 times: 7.3: Figure tags shall include an alternative" in judged.stdout


def test_it_is_tagged_and_names_language_and_title(made: Path) -> None:
    with pikepdf.open(made) as document:
        assert document.Root.MarkInfo.Marked
        assert str(document.Root.Lang) == "nb"
        assert "Havblikk" in str(document.docinfo["/Title"])
        assert document.Root.ViewerPreferences.DisplayDocTitle


def test_it_says_that_it_is_accessible(made: Path) -> None:
    with pikepdf.open(made) as document, document.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


def test_every_picture_has_words_in_its_stead(made: Path) -> None:
    with pikepdf.open(made) as document:
        figures = [e for e in elements(document) if e.get("/S") == "/Figure"]
        assert len(figures) >= 8
        assert all(len(str(figure.get("/Alt", ""))) > 20 for figure in figures)


def test_pages_can_be_found_by_bookmarks(made: Path) -> None:
    with pikepdf.open(made) as document, document.open_outline() as outline:
        assert len(outline.root[0].children) >= 10


def test_all_fonts_are_embedded(made: Path) -> None:
    with pikepdf.open(made) as document:
        descriptors = [o for o in document.objects if isinstance(o, pikepdf.Dictionary)]
        fonts = [o for o in descriptors if o.get("/Type") == "/FontDescriptor"]
        assert fonts
        assert all(any(key.startswith("/FontFile") for key in font) for font in fonts)


@pytest.mark.browser
def test_made_again_it_says_the_same(dataset: Dataset, made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again.pdf"
    pdf.write(content.build(run(dataset), dataset, "nb"), again)
    assert told(again) == told(made)


def test_the_first_page_is_read_in_a_minute(dataset: Dataset) -> None:
    first = content.build(run(dataset), dataset, "en").pages[0]
    sentences = next(block.items for block in first.blocks if hasattr(block, "items"))
    assert len(sentences) <= 5
    assert len(" ".join([first.message, *sentences]).split()) <= 150


def test_what_people_wrote_stays_literal(dataset: Dataset) -> None:
    hostile = "<img src='http://127.0.0.1/x'><script>alert(1)</script>{{7*7}}"
    report = content.build(run(dataset), dataset, "en")
    page = render(replace(report, organisation=hostile))
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
