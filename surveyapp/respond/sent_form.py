"""Reads a respondent's form: the sealed state, the answers, and which button was pressed."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from urllib.parse import parse_qs

from flask import current_app, request

from surveyapp.errors import BadInputError
from surveyapp.respond.form_state import FormState, unseal
from surveyapp.respond.standing import Standing
from surveyapp.services.answering.save_page import SentPage

STATE = "state"


class Button(StrEnum):
    """The ways to leave a page; the names of the buttons."""

    NEXT = "next"
    BACK = "back"
    LATER = "later"
    SWITCH = "switch"


class GarbledFormError(BadInputError):
    """Not what a browser sends: another kind of form, or bytes that are no Unicode."""


class UnknownFieldError(BadInputError):
    """The form has a field that no question of the survey has."""


@dataclass(frozen=True, slots=True)
class SentForm:
    """A form that is ours. ``fields`` holds everything sent, by name."""

    state: FormState
    fields: dict[str, list[str]]

    @property
    def button(self) -> Button:
        """The button pressed; pressing Enter means "next"."""
        for button in (Button.BACK, Button.LATER, Button.SWITCH):
            if button in self.fields:
                return button
        return Button.NEXT

    def language(self, offered: Sequence[str]) -> str:
        """The language chosen with a button, else the one the page was in."""
        chosen = self.fields.get(Button.SWITCH, [""])[0]
        return chosen if chosen in offered else self.state.language

    def page(self, standing: Standing) -> SentPage:
        """What the service needs.

        Raises:
            UnknownFieldError: there are fields that no question has.
        """
        known = {STATE, *Button} | standing.definition.questions.keys()
        if unknown := self.fields.keys() - known:
            raise UnknownFieldError(f"unknown fields: {', '.join(sorted(unknown))[:200]}")
        return SentPage(
            page_id=self.state.page_id,
            language=self.language(standing.survey.languages),
            fields=self.fields,
            before=self.state.before,
            seconds=float(int(time.time()) - self.state.shown_at),
            leaving=self.button is not Button.NEXT,
        )


def read_form(owner: str) -> SentForm:
    """The form of this request, whose seal must be for this owner.

    Raises:
        ForgedFormError: it is not.
        GarbledFormError: it is no plain form, or its texts are no Unicode.
    """
    fields = _fields()
    sealed = fields.get(STATE, [""])[0]
    return SentForm(unseal(sealed, owner, current_app.config["SECRET_KEY"]), fields)


def _fields() -> dict[str, list[str]]:
    # The framework would keep what it cannot read as percent signs, or as question marks in a form
    # of several parts, which nobody wrote.
    if request.mimetype != "application/x-www-form-urlencoded":
        raise GarbledFormError
    try:
        return parse_qs(request.get_data().decode(), keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        raise GarbledFormError from None
