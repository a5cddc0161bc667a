"""S20: nothing leads from an answer of an anonymous survey to the person who gave it.

People answer in the very order in which they were invited, so that any order that is kept would
tell who is who. The attacker has every column of every table, where rows lie, and the log.
"""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from surveyapp import clock
from surveyapp.models import (
    Invitation,
    InvitationStatus,
    Link,
    Message,
    MessageStatus,
    Privacy,
    Programme,
    ProgrammeState,
    SourceRight,
)
from surveyapp.queries.survey_dataset import survey_dataset
from surveyapp.services.programmes.plan_invitations import plan_programme
from surveyapp.services.surveys.mix_responses import mix_responses
from surveyapp.services.webhooks.webhook_sources import add_source
from surveyapp.tokens import hash_token, invitation_token, response_token
from tests.harness.attack import (
    ANSWER,
    Persons,
    Tables,
    agreements,
    answers_to,
    changed_columns,
    fine_times,
    named,
    read_tables,
    strongest_order,
    whose,
)
from tests.harness.check import BOTH, Check, Control, Figure, at_most, exactly
from tests.harness.fielding import ANSWERS, PAGES, THANKS
from tests.harness.r18_deliveries import Sender
from tests.harness.wire import Browser
from tests.harness.world import World
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_customer

PEOPLE = 200
PEOPLE_BRIEFLY = 30
CERTAINTY = 5.0
"""Standard errors of a rank correlation that chance does not reach among so many columns."""
KEPT_ORDER = "order_kept"
HOOK = "hook-of-"
WORDS = "What person {} wanted to say"


def measure(world: World, brief: bool) -> list[Figure]:
    """Invite people, let them answer in that order, and attack what is there afterwards."""
    people = PEOPLE_BRIEFLY if brief else PEOPLE
    survey_id = _invited(world, people)
    _tell_of_visits(world, people)
    before = read_tables(world)
    slugs = _slugs(world, survey_id)
    finished = sum(_answer(world, slug, number) for number, slug in enumerate(slugs))
    changed = changed_columns(before, read_tables(world))
    _night(world)
    after = answers_to(survey_id, read_tables(world))
    persons = _persons(world, survey_id)
    right, where = agreements(after, persons)
    rho, pair = strongest_order(after, persons, _exported(world, survey_id))
    return [
        exactly("people who answered", finished, people),
        exactly("answers that name a link, person or event", named(after), 0),
        at_most(f"share told by equal values{where}", right, 0.1),
        at_most(f"strongest rank correlation{pair}", rho, CERTAINTY / (people - 1) ** 0.5),
        exactly("times finer than a day", fine_times(after), 0),
        exactly("answers found by the app's key", _by_key(world, after, slugs), 0),
        exactly("columns about people that answering changes", len(changed), 1),
        exactly("of them others than link.used", len(changed - {"link.used"}), 0),
        exactly("names, tokens or words in the log", _logged(world, slugs), 0),
    ]


def _invited(world: World, people: int) -> int:
    now = clock.now()
    with world.writing() as session:
        survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        for number in range(people):
            name = {"name": f"Surname{number}", "email": f"mail{number}@example.org"}
            customer = a_customer(session, f"key-of-{number}", contact=name)
            customer.created_at = now + timedelta(seconds=number)
        programme = Programme(
            survey_id=survey.id,
            name="Everybody",
            rules={"trigger": {"kind": "filter"}},
            seed=7,
            state=ProgrammeState.ACTIVE,
            created_at=now,
        )
        session.add(programme)
        session.flush()
        plan_programme(session, programme.id, now, world.key)
        _sent(session, survey.id)
        return survey.id


def _tell_of_visits(world: World, people: int) -> None:
    """Another system tells of everybody's visit."""
    with world.writing() as session:
        sender = Sender(
            world, add_source(session, "Queue system", {SourceRight.EVENTS}, clock.now()).slug
        )
    for number in range(people):
        sender.deliver(sender.request(f"{HOOK}{number}", f"visit-{number}", f"key-of-{number}"))


