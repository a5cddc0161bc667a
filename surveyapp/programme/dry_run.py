"""Who would get what and when, and who not and why; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading
from surveyapp.programme.problem_texts import by_field
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import programme_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.plan_invitations import plan_programme
from surveyapp.services.programmes.planning import Decision, Planned, Reason
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.programmes.send_window import time_zone

SHOWN = 100


@dataclass(frozen=True, slots=True)
class Line:
    """One invitation as it would be; ``local`` is on the customer's own clock."""

    decision: Decision
    local: datetime


@dataclass(frozen=True, slots=True)
class Foreseen:
    """A dry run as the page shows it."""

    invited: int
    lines: tuple[Line, ...]
    first: datetime | None
    last: datetime | None
    arms: tuple[tuple[str, int], ...]
    groups: tuple[tuple[str, int], ...]
    left_out: int
    reasons: tuple[tuple[Reason, int], ...]
    listed: tuple[tuple[str, Reason], ...]


@audience(Audience.RESEARCHER, Audience.ADMIN)
def dry_run(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """Plan without writing."""
    secret_key = str(current_app.config["SECRET_KEY"])
    foreseen, problems = None, {}
    with reading() as database:
        survey = find_survey(database, survey_id)
        programme = programme_of(database, survey_id, programme_id)
        try:
            planned = plan_programme(database, programme_id, clock.now(), secret_key, dry=True)
            foreseen = foresee(planned)
        except UnfitRulesError as error:
            problems = by_field(error.problems)
    return render_template(
        "programme/dry_run.html",
        survey=survey,
        programme=programme,
        foreseen=foreseen,
        problems=problems,
        words=WORDS,
    )


def foresee(planned: Planned) -> Foreseen:
    """Counts of everything, and the first of each list."""
    decisions = sorted(planned.decisions, key=lambda one: (one.due_at, one.candidate.key))
    arms = Counter(one.arm for one in decisions if one.arm is not None)
    groups = Counter(one.candidate.group for one in decisions if one.candidate.group)
    return Foreseen(
        invited=len(decisions),
        lines=tuple(
            Line(one, one.due_at.astimezone(time_zone(one.candidate.zone)))
            for one in islice(decisions, SHOWN)
        ),
        first=decisions[0].due_at if decisions else None,
        last=decisions[-1].due_at if decisions else None,
        arms=tuple(sorted(arms.items())),
        groups=tuple(sorted(groups.items())),
        left_out=planned.left_out.counts.total(),
        reasons=tuple(planned.left_out.counts.most_common()),
        listed=tuple(planned.left_out.listed[:SHOWN]),
    )
