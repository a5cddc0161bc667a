"""Sends the style sheet and the script packed to browsers that unpack, which is all of them.

Pages themselves stay unpacked: they hold secrets beside what a visitor wrote, and the packed size
of such a page can give a secret away.
"""

from __future__ import annotations

import gzip
from functools import lru_cache

from flask import Response, request

SMALL = 500
"""Bytes below which packing saves nothing."""


def pack(response: Response) -> Response:
    """The answer packed, where it is one of our own files and the browser unpacks."""
    if request.endpoint != "respond.static" or response.status_code != 200:
        return response
    response.vary.add("Accept-Encoding")
    if not request.accept_encodings.quality("gzip"):
        return response
    response.direct_passthrough = False
    whole = response.get_data()
    if len(whole) >= SMALL:
        response.set_data(_packed(whole))
        response.content_encoding = "gzip"
        response.headers.pop("ETag", None)
    return response


@lru_cache(maxsize=8)
def _packed(whole: bytes) -> bytes:
    return gzip.compress(whole, compresslevel=9, mtime=0)
