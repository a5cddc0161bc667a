"""Two laid-out parts of a report as one tagged PDF: pages, tags, bookmarks and page labels."""

from __future__ import annotations

import io
from collections.abc import Iterator

from pikepdf import Array, Dictionary, Name, ObjectStreamMode, Pdf, String
from pikepdf import Object as Node

APPENDIX_MARK = "A "
"""Stands before the page numbers of the second part, which are counted from one again."""


def join(first: bytes, second: bytes) -> bytes:
    """The first part with the pages of the second behind it.

    Language, title and conformance are those of the first. Both parts are as the page printer
    writes them: one ``Document`` tag that holds all others, an array of tags for each page, and a
    bookmark for each heading. The same parts give the same bytes.
    """
    written = io.BytesIO()
    with Pdf.open(io.BytesIO(first)) as whole, Pdf.open(io.BytesIO(second)) as added:
        front = len(whole.pages)
        _name_headers_anew(whole)
        whole.pages.extend(added.pages)
        # After the pages, so that tags and bookmarks point to the pages that were taken over.
        _join_tags(whole.Root.StructTreeRoot, whole.copy_foreign(added.Root.StructTreeRoot), front)
        _join_bookmarks(whole.Root.Outlines, whole.copy_foreign(added.Root.Outlines))
        for number in range(front, len(whole.pages)):
            whole.pages[number].obj.StructParents = number
        whole.Root.PageLabels = _labels(front)
        whole.save(written, object_stream_mode=ObjectStreamMode.generate, deterministic_id=True)
    return written.getvalue()


def _join_tags(tree: Node, added: Node, front: int) -> None:
    document = tree.K[0]
    for tag in added.K[0].K:
        tag.P = document
        document.K.append(tag)
    numbered = list(added.ParentTree.Nums)
    for page, tags in zip(numbered[::2], numbered[1::2], strict=True):
        tree.ParentTree.Nums.append(int(page) + front)
        tree.ParentTree.Nums.append(tags)


def _join_bookmarks(outlines: Node, added: Node) -> None:
    for bookmark in list(_bookmarks(added)):
        bookmark.Parent = outlines
    outlines.Last.Next, added.First.Prev = added.First, outlines.Last
    outlines.Last = added.Last
    outlines.Count = int(outlines.Count) + int(added.Count)


def _bookmarks(outlines: Node) -> Iterator[Node]:
    """The bookmarks of the highest level."""
    bookmark: Node | None = outlines.First
    while bookmark is not None:
        yield bookmark
        bookmark = bookmark.get(Name.Next)


def _name_headers_anew(whole: Pdf) -> None:
    """Cells name their column headers by ids that count objects, so both parts may use the same."""
    for tag in _tags(whole.Root.StructTreeRoot.K[0]):
        if Name.ID in tag:
            tag.ID = _renamed(tag.ID)
        headers = tag.A.get(Name.Headers) if isinstance(tag.get(Name.A), Dictionary) else None
        if headers is not None:
            tag.A.Headers = Array([_renamed(header) for header in headers])


def _renamed(name: Node) -> String:
    return String(f"first-{name}")


def _tags(tag: Node) -> Iterator[Node]:
    yield tag
    kids = tag.get(Name.K)
    for kid in kids if isinstance(kids, Array) else ():
        if isinstance(kid, Dictionary) and Name.S in kid:
            yield from _tags(kid)


def _labels(front: int) -> Dictionary:
    """Page labels as they are printed, for the page field of a viewer."""
    plain = Dictionary(S=Name.D)
    marked = Dictionary(S=Name.D, P=String(APPENDIX_MARK))
    return Dictionary(Nums=Array([0, plain, front, marked]))
