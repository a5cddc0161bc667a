"""The languages a respondent may go on in: addresses on the first page, buttons on the others."""

from __future__ import annotations

from dataclasses import dataclass, replace

from flask import request, url_for

from surveyapp.respond.standing import Standing

OPEN_LINK = "respond.open_link"

OWN_NAMES = {
    "en": "English",
    "nb": "Norsk",
    "sv": "Svenska",
    "da": "Dansk",
    "fi": "Suomi",
    "de": "Deutsch",
    "ar": "العربية",
    "he": "עברית",
}
RIGHT_TO_LEFT = frozenset({"ar", "he", "fa", "ur"})

WAYS = frozenset({"plain", "new"})
"""What an address of the first page may say besides the language."""


@dataclass(frozen=True, slots=True)
class Language:
    """A language to go on in; without an address it is a button."""

    code: str
    name: str
    here: bool
    address: str | None = None


def direction(language: str) -> str:
    """Which way the language is written."""
    return "rtl" if language in RIGHT_TO_LEFT else "ltr"


def language_addresses(standing: Standing) -> tuple[Language, ...]:
    """The first page's choices; none where there is only one language."""
    # The way in that the reader came by: a browser without cookies has no other.
    here = {**(request.view_args or {}), **{k: v for k, v in request.args.items() if k in WAYS}}
    way = request.endpoint or OPEN_LINK
    return tuple(
        replace(choice, address=url_for(way, **{**here, "language": choice.code}))
        for choice in language_buttons(standing)
    )


def language_buttons(standing: Standing) -> tuple[Language, ...]:
    """The choices of a page that has a form to be sent with them."""
    offered = standing.survey.languages
    if len(offered) == 1:
        return ()
    return tuple(
        Language(code, OWN_NAMES.get(code, code), here=code == standing.language)
        for code in offered
    )
