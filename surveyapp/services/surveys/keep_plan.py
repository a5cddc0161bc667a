"""Keep the plan by which a survey will be analysed; opening the survey fixes it."""

from __future__ import annotations

import importlib
from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy.orm import Session

from questionnaires.problems import Problem
from surveyapp.errors import BadInputError
from surveyapp.models import AnalysisPlan, Survey, SurveyState, WrongSurveyStateError
from surveyapp.services.surveys.open_survey import find_survey

if TYPE_CHECKING:
    from analysis.plans.model import AnalysisPlan as Read

LONGEST_NAME = 200


class UnfitPlanError(BadInputError):
    """The file is no plan for this survey; ``problems`` names all that is wrong with it."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("; ".join(problem.message for problem in problems))
        self.problems = problems


def keep_plan(
    session: Session, survey_id: int, content: bytes, file: str, now: datetime
) -> AnalysisPlan:
    """Keep the plan of a file (YAML) for a draft, instead of the one kept before.

    Raises:
        UnknownSurveyError: there is no such survey.
        WrongSurveyStateError: it has been opened.
        UnfitPlanError: the file has errors, or is for another questionnaire.
    """
    survey = find_survey(session, survey_id)
    if survey.state(now) is not SurveyState.DRAFT:
        raise WrongSurveyStateError(f"survey {survey_id} has been opened; its plan is fixed")
    read = _read(content, file[:LONGEST_NAME] or "plan", survey)
    canonical, content_hash = _frozen(read)
    name = (read.title or read.id)[:LONGEST_NAME]
    if survey.plan is None:
        survey.plan = AnalysisPlan(
            name=name, canonical=canonical, content_hash=content_hash, kept_at=now
        )
    else:
        survey.plan.replace(name, canonical, content_hash, now)
    session.flush()
    return survey.plan


def _read(content: bytes, file: str, survey: Survey) -> Read:
    # Loaded when a plan is kept: all statistics would double what the web process weighs.
    loading = importlib.import_module("analysis.plans.loading")
    found = loading.loads_plan_checked_bytes(content, file)
    read: Read | None = found.plan
    if read is None:
        raise UnfitPlanError(found.problems)
    key = survey.version.questionnaire.key
    if read.questionnaire is not None and read.questionnaire != key:
        sentence = f"The plan is for '{read.questionnaire}', the survey asks '{key}'."
        other = Problem("other-questionnaire", file, 0, "questionnaire", sentence)
        raise UnfitPlanError((other,))
    return read


def _frozen(read: Read) -> tuple[bytes, str]:
    """What is fixed has every question and threshold written out."""
    model = importlib.import_module("analysis.plans.model")
    canonical = importlib.import_module("analysis.plans.canonical")
    whole = model.explicit(read)
    return canonical.canonical_plan(whole), canonical.plan_hash(whole)
