"""QR codes for links."""

from __future__ import annotations

from base64 import b64encode
from io import BytesIO
from typing import Any

import segno

PNG_SCALE = 24
"""Pixels a module: about 800 across, sharp on an A4 poster."""
QUIET_ZONE = 4


def qr_svg(address: str) -> bytes:
    """The code as an SVG that fills its frame, black on white so that every phone reads it."""
    return _saved(address, kind="svg", omitsize=True, light="#fff", border=QUIET_ZONE)


def qr_png(address: str) -> bytes:
    """The code as a PNG for print shops and word processors."""
    return _saved(address, kind="png", scale=PNG_SCALE, border=QUIET_ZONE)


def picture_of(address: str) -> str:
    """The code as an address that holds it, for pages with hundreds of codes."""
    return "data:image/svg+xml;base64," + b64encode(qr_svg(address)).decode()


QR_KINDS = {"svg": (qr_svg, "image/svg+xml"), "png": (qr_png, "image/png")}


def _saved(address: str, **options: Any) -> bytes:
    out = BytesIO()
    segno.make(address, error="m", micro=False).save(out, **options)
    return out.getvalue()
