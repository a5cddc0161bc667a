"""The questionnaires that ship with the product, as YAML files."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from questionnaires.loading import load as load_file
from questionnaires.model import Questionnaire
from questionnaires.problems import did_you_mean

_NAMES = (
    "full",
    "full_public",
    "pulse",
    "pulse_risk",
    "visit",
    "b2b_key_account",
    "employee_mirror",
)


class UnknownForm(LookupError):
    """No shipped questionnaire has this name."""


def names() -> tuple[str, ...]:
    """The names of the shipped questionnaires, the longest form first."""
    return _NAMES


def path(name: str) -> Path:
    """The file of a shipped questionnaire. Raises ``UnknownForm``."""
    if name not in _NAMES:
        raise UnknownForm(f"No questionnaire '{name}' is shipped.{did_you_mean(name, _NAMES)}")
    return Path(__file__).with_name(f"{name}.yaml")


@cache
def load(name: str) -> Questionnaire:
    """A shipped questionnaire, read and checked once. Raises ``UnknownForm``."""
    return load_file(path(name))
