"""What staff see of an anonymous survey while answers come in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.models import Customer, Invitation, Message, MessageKind, Response
from surveyapp.queries.customer_page import customer_page
from surveyapp.queries.invitation_list import handed_links, invitation_page
from surveyapp.queries.outbox import letter_facts, outbox_counts
from surveyapp.queries.outcomes import outcomes
from surveyapp.queries.overview import survey_overviews
from surveyapp.queries.programme_page import programmes_of
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.queries.survey_page import survey_page
from surveyapp.services.programmes.plan_reminders import plan_reminders
from surveyapp.services.sending.may_send import obstacle
from surveyapp.services.surveys.mix_answers import mix_answers
from surveyapp.services.surveys.release_answers import release_answers
from tests.harness.world import World

AT_ONCE = "released_at_once"
KEPT_ORDER = "order_kept"
REMINDED_AFTER = timedelta(days=3)


def background(world: World, survey_id: int) -> None:
    """What the worker does every minute."""
    with world.writing() as session:
        if world.fault == AT_ONCE:
            mix_answers(session, [survey_id])
            session.execute(update(Response).values(released=True))
        elif world.fault != KEPT_ORDER:
            release_answers(session, clock.now())


def answers_seen(world: World, survey_id: int) -> list[int]:
    """How many answers each page and file is made of, and how many are said to have come in."""
    with world.database.reading() as session:
        page = survey_page(session, survey_id, clock.now())
        return [
            survey_dataset(session, survey_id).n,
            page.counts.started,
            page.counts.submitted,
            next(
                o for o in survey_overviews(session, clock.now()) if o.id == survey_id
            ).counts.started,
            page.received or 0,
            outcomes(session, survey_id).whole.dispositions.complete,
        ]


def smallest_step(looks: Sequence[Sequence[int]]) -> int:
    """The fewest answers by which two looks one after the other differ."""
    return min(
        (
            abs(then - before)
            for earlier, later in pairwise(looks)
            for before, then in zip(earlier, later, strict=True)
            if then != before
        ),
        default=0,
    )


def lines_about_people(world: World, survey_id: int) -> list[str]:
    """Everything that staff read about the people who were invited, and what waits for them."""
    with world.database.reading() as session:
        people = session.scalars(select(Customer.id).order_by(Customer.id)).all()
        return [
            *_invitations(session, survey_id),
            *(str(customer_page(session, one, clock.now(), "en").invitations) for one in people),
            str(handed_links(session, survey_id)),
            str(outbox_counts(session, survey_id)),
            str([line.progress for line in programmes_of(session, survey_id)]),
        ]


def _invitations(session: Session, survey_id: int) -> list[str]:
    lines, before = [], None
    while True:
        page = invitation_page(session, survey_id, before=before)
        lines += [str(line) for line in page.lines]
        if page.after is None:
            return lines
        before = page.after


def reminded(world: World, survey_id: int) -> int:
    """How many get a reminder a few days after the invitation."""
    later = clock.now() + REMINDED_AFTER + timedelta(hours=1)
    with world.writing() as session:
        plan_reminders(session, later)
        ids = session.scalars(
            select(Message.id)
            .join(Message.invitation)
            .where(Message.kind == MessageKind.REMINDER, Invitation.survey_id == survey_id)
        )
        letters = [letter_facts(session, one) for one in ids.all()]
        return sum(
            one is not None and obstacle(session, one, world.key, later) is None for one in letters
        )
