"""Who would get what and when, and who not and why; nothing is written."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from flask import Response, current_app, render_template
from flask.typing import ResponseReturnValue

from analysis.exporting.separated import write_csv
from surveyapp import clock
from surveyapp.audiences import Audience, audience
from surveyapp.extensions import reading
from surveyapp.programme.problem_texts import by_field, placed
from surveyapp.programme.words import WORDS
from surveyapp.queries.programme_page import programme_of
from surveyapp.queries.survey_page import find_survey
from surveyapp.services.programmes.arms_ahead import COLUMNS, arms_ahead
from surveyapp.services.programmes.find_programme import find_programme
from surveyapp.services.programmes.plan_invitations import fitting_rules, plan_programme
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
    notes: tuple[str, ...]


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


@audience(Audience.RESEARCHER, Audience.ADMIN)
def arms(survey_id: int, programme_id: int) -> ResponseReturnValue:
    """Every customer's arm, for a system that treats customers before they are invited."""
    with reading() as database:
        programme = find_programme(database, survey_id, programme_id)
        rules = fitting_rules(database, programme.survey, programme.rules)
        content = write_csv(COLUMNS, arms_ahead(database, rules, programme.seed))
    response = Response(content, mimetype="text/csv")
    response.headers["Content-Disposition"] = f'attachment; filename="arms-{programme_id}.csv"'
    return response


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
        notes=tuple(map(placed, planned.notes)),
    )
