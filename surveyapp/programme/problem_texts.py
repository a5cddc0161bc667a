"""Problems of rules in the reader's language, by the field they stand at."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable

from surveyapp.extensions import gettext as _
from surveyapp.services.programmes.rule_problems import RuleProblem

_MEANT = re.compile(r"Did you mean '(.+)'\?")
_KNOWN = re.compile(r"Use one of: (.+)\.$")


def by_field(problems: Iterable[RuleProblem]) -> dict[str, list[str]]:
    """Sentences by field; those of no field stand under an empty name."""
    found: dict[str, list[str]] = defaultdict(list)
    for problem in problems:
        found[problem.field].append(sentence(problem))
    return dict(found)


def sentence(problem: RuleProblem) -> str:
    """The sentence, with the line where the rules came from a file."""
    text = _said(problem)
    return f"{_('Line %(line)s', line=problem.line)}: {text}" if problem.line else text


def placed(problem: RuleProblem) -> str:
    """The sentence with the name of its field, where it does not stand beside it."""
    return f"{sentence(problem)} ({problem.field})" if problem.field else sentence(problem)


def _said(problem: RuleProblem) -> str:
    values = dict(problem.values)
    if "hint" in values:
        values["hint"] = _hint(values["hint"])
    return _(problem.text, **values)


def _hint(hint: str) -> str:
    """What the checker of files says in English, which also names what was meant."""
    if meant := _MEANT.search(hint):
        return " " + _("Did you mean '%(name)s'?", name=meant[1])
    if known := _KNOWN.search(hint):
        return " " + _("Use one of: %(known)s.", known=known[1])
    return ""
