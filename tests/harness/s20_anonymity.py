"""S20: nothing leads from an answer of an anonymous survey to the person who gave it.

People answer in the very order in which they were invited, so that any order that is kept would
tell who is who. The attacker has every column of every table, where rows lie, which transaction
wrote them, the log and the application's key, and looks after every answer at all that staff see.
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
from surveyapp.services.surveys.open_survey import close_survey
from surveyapp.services.webhooks.webhook_sources import add_source
from surveyapp.tokens import hash_token, invitation_token, response_token, used_mark
from tests.harness.attack import (
    ANSWER,
    Persons,
    Tables,
    agreements,
    answers_to,
    changed_columns,
    fine_times,
    marks_together,
    marks_told,
    named,
    read_tables,
    strongest_order,
    waiting,
    whose,
)
from tests.harness.check import BOTH, Check, Control, Figure, at_least, at_most, exactly
from tests.harness.fielding import ANSWERS, PAGES, THANKS
from tests.harness.r18_deliveries import Sender
from tests.harness.staff_eyes import (
    AT_ONCE,
    KEPT_ORDER,
    REMINDED_AFTER,
    answers_seen,
    background,
    lines_about_people,
    reminded,
    smallest_step,
)
from tests.harness.wire import Browser
from tests.harness.world import World
from tests.surveyapp.factories import a_survey
from tests.surveyapp.invented_customers import a_customer

PEOPLE = 200
PEOPLE_BRIEFLY = 30
CERTAINTY = 5.0
"""Standard errors of a rank correlation that chance does not reach among so many columns."""
LEAST = 7
ROWS = 4
"""Of a look, the numbers that are of answers seen; the others are said to have come in."""
HOOK = "hook-of-"
WORDS = "What person {} wanted to say"


def measure(world: World, brief: bool) -> list[Figure]:
    """Invite people, let them answer in that order, and attack what is there afterwards."""
    people = PEOPLE_BRIEFLY if brief else PEOPLE
    survey_id = _invited(world, people)
    _tell_of_visits(world, people)
    slugs = _slugs(world, survey_id)
    before, lines = read_tables(world), lines_about_people(world, survey_id)
    looks = [answers_seen(world, survey_id)]
    finished = 0
    for number, slug in enumerate(slugs):
        finished += _answer(world, slug, number)
        background(world, survey_id)
        looks.append(answers_seen(world, survey_id))
    tables = read_tables(world)
    told = zip(lines, lines_about_people(world, survey_id), strict=True)
    return [
        exactly("people who answered", finished, people),
        *_of_tables(world, survey_id, slugs, tables),
        exactly(
            "columns about people that answering changes", len(changed_columns(before, tables)), 0
        ),
        exactly(
            "lines about people that staff see change", sum(was != now for was, now in told), 0
        ),
        exactly("reminded, though all have answered", reminded(world, survey_id), people),
        *_of_looks(world, survey_id, looks, people),
        exactly("names, tokens or words in the log", _logged(world, slugs), 0),
    ]


def _of_tables(world: World, survey_id: int, slugs: list[str], tables: Tables) -> list[Figure]:
    """What whoever has the database and the key can work out."""
    after, persons = answers_to(survey_id, tables), _persons(world, survey_id)
    right, where = agreements(after, persons)
    rho, pair = strongest_order(after, persons, _exported(world, survey_id))
    return [
        exactly("answers that name a link, person or event", named(after), 0),
        at_most(f"share told by equal values{where}", right, 0.1),
        at_most(f"strongest rank correlation{pair}", rho, CERTAINTY / (len(slugs) - 1) ** 0.5),
        at_least("the last answers, told from others but not apart", waiting(after), LEAST),
        exactly("times finer than a day", fine_times(after), 0),
        exactly("answers found by the app's key", _by_key(world, after, slugs), 0),
        exactly("marks of used links that lead to one", marks_told(after), 0),
        at_least("marks that no row or transaction tells apart", marks_together(after), LEAST),
    ]


def _of_looks(world: World, survey_id: int, looks: list[list[int]], people: int) -> list[Figure]:
    """By how many answers any two looks of staff differ, closing the survey included."""
    with world.writing() as session:
        close_survey(session, survey_id, clock.now())
    rows = [look[:ROWS] for look in (*looks, answers_seen(world, survey_id))]
    return [
        at_least("smallest step between answers that staff see", smallest_step(rows), LEAST),
        at_least("smallest step of what is said to have come", smallest_step(looks), LEAST),
        exactly("answers that staff see in the end", min(rows[-1]), people),
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
            rules={"trigger": {"kind": "filter"}, "reminders": [REMINDED_AFTER.days]},
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


def _persons(world: World, survey_id: int) -> Persons:
    with world.database.reading() as session:
        links = session.execute(
            select(Link.id, Link.customer_id, Link.slug)
            .where(Link.survey_id == survey_id)
            .order_by(Link.id)
        ).all()
        invited = session.execute(select(Invitation.id, Invitation.link_id)).all()
    by_link = {link.id: number for number, link in enumerate(links)}
    by_customer = {link.customer_id: number for number, link in enumerate(links)}
    by_invitation = {row.id: by_link.get(row.link_id) for row in invited}
    by_mark = {used_mark(invitation_token(world.key, one.slug)): n for n, one in enumerate(links)}
    return {
        "customer": lambda row: by_customer.get(row["id"]),
        "contact": lambda row: by_customer.get(row["customer_id"]),
        "link": lambda row: by_link.get(row["id"]),
        "invitation": lambda row: by_invitation.get(row["id"]),
        "message": lambda row: by_invitation.get(row["invitation_id"]),
        "event": lambda row: by_customer.get(row["customer_id"]),
        "used_mark": lambda row: by_mark.get(str(row["mark"])),
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
    "an anonymous survey: no column, key, time, order, log or look leads from answer to person",
    measure,
    (
        Control("link_kept", "leaving the link out of anonymous answers"),
        Control("times_kept", "rounding times to the day"),
        Control("secret_from_key", "a secret of its own for anonymous answers"),
        Control(KEPT_ORDER, "hiding in which order answers came", BOTH),
        Control("use_told", "hiding which links have been used", BOTH),
        Control("marks_alone", "keeping marks of used links together", BOTH),
        Control(AT_ONCE, "releasing answers many at a time", BOTH),
    ),
)
