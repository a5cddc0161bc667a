"""Who is invited, when, and that it happens once."""

from datetime import UTC, timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from surveyapp.database import Database
from surveyapp.models import (
    Channel,
    Consent,
    ConsentPurpose,
    Invitation,
    InvitationStatus,
    Link,
    Message,
    Privacy,
    Suppression,
    SuppressionReason,
    Survey,
)
from surveyapp.services.answering.find_link import exchange_token
from surveyapp.services.answering.start_response import Entry, start_response
from surveyapp.services.programmes.planning import Reason
from surveyapp.services.programmes.rule_problems import UnfitRulesError
from surveyapp.services.surveys.open_wave import open_wave
from surveyapp.tokens import hash_address, invitation_token, used_mark
from tests.surveyapp.factories import EARLIER, NOW, a_survey
from tests.surveyapp.invented_customers import (
    SECRET,
    a_customer,
    a_programme,
    an_account,
    customers,
    deliver,
    invited,
    plan,
)


def count(session: Session, model: type[Invitation] | type[Link] | type[Message]) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def consent(session: Session, customer_id: int, given: bool) -> None:
    session.add(
        Consent(
            customer_id=customer_id,
            purpose=ConsentPurpose.INVITATIONS,
            given=given,
            wording="1",
            source="test",
            decided_at=EARLIER,
        )
    )
    session.flush()


