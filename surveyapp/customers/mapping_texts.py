"""Problems of mappings in the reader's language, where the form for them can cause them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from questionnaires.problems import Problem
from surveyapp.customers.words import FIELD_NAMES, PURPOSES
from surveyapp.extensions import gettext as _
from surveyapp.models import ConsentPurpose


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence; whoever wrote a mapping by hand is told in English what the form cannot cause."""

    text: str
    is_english: bool = False


def told_of_mapping(problems: Iterable[Problem]) -> list[Told]:
    """Each problem once."""
    return list(dict.fromkeys(_told(problem) for problem in problems))


def taken_twice(meaning: str) -> Told:
    """Two columns cannot mean the same."""
    kind, _colon, name = meaning.partition(":")
    meant = PURPOSES[ConsentPurpose(name)] if kind.startswith("consent") else _name(name)
    return Told(_("Two columns are taken for “%(field)s”; choose one.", field=meant))


def _told(problem: Problem) -> Told:
    place, _dot, name = problem.path.partition(".")
    if place == "consents":
        return _of_consents(problem, name)
    if problem.path.startswith("fields.wait"):
        return Told(_("Choose what waits are counted in."))
    if (place, problem.code) == ("fields", "missing-key"):
        return Told(_("Choose the column that holds “%(field)s”.", field=_name(name)))
    if place == "time_zone":
        return Told(_("This time zone is not known; write one such as Europe/Oslo."))
    return Told(f"{problem.line}: {problem.path}: {problem.message}", is_english=True)


def _of_consents(problem: Problem, name: str) -> Told:
    purpose, _dot, part = name.partition(".")
    if part == "wording":
        return Told(_("Give the version of the wording of consents."))
    if part == "given" and problem.code == "missing-key":
        asked = PURPOSES[ConsentPurpose(purpose)]
        return Told(_("Choose the column that says yes or no to “%(purpose)s”.", purpose=asked))
    return Told(f"{problem.line}: {problem.path}: {problem.message}", is_english=True)


def _name(field: str) -> str:
    return str(FIELD_NAMES.get(field, field))
