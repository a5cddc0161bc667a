"""Laid out, every message has one page of its own, and whatever was refused still makes a file."""

from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from analysis.reports import pdf
from analysis.reports.document import Report
from analysis.reports.phrases import LANGUAGES
from tests.analysis.reports.invented_reports import report

pytestmark = pytest.mark.slow


def front_of(made: Report) -> Report:
    """The manager's pages alone."""
    return replace(made, appendix=())


def pages_of(made: Report, path: Path) -> int:
    pdf.write(made, path)
    with pikepdf.open(path) as document:
        return len(document.pages)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["full", "pulse"])
def test_each_message_has_one_page(name: str, language: str, tmp_path: Path):
    made = front_of(report(name, language))
    assert pages_of(made, tmp_path / "front.pdf") == len(made.pages)


def test_a_report_that_refuses_everything_is_a_sound_file(tmp_path: Path):
    path = tmp_path / "empty.pdf"
    assert pages_of(report("empty", "en"), path) >= 2
    with pikepdf.open(path) as document:
        assert document.Root.MarkInfo.Marked
        assert not document.check_pdf_syntax()


def test_hostile_names_fetch_nothing_and_still_make_a_file(tmp_path: Path):
    path = tmp_path / "hostile.pdf"
    assert pages_of(front_of(report("hostile", "nb")), path) >= 10
    assert b"root:x:0" not in path.read_bytes()


def test_made_twice_the_file_is_the_same_to_the_byte(tmp_path: Path):
    first, second = tmp_path / "first.pdf", tmp_path / "second.pdf"
    for path in (first, second):
        pdf.write(front_of(report("thirty", "sv")), path)
    assert first.read_bytes() == second.read_bytes()
