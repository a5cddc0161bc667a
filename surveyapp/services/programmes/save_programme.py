"""Keep the rules of a programme, once they are sound."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from surveyapp.errors import ConflictError
from surveyapp.models import Programme, ProgrammeState, Survey
from surveyapp.services.programmes.find_programme import find_programme
from surveyapp.services.programmes.plan_invitations import fitting_rules
from surveyapp.services.programmes.programme_rules import Rules
from surveyapp.services.programmes.rule_problems import N_, RuleProblem, UnfitRulesError
from surveyapp.services.surveys.open_survey import find_survey

LONGEST_NAME = 200
LARGEST_SEED = 2**31 - 1


class ProgrammeInUseError(ConflictError):
    """Rules change only while nothing goes out by them; pause the programme first."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What was written: the document of rules, its name and, where a draw is to be made again, the
    seed.
    """

    name: str
    document: Mapping[str, object]
    seed: int | None = None


def save_programme(
    session: Session, survey_id: int, draft: Draft, now: datetime, programme_id: int | None = None
) -> Programme:
    """A new programme, not active yet, or the changed rules of one that is not in use.

    Raises:
        UnknownSurveyError, UnknownProgrammeError: there is none.
        UnfitRulesError: the rules cannot be; every problem at once.
        ProgrammeInUseError: it is active or has ended.
    """
    survey = find_survey(session, survey_id)
    programme = None
    if programme_id is not None:
        programme = find_programme(session, survey_id, programme_id)
        if programme.state in (ProgrammeState.ACTIVE, ProgrammeState.ENDED):
            raise ProgrammeInUseError
    check_draft(session, survey, draft, now, programme)
    if programme is None:
        programme = Programme(
            survey_id=survey_id, seed=secrets.randbelow(LARGEST_SEED), created_at=now
        )
        session.add(programme)
    programme.seed = programme.seed if draft.seed is None else draft.seed
    if programme.rules != draft.document:
        # Events that were looked through by the old rules may meet the new ones.
        programme.looked_at = None
    programme.name = draft.name.strip()
    programme.rules = dict(draft.document)
    session.flush()
    return programme


def check_draft(
    session: Session,
    survey: Survey,
    draft: Draft,
    now: datetime,
    programme: Programme | None = None,
) -> Rules:
    """The rules, when nothing is wrong with the draft, nor with changing ``programme`` to it.

    Raises:
        UnfitRulesError: every problem at once.
    """
    own = tuple(_own_problems(draft))
    try:
        rules = fitting_rules(session, survey, draft.document, now, programme)
    except UnfitRulesError as error:
        raise UnfitRulesError(own + error.problems) from error
    if own:
        raise UnfitRulesError(own)
    return rules


def _own_problems(draft: Draft) -> list[RuleProblem]:
    name = draft.name.strip()
    if 0 < len(name) <= LONGEST_NAME and name.isprintable():
        return []
    most = {"most": str(LONGEST_NAME)}
    return [RuleProblem("name", N_("Write one line of at most %(most)s characters."), most)]