def test_link_invitation_and_message_are_written_together(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        plan(session, a_programme(session, a_survey(session)))
        invitation = session.scalars(select(Invitation)).one()
        message = session.scalars(select(Message)).one()
        token = invitation_token(SECRET, invitation.link.slug)
        assert exchange_token(session, token).link.customer_id == invitation.customer_id
        assert (message.invitation_id, message.due_at) == (invitation.id, invitation.due_at)


def test_planning_twice_invites_once(database: Database) -> None:
    with database.writing() as session:
        customers(session, 3)
        programme = a_programme(session, a_survey(session), quiet_days=0)
        assert [plan(session, programme).written for _ in range(2)] == [3, 0]
        assert [count(session, model) for model in (Link, Invitation, Message)] == [3, 3, 3]


def test_a_dry_run_changes_nothing_and_needs_no_right_to_write(database: Database) -> None:
    with database.writing() as session:
        customers(session, 3)
        programme = a_programme(session, a_survey(session))
    with database.reading() as session:
        assert invited(plan(session, programme, dry=True)) == ["p0", "p1", "p2"]
        assert count(session, Link) == 0


def test_a_dry_run_tells_what_planning_then_does(database: Database) -> None:
    with database.writing() as session:
        customers(session, 20, segment="gold")
        rules = {"sample": {"n": 5}, "arms": {"a": 1, "b": 1}}
        programme = a_programme(session, a_survey(session), **rules)
        foreseen = plan(session, programme, dry=True)
        assert plan(session, programme).decisions == foreseen.decisions


def test_only_those_who_meet_the_condition_are_invited(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "old", last_purchase_date="2024-05-01", purchases_12m=3)
        a_customer(session, "new", last_purchase_date="2026-01-31", purchases_12m=3)
        a_customer(session, "rare", last_purchase_date="2026-01-31", purchases_12m=1)
        where = "last_purchase_date >= 2026-01-01 and purchases_12m > 2"
        planned = plan(session, a_programme(session, a_survey(session), where=where))
        assert invited(planned) == ["new"]
        assert planned.left_out.counts == {Reason.CONDITION: 2}


def test_a_list_names_persons_and_accounts_and_tells_unknown_keys(database: Database) -> None:
    with database.writing() as session:
        account = an_account(session, "a1")
        a_customer(session, "buyer", account=account)
        a_customer(session, "c1")
        a_customer(session, "c2")
        trigger = {"kind": "list", "keys": ["c1", "a1", "nobody"]}
        planned = plan(session, a_programme(session, a_survey(session), trigger=trigger))
        assert invited(planned) == ["buyer", "c1"]
        assert planned.left_out.listed == [("nobody", Reason.UNKNOWN_KEY)]


def refusing(session: Session) -> dict[str, Reason]:
    """One person for each way of not being reached."""
    a_customer(session, "unsubscribed", contact={"email": "a@x.org", "unsubscribed_at": EARLIER})
    a_customer(session, "bounced", contact={"email": "b@x.org", "undeliverable_at": EARLIER})
    a_customer(session, "silent", contact={"phone": "+4799999999"})
    consent(session, a_customer(session, "refused").id, given=False)
    a_customer(session, "suppressed", contact={"email": "gone@x.org"})
    session.add(
        Suppression(
            address_hash=hash_address(SECRET, "Gone@x.org"),
            reason=SuppressionReason.COMPLAINED,
            since=EARLIER,
        )
    )
    return {"unsubscribed": Reason.UNSUBSCRIBED, "refused": Reason.NO_CONSENT}


def test_whoever_may_not_be_asked_is_left_out_with_the_reason(database: Database) -> None:
    with database.writing() as session:
        expected = refusing(session)
        planned = plan(session, a_programme(session, a_survey(session)))
        reasons = dict(planned.left_out.listed)
        assert planned.decisions == ()
        assert set(reasons) == {"unsubscribed", "bounced", "silent", "refused", "suppressed"}
        assert expected.items() <= reasons.items()


def test_where_consent_is_required_silence_is_none(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "silent")
        consent(session, a_customer(session, "agreed").id, given=True)
        changed = a_customer(session, "changed")
        consent(session, changed.id, given=True)
        consent(session, changed.id, given=False)
        planned = plan(session, a_programme(session, a_survey(session), consent="required"))
        assert invited(planned) == ["agreed"]


def test_the_second_way_is_taken_where_the_first_is_missing(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "mail", contact={"email": "m@x.org", "phone": "+4791111111"})
        a_customer(session, "phone", contact={"phone": "+4792222222"})
        survey = a_survey(session)
        gone = {"email": "gone@x.org", "phone": "+4793333333", "undeliverable_at": EARLIER}
        a_customer(session, "gone", contact=gone)
        planned = plan(session, a_programme(session, survey, fallback="sms"))
        ways = {one.candidate.key: one.channel for one in planned.decisions}
        assert ways == {"mail": Channel.EMAIL, "phone": Channel.SMS, "gone": Channel.SMS}


def test_a_link_that_is_handed_over_has_no_message(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1", contact={})
        plan(session, a_programme(session, a_survey(session), channel="handed"))
        invitation = session.scalars(select(Invitation)).one()
        assert (invitation.status, count(session, Message)) == (InvitationStatus.SENT, 0)


def test_the_link_speaks_the_customers_language_where_the_survey_does(database: Database) -> None:
    with database.writing() as session:
        for key, language in (("a", "sv"), ("b", "de"), ("c", None)):
            a_customer(session, key, language=language)
        survey = a_survey(session)
        plan(session, a_programme(session, survey))
        rows = session.execute(
            select(Link.language).join(Invitation).order_by(Invitation.customer_id)
        )
        assert list(rows.scalars()) == ["sv", survey.languages[0], survey.languages[0]]


def test_nobody_is_asked_twice_within_the_quiet_period_of_all_surveys(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        survey = a_survey(session)
        first, second = (a_programme(session, survey, quiet_days=90) for _ in range(2))
        plan(session, first)
        other = a_programme(session, survey, quiet_days=0)
        assert invited(plan(session, second, NOW + timedelta(days=89))) == []
        assert invited(plan(session, second, NOW + timedelta(days=91))) == ["c1"]
        assert invited(plan(session, other, NOW + timedelta(days=91))) == ["c1"]


def test_a_cancelled_invitation_keeps_nobody_quiet(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        survey = a_survey(session)
        plan(session, a_programme(session, survey))
        session.scalars(select(Invitation)).one().status = InvitationStatus.CANCELLED
        session.flush()
        assert invited(plan(session, a_programme(session, survey))) == ["c1"]


def test_invitations_go_out_in_the_customers_own_morning(database: Database) -> None:
    with database.writing() as session:
        for key, zone in (("oslo", "Europe/Oslo"), ("tokyo", "Asia/Tokyo"), ("none", None)):
            a_customer(session, key, contact={"email": f"{key}@x.org", "time_zone": zone})
        rules = {"window": {"from": "12:00", "until": "14:00"}, "time_zone": "America/New_York"}
        planned = plan(session, a_programme(session, a_survey(session), **rules))
        hours = {one.candidate.key: one.due_at.astimezone(UTC).hour for one in planned.decisions}
        assert hours == {"oslo": 11, "tokyo": 3, "none": 17}


def test_a_quota_and_the_end_of_a_programme_hold_over_runs(database: Database) -> None:
    with database.writing() as session:
        customers(session, 10)
        rules = {"quota": {"total": 4}, "stop": {"invitations": 6}, "quiet_days": 0}
        survey = a_survey(session)
        programme = a_programme(session, survey, **rules)
        written = [plan(session, programme).written for _ in range(2)]
        open_wave(session, survey.id, "2026-2", NOW)
        written.append(plan(session, programme, NOW + timedelta(days=1)).written)
        assert written == [4, 0, 2]


def test_each_group_has_its_quota(database: Database) -> None:
    with database.writing() as session:
        for number in range(9):
            a_customer(session, f"p{number}", unit="north" if number < 6 else "south")
        rules = {"by": "unit", "quota": {"each": 2}}
        planned = plan(session, a_programme(session, a_survey(session), **rules))
        groups = sorted(one.candidate.group for one in planned.decisions)
        assert groups == ["north", "north", "south", "south"]
        assert planned.left_out.counts[Reason.GROUP_FULL] == 5


def test_at_most_so_many_persons_of_an_account(database: Database) -> None:
    with database.writing() as session:
        for name, size in (("small", 2), ("large", 12)):
            account = an_account(session, name)
            for number in range(size):
                a_customer(session, f"{name}{number}", account=account)
        planned = plan(session, a_programme(session, a_survey(session), per_account=8))
        assert sum(key.startswith("large") for key in invited(planned)) == 8
        assert planned.left_out.counts == {Reason.ACCOUNT_FULL: 4}


def test_what_is_known_of_an_account_holds_for_its_persons(database: Database) -> None:
    with database.writing() as session:
        account = an_account(session, "a1", segment="key")
        a_customer(session, "buyer", account=account)
        a_customer(session, "stranger")
        planned = plan(session, a_programme(session, a_survey(session), where="segment == key"))
        assert invited(planned) == ["buyer"]


def test_account_managers_are_asked_once_for_each_account(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "anna")
        for key, manager in (("a1", "anna"), ("a2", "anna"), ("a3", "nobody")):
            an_account(session, key, account_manager=manager)
        rules = {"trigger": {"kind": "managers"}, "quiet_days": 0}
        programme = a_programme(session, a_survey(session), **rules)
        planned = plan(session, programme)
        told = [facts["account_key"] for facts in session.scalars(select(Link.facts))]
        assert (invited(planned), sorted(map(str, told))) == (["anna", "anna"], ["a1", "a2"])
        assert planned.left_out.listed == [("a3", Reason.NO_MANAGER)]


def test_the_arm_is_kept_with_the_invitation_and_its_answers(database: Database) -> None:
    with database.writing() as session:
        customers(session, 60)
        arms = {"announced": 2, "not announced": 1}
        plan(session, a_programme(session, a_survey(session), arms=arms))
        rows = session.execute(select(Invitation.arm, Link.facts).join(Link)).all()
        assert all(facts == {"arm": arm} for arm, facts in rows)
        assert 30 <= sum(arm == "announced" for arm, _ in rows) <= 50


def test_an_anonymous_answer_names_its_group_where_that_gives_no_small_one_away(
    database: Database,
) -> None:
    with database.writing() as session:
        for number, unit in enumerate(["large"] * 8 + ["next"] * 7 + ["small"] * 6):
            a_customer(session, f"p{number}", unit=unit)
        survey: Survey = a_survey(session, privacy=Privacy.ANONYMOUS)
        plan(session, a_programme(session, survey, by="unit", keep_group="yes"))
        rows = list(session.scalars(select(Link.facts)))
        assert rows.count({"unit": "large"}) == 8
        assert rows.count({}) == 13


@pytest.mark.parametrize(("before", "expected"), [("any", 6), ("same", 3), ("new", 3)])
def test_a_new_wave_asks_the_same_people_or_others(
    database: Database, before: str, expected: int
) -> None:
    with database.writing() as session:
        people = customers(session, 6)
        survey = a_survey(session)
        open_wave(session, survey.id, "2026-1", EARLIER)
        keys = [person.key for person in people[:3]]
        plan(session, a_programme(session, survey, trigger={"kind": "list", "keys": keys}))
        deliver(session)
        open_wave(session, survey.id, "2026-2", NOW)
        again = a_programme(session, survey, before=before, quiet_days=0)
        planned = plan(session, again)
        asked_before = set(invited(planned)) & set(keys)
        assert len(planned.decisions) == expected
        assert len(asked_before) == {"any": 3, "same": 3, "new": 0}[before]


def test_links_belong_to_the_wave_and_run_out(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        survey = a_survey(session)
        wave = open_wave(session, survey.id, "2026-1", EARLIER)
        plan(session, a_programme(session, survey, valid_days=14))
        link = session.scalars(select(Link)).one()
        assert (link.wave_id, link.expires_at) == (wave.id, NOW + timedelta(days=14))


@pytest.mark.parametrize(
    ("privacy", "kept"), [(Privacy.CONFIDENTIAL, {"arm": "a"}), (Privacy.ANONYMOUS, {})]
)
def test_an_answer_begins_with_what_its_link_carries(
    database: Database, privacy: Privacy, kept: dict[str, str]
) -> None:
    with database.writing() as session:
        a_customer(session, "c1")
        arms = {"a": 999_999, "b": 0.000001} if privacy is Privacy.CONFIDENTIAL else {}
        plan(session, a_programme(session, a_survey(session, privacy=privacy), arms=arms))
        token = invitation_token(SECRET, session.scalars(select(Link.slug)).one())
        entry = Entry("t", "en", mark=used_mark(token))
        begun = start_response(session, exchange_token(session, token), entry, NOW)
        assert begun.first["facts"] == kept
        assert (begun.first["customer_id"] is None) is (privacy is Privacy.ANONYMOUS)


def test_no_account_manager_is_invited_to_an_anonymous_survey(database: Database) -> None:
    with database.writing() as session:
        a_customer(session, "anna")
        an_account(session, "a1", account_manager="anna")
        rules = {"trigger": {"kind": "managers"}, "quiet_days": 0}
        programme = a_programme(session, a_survey(session, privacy=Privacy.ANONYMOUS), **rules)
        with pytest.raises(UnfitRulesError, match="names no account"):
            plan(session, programme)
