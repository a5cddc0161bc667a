"""QR codes drawn into the page itself, so that no further request is needed."""

from __future__ import annotations

import io

import segno
from markupsafe import Markup


def qr_svg(address: str) -> Markup:
    """The address as an SVG element that takes its size and colour from the style sheet."""
    drawing = io.BytesIO()
    segno.make(address, error="m", micro=False).save(
        drawing,
        kind="svg",
        xmldecl=False,
        svgns=False,
        nl=False,
        omitsize=True,
        border=2,
        svgclass="qr",
        lineclass=None,
    )
    return Markup(drawing.getvalue().decode())  # noqa: S704 - drawn here, nothing of the address is text in it
