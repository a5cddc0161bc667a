"""Pages and appendix are laid out apart and come as one file."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest

from analysis.reports import pdf
from analysis.reports.document import Page, Paragraph, Report, Table
from analysis.reports.joining import join

TABLE = Table(("What", "Value"), (("One", "1"), ("Two", "2")), numeric=frozenset({1}))
LONG = Table(("What", "Value"), tuple((f"Row {place}", "1") for place in range(30)))
REPORT = Report(
    language="nb",
    title="The title",
    subtitle="The subtitle",
    organisation="Someone",
    date="",
    pages=(
        Page("one", "First page", "A message", (Paragraph("Some text."), TABLE)),
        Page("two", "Second page", "Another message", (TABLE,)),
    ),
    appendix=(
        Page("three", "First details", "", (TABLE, LONG)),
        Page("four", "Last details", "", (Paragraph("More text."),)),
    ),
    labels={"appendix": "Appendix"},
)


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("joining") / "report.pdf"
    pdf.write(REPORT, path)
    return path


@pytest.fixture
def joined(written: Path) -> Iterator[pikepdf.Pdf]:
    with pikepdf.open(written) as document:
        yield document


def tags(tag: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """The tag and all below it."""
    yield tag
    for kid in kids(tag):
        yield from tags(kid)


def kids(tag: pikepdf.Object) -> list[pikepdf.Object]:
    """The tags right below it; marked content stands there as well, by its number."""
    below = tag.get("/K")
    every = list(below) if isinstance(below, pikepdf.Array) else []
    return [kid for kid in every if isinstance(kid, pikepdf.Dictionary) and "/S" in kid]


def by_page(document: pikepdf.Pdf) -> dict[int, pikepdf.Object]:
    """The tags of each page's content by the number the page goes by."""
    numbered = list(document.Root.StructTreeRoot.ParentTree.Nums)
    return dict(zip(map(int, numbered[::2]), numbered[1::2], strict=True))


def test_the_pages_of_the_appendix_are_counted_apart(joined: pikepdf.Pdf) -> None:
    assert [str(page.label) for page in joined.pages] == ["1", "2", "A 1", "A 2"]


def test_all_tags_belong_to_one_document(joined: pikepdf.Pdf) -> None:
    (document,) = joined.Root.StructTreeRoot.K
    pairs = [(tag, kid) for tag in tags(document) for kid in kids(tag)]
    assert len(pairs) > 100
    assert all(kid.P.objgen == tag.objgen for tag, kid in pairs)


def test_what_stands_on_a_page_leads_to_tags_of_that_page(joined: pikepdf.Pdf) -> None:
    found = by_page(joined)
    for page in joined.pages:
        leads = found[int(page.obj.StructParents)]
        assert len(leads) > 0
        assert {tag.Pg.objgen for tag in leads} == {page.obj.objgen}


def test_no_page_goes_by_the_number_of_another(joined: pikepdf.Pdf) -> None:
    numbers = [int(page.obj.StructParents) for page in joined.pages]
    assert sorted(by_page(joined)) == sorted(numbers) == [0, 1, 2, 3]


def test_no_two_headers_of_columns_share_an_id(tmp_path: Path) -> None:
    pdf.write(replace(REPORT, appendix=()), tmp_path / "part.pdf")
    part = (tmp_path / "part.pdf").read_bytes()
    with pikepdf.open(io.BytesIO(join(part, part))) as twice:
        ids = [str(tag.ID) for tag in tags(twice.Root.StructTreeRoot.K[0]) if "/ID" in tag]
    assert len(ids) == len(set(ids)) == 8


def test_cells_name_headers_of_their_own_table(joined: pikepdf.Pdf) -> None:
    tables = [t for t in tags(joined.Root.StructTreeRoot.K[0]) if t.get("/S") == "/Table"]
    assert len(tables) >= 4
    for table in tables:
        ids = {str(tag.ID) for tag in tags(table) if "/ID" in tag}
        cells = [tag for tag in tags(table) if tag.get("/S") == "/TD"]
        assert {str(header) for cell in cells for header in cell.A.Headers} <= ids


def test_bookmarks_lead_through_both_parts(joined: pikepdf.Pdf) -> None:
    with joined.open_outline() as outline:
        tops = [(entry.title, len(entry.children)) for entry in outline.root]
    assert tops == [("The title", 2), ("Appendix", 2)]


def test_a_bookmark_of_the_appendix_leads_to_its_page(joined: pikepdf.Pdf) -> None:
    place = joined.Root.Outlines.Last.Dest[0]
    assert place.objgen == joined.pages[2].obj.objgen


def test_a_report_without_appendix_is_one_part(tmp_path: Path) -> None:
    pdf.write(replace(REPORT, appendix=()), tmp_path / "report.pdf")
    with pikepdf.open(tmp_path / "report.pdf") as document:
        assert len(document.pages) == 2


def test_one_process_writes_the_same_bytes_as_several(written: Path, tmp_path: Path) -> None:
    stop = threading.Event()
    other = threading.Thread(target=stop.wait)
    other.start()  # With another thread no process is copied.
    pdf.write(REPORT, tmp_path / "again.pdf")
    stop.set()
    other.join()
    assert (tmp_path / "again.pdf").read_bytes() == written.read_bytes()
