"""What is wrong with a questionnaire although it can be read, each subject in its own file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice

from questionnaires.checking.conditions import check_conditions
from questionnaires.checking.constructs import check_constructs
from questionnaires.checking.names import check_names
from questionnaires.checking.places import found
from questionnaires.checking.reachability import check_reachability
from questionnaires.checking.roles import check_roles
from questionnaires.checking.texts import check_texts
from questionnaires.model import Questionnaire
from questionnaires.problems import Problem

__all__ = ["CHECKS", "check"]

CHECKS: tuple[Callable[[Questionnaire], Iterator[Problem]], ...] = (
    check_names,
    check_texts,
    check_conditions,
    check_reachability,
    check_constructs,
    check_roles,
)


MOST_PROBLEMS = 1000
"""More than anybody reads; a file made to have millions must not take the memory for them."""


def check(questionnaire: Questionnaire) -> tuple[Problem, ...]:
    """The problems of a definition; beyond ``MOST_PROBLEMS`` only that there are more.

    ``file`` is empty and ``line`` 0, for whoever knows the file to add.
    """
    every = (problem for run in CHECKS for problem in run(questionnaire))
    problems = tuple(islice(every, MOST_PROBLEMS))
    if len(problems) < MOST_PROBLEMS:
        return problems
    sentence = f"There are {MOST_PROBLEMS} problems and perhaps more; correct these first."
    return (*problems, found("too-many-problems", "", sentence))
