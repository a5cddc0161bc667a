"""Makes the SVG of matplotlib fit for a page: no ids, no style sheet, a title, a description."""

from __future__ import annotations

import hashlib
import re
from html import escape, unescape

HEAD = re.compile(r"^.*?(?=<svg )", re.DOTALL)
DEFINITIONS = re.compile(r"<(metadata|defs)>.*?</\1>\s*|<defs/>\s*", re.DOTALL)
TAG = re.compile(r"<([a-z]+)((?: [^<>]*?)?)(/?)>", re.DOTALL)
ATTRIBUTE = re.compile(r'([\w:-]+)="([^"]*)"', re.DOTALL)
GROUP = re.compile(r"\s*</?g>")
DROPPED = frozenset({"id", "xmlns:xlink", "version", "width", "height"})


def clean(svg: str, key: str, title: str, description: str) -> str:
    """The ``<svg>`` element alone, named for those who cannot see it.

    Styles become attributes, because pages that allow no inline style would drop them; ids are
    dropped, because several charts stand in one page; so are groups, which then say nothing.
    """
    drawn = DEFINITIONS.sub("", HEAD.sub("", svg))
    drawn = GROUP.sub("", TAG.sub(_tag, drawn))
    name = "chart-" + hashlib.sha256(f"{key}\n{title}".encode()).hexdigest()[:10]
    start, rest = drawn.split(">", 1)
    return (
        f'{start} role="img" aria-labelledby="{name}-title {name}-desc">'
        f'<title id="{name}-title">{escape(title, quote=False)}</title>'
        f'<desc id="{name}-desc">{escape(description, quote=False)}</desc>{rest.strip()}'
    )


def _tag(match: re.Match[str]) -> str:
    name, attributes, end = match.groups()
    kept: dict[str, str] = {}
    for key, value in ATTRIBUTE.findall(attributes):
        if key == "style":
            kept |= _styles(unescape(value))
        elif key == "transform" and value.startswith("rotate(0 "):
            continue
        elif key not in DROPPED or (name == "rect" and key in {"width", "height"}):
            kept[key] = value
    written = "".join(f' {key}="{value}"' for key, value in kept.items())
    return f"<{name}{written}{end}>"


def _styles(style: str) -> dict[str, str]:
    pairs = (part.split(":", 1) for part in style.split(";") if ":" in part)
    return {key.strip(): escape(value.strip().replace("'", "")) for key, value in pairs}
