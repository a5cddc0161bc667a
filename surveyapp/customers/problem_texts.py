"""Problems of files in the reader's language."""

from __future__ import annotations

from datetime import date

from flask_babel import format_date, format_decimal

from analysis.intake.sentences import Sentence, Value
from surveyapp.customers.words import FIELD_NAMES
from surveyapp.extensions import gettext as _

FIELD = "field"
"""Sentences name our own fields under this name."""


def told(message: str) -> str:
    """The sentence; what was never a text of ours is told as it is."""
    if not isinstance(message, Sentence):
        return message
    values = {name: _told(name, value) for name, value in message.values.items()}
    return _(message.text, **values).strip() if message.text else ""


def _told(name: str, value: Value) -> str:
    if isinstance(value, str):
        return str(FIELD_NAMES.get(value, value)) if name == FIELD else told(value)
    if isinstance(value, date):
        return str(format_date(value, "long"))
    return str(format_decimal(value))