def _sent(session: Session, survey_id: int) -> None:
    """As the outbox leaves them: one after the other, a second apart."""
    ours = select(Message).join(Message.invitation).where(Invitation.survey_id == survey_id)
    for number, message in enumerate(session.scalars(ours.order_by(Message.id)).all()):
        message.status = MessageStatus.SENT
        message.sent_at = clock.now() + timedelta(seconds=number)
        message.invitation.status = InvitationStatus.SENT
        message.invitation.sent_at = message.sent_at


def _slugs(world: World, survey_id: int) -> list[str]:
    with world.database.reading() as session:
        return list(
            session.scalars(select(Link.slug).where(Link.survey_id == survey_id).order_by(Link.id))
        )


def _answer(world: World, slug: str, number: int) -> bool:
    """One person's whole survey; whether the thanks came."""
    browser = Browser(world.port)
    browser.open(f"/p/{invitation_token(world.key, slug)}")
    for _ in PAGES:
        browser.press({**ANSWERS, "OPN1": WORDS.format(number)})
    return THANKS in browser.answer.page


def _night(world: World) -> None:
    """What the worker does once a day."""
    if world.fault != KEPT_ORDER:
        with world.writing() as session:
            mix_responses(session)


def _persons(world: World, survey_id: int) -> Persons:
    with world.database.reading() as session:
        links = session.execute(
            select(Link.id, Link.customer_id).where(Link.survey_id == survey_id).order_by(Link.id)
        ).all()
        invited = session.execute(select(Invitation.id, Invitation.link_id)).all()
    by_link = {link.id: number for number, link in enumerate(links)}
    by_customer = {link.customer_id: number for number, link in enumerate(links)}
    by_invitation = {row.id: by_link.get(row.link_id) for row in invited}
    return {
        "customer": lambda row: by_customer.get(row["id"]),
        "contact": lambda row: by_customer.get(row["customer_id"]),
        "link": lambda row: by_link.get(row["id"]),
        "invitation": lambda row: by_invitation.get(row["id"]),
        "message": lambda row: by_invitation.get(row["invitation_id"]),
        "event": lambda row: by_customer.get(row["customer_id"]),
        "webhook_delivery": lambda row: _told(str(row["external_id"])),
    }


def _told(external_id: str) -> int | None:
    number = external_id.removeprefix(HOOK)
    return int(number) if number != external_id else None


def _exported(world: World, survey_id: int) -> list[int]:
    """Who gave the answers, in the order of the dataset that researchers load down."""
    with world.database.reading() as session:
        words = survey_dataset(session, survey_id).texts["OPN1"]
    return [whose({ANSWER: text}) for text in words]


def _by_key(world: World, tables: Tables, slugs: list[str]) -> int:
    """Answers whose secret can be worked out from the application's key."""
    kept = {str(row["resume_token_hash"]) for row in tables["response"]}
    kept |= {str(row["submit_key"]) for row in tables["response"]}
    tokens = [invitation_token(world.key, slug) for slug in slugs]
    return sum(bool({hash_token(one), hash_token(response_token(one))} & kept) for one in tokens)


def _logged(world: World, slugs: list[str]) -> int:
    said = world.log.read_text("utf-8")
    secrets = [*slugs, *(invitation_token(world.key, slug) for slug in slugs)]
    return sum(secret in said for secret in (*secrets, "Surname", "mail", "key-of", "wanted"))


CHECK = Check(
    "S20",
    "an anonymous survey: no column, key, time, order or log line leads from answer to person",
    measure,
    (
        Control("link_kept", "leaving the link out of anonymous answers"),
        Control("times_kept", "rounding times to the day"),
        Control("secret_from_key", "a secret of its own for anonymous answers"),
        Control(KEPT_ORDER, "hiding in which order answers came", BOTH),
    ),
)
