"""What a report's page printer may read: the shipped typeface and data inside the document."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import font_source_sans_pro as source_sans
from weasyprint.urls import URLFetcher, URLFetcherResponse

SCHEME = "typeface"
FACES = (("Bold", 700), ("Regular", 400), ("Semibold", 600))


def fetch(url: str) -> URLFetcherResponse:
    """The typeface, or what ``data:`` holds, and nothing else: no file and no address, whatever
    stands in the texts.

    Raises ValueError for anything else.
    """
    scheme, _, name = url.partition(":")
    if scheme == SCHEME and name in dict(FACES):
        return URLFetcherResponse(url, body=_face(name), headers={"Content-Type": "font/ttf"})
    return URLFetcher(allowed_protocols=("data",)).fetch(url)


def font_faces() -> str:
    """The style rules that name the faces."""
    return "\n".join(
        "@font-face { font-family: 'Source Sans Pro'; "
        f"font-weight: {weight}; src: url({SCHEME}:{name}) format('truetype'); }}"
        for name, weight in FACES
    )


@lru_cache(maxsize=len(FACES))
def _face(name: str) -> bytes:
    return (Path(source_sans.font_directory) / f"SourceSansPro-{name}.ttf").read_bytes()
