"""Problems of rules in the reader's language, by the field they stand at."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from surveyapp.extensions import gettext as _
from surveyapp.services.rule_problems import RuleProblem


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


def _said(problem: RuleProblem) -> str:
    if problem.text == "%(what)s":
        return problem.values["what"]
    return _(problem.text, **problem.values)
