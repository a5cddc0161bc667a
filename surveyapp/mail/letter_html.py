"""The HTML of a message: drawn once for each text, its styles set inline, then filled for each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from importlib.resources import files

from css_inline import CSSInliner

from surveyapp.mail.placeholders import Values, closed, fill
from surveyapp.mail.words import part

DARK = "@media"
"""Where the style sheet goes on with rules that cannot stand inline."""
KEPT = 512
"""Texts whose finished HTML is kept in memory."""

STOP = "{stop}"
CHOICES = "{choices}"

_WHOLE = """<!doctype html>
<html lang="{language}"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title></title><style>{light}</style><style data-css-inline="keep">{page}{dark}</style></head>
<body style="margin:0;padding:16px 8px;background-color:#f6f5f1" class="mail-page">
{mail}
</body></html>
"""
_PAGE = (
    "@media (prefers-color-scheme: dark) { .mail-page { background-color: #12171a !important; } }\n"
)


@dataclass(frozen=True, slots=True)
class Addresses:
    """Where the links at the foot of a message lead."""

    stop: str
    choices: str


def whole_html(subject: str, body: str, language: str, values: Values, to: Addresses) -> str:
    """The HTML alternative of a message."""
    skeleton = _inlined(closed(body, values), language)
    titled = skeleton.replace("<title></title>", f"<title>{_braceless(subject)}</title>")
    return fill(_at_foot(titled, to), values, _escaped)


def shown_html(body: str, language: str, values: Values, to: Addresses) -> str:
    """The same without styles of its own, for a page that has the style sheet."""
    html = _fragment(closed(body, values), language)
    return fill(_at_foot(html, to), values, _escaped)


def style_sheet() -> str:
    """The look of messages."""
    return files("surveyapp").joinpath("static/mail.css").read_text("utf-8")


def _at_foot(html: str, to: Addresses) -> str:
    return html.replace(STOP, _escaped(to.stop)).replace(CHOICES, _escaped(to.choices))


@lru_cache(maxsize=KEPT)
def _inlined(body: str, language: str) -> str:
    light, _, dark = style_sheet().partition(DARK)
    html = _WHOLE.format(
        language=language,
        light=light,
        page=_PAGE,
        dark=f"{DARK}{dark}",
        mail=_fragment(body, language),
    )
    return _inliner().inline(html)


@cache
def _inliner() -> CSSInliner:
    return CSSInliner(load_remote_stylesheets=False)


def _fragment(body: str, language: str) -> str:
    paragraphs = [block.strip() for block in body.replace("\r\n", "\n").split("\n\n")]
    shown = "\n".join(_paragraph(block, language) for block in paragraphs if block)
    return (
        f'<div class="mail" lang="{language}"><p class="mail-from">{{org}}</p>\n{shown}\n'
        f'<div class="mail-foot"><p>{escape(part(language, "why"))}</p>'
        f'<p><a href="{STOP}">{escape(part(language, "stop"))}</a> '
        f'<a href="{CHOICES}">{escape(part(language, "choices"))}</a></p></div></div>'
    )


def _paragraph(block: str, language: str) -> str:
    if block == "{link}":
        button, copy = (escape(part(language, name)) for name in ("button", "copy"))
        return (
            f'<p class="mail-go"><a class="mail-button" href="{{link}}">{button}</a></p>\n'
            f'<p class="mail-plain">{copy}<br><a href="{{link}}">{{link}}</a></p>'
        )
    lines = "<br>\n".join(escape(line) for line in block.split("\n"))
    linked = lines.replace("{link}", '<a href="{link}">{link}</a>')
    return f"<p>{linked}</p>"


def _braceless(subject: str) -> str:
    # The subject is filled already; what it says in braces must not be filled once more.
    return escape(subject).replace("{", "&#123;")


def _escaped(value: str) -> str:
    return escape(value, quote=True)
