"""Story 6: several persons of each key account answer, and its account manager about it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pytest
from sqlalchemy import select
from sqlalchemy.orm import aliased

from analysis.dataset import Dataset
from surveyapp.models import Consent, Customer, Invitation
from tests.stories.forms import account_mirror
from tests.stories.stage import Row, Stage
from tests.surveyapp.respondent import Person

ACCOUNTS = """
fields: {key: account, kind: {value: account}, name: company}
facts: {account_manager: manager, segment: segment}
"""
PERSONS = """
fields: {key: number, account: account, name: name, email: email, language: {value: sv}}
consents:
  named_answers: {given: named, wording: portfolio-2026}
"""
WORDING = "portfolio-2026"
MANAGERS = """
fields: {key: number, name: name, email: email, language: {value: nb}}
"""
EIGHT_OF_EACH = """
trigger: {kind: filter}
where: answered(account_key)
per_account: 8
reminders: [7]
"""
ITS_MANAGER = """
trigger: {kind: managers}
quiet_days: 0
"""
ACCOUNT_KEYS = [f"A{number:02}" for number in range(1, 25)]
SIZES = {key: 10 if key == "A24" else 3 + place % 6 for place, key in enumerate(ACCOUNT_KEYS)}
"""Persons: three to eight, and ten at one account."""
ANSWERING = ("A01", "A02", "A03")
"""Accounts of three, four and five persons, who all answer here."""
WORDS = "Hei {name},\n\nhvordan går det med {cust}?\n\n{link}"
SALES = ("m1", "m2", "m3")
RELATION = {
    **{f"{name}{n}": "5" for name in ("REC", "TRU", "CRE", "LEG", "OPE") for n in (1, 2, 3, 4)},
    **{f"{name}{n}": "6" for name in ("MSA", "UND") for n in (1, 2, 3, 4)},
}
SATISFIED = {"SAT1": "8", "SAT2": "7", "SAT3": "7", "WAI1": ["none"], "SOW1": "60", **RELATION}
SEEN = {f"MIR{number}": "6" for number in range(1, 8)}
GUESSED = {f"GUE{number}": "7" for number in range(1, 8)}


@dataclass
class Played:
    """What was seen."""

    stage: Stage
    invited: Counter[str]
    """Persons invited of each account."""
    to_managers: Counter[str]
    pages: list[str]
    """First pages of the managers' mirror."""
    data: Dataset
    rows: list[Row]


@pytest.fixture(scope="module")
def played(stage: Stage) -> Played:
    survey = stage.open_survey("shipped:b2b_key_account", "Nyckelkunder")
    mirror = stage.open_survey(stage.publish(account_mirror()), "Vår side")
    stage.researcher().post(f"/surveys/{survey}/mirror", mirror=str(mirror))
    stage.bring_in("customers", [manager(key) for key in SALES], MANAGERS)
    stage.bring_in("customers", [account(key) for key in ACCOUNT_KEYS], ACCOUNTS)
    everybody = [person(key, n) for key, size in SIZES.items() for n in range(size)]
    stage.bring_in("customers", everybody, PERSONS)
    address = f"/surveys/{mirror}/messages/invitation/nb"
    stage.researcher().post(address, subject="Om {cust}", body=WORDS, do="keep")
    stage.programme(survey, "Eight of each", EIGHT_OF_EACH)
    stage.programme(mirror, "Account managers", ITS_MANAGER)
    stage.work()
    invited, managers = invited_of(stage), stage.recipients()
    for key in ANSWERING:
        for number in range(SIZES[key]):
            link = stage.link_in(stage.letter_to(person_key(key, number)))
            stage.answer(link, SATISFIED)
    links = [stage.link_in(one) for one in stage.letters() if str(one["To"])[:2] in SALES]
    pages = [first_page(stage, link) for link in links]
    for link in links:
        stage.answer(link, {**SEEN, **GUESSED})
    to_managers = Counter(name for name in managers if name in SALES)
    return Played(stage, invited, to_managers, pages, stage.dataset(survey), stage.table(survey))


def first_page(stage: Stage, link: str) -> str:
    return Person(stage.app).open(link).text


def manager(key: str) -> dict[str, object]:
    return {"number": key, "name": f"Selger {key}", "email": f"{key}@example.org"}


def account(key: str) -> dict[str, object]:
    """Each manager has eight accounts."""
    who = SALES[ACCOUNT_KEYS.index(key) // 8]
    return {"account": key, "company": f"Verk {key} AB", "manager": who, "segment": "industry"}


def person_key(account_key: str, number: int) -> str:
    return f"{account_key.lower()}-{number}"


def person(account_key: str, number: int) -> dict[str, object]:
    """Everybody agrees to be named but one person of the second account."""
    key = person_key(account_key, number)
    named = "no" if key == "a02-0" else "yes"
    known = {"number": key, "name": f"Kund {key}", "email": f"{key}@example.org"}
    return {**known, "account": account_key, "named": named}


def invited_of(stage: Stage) -> Counter[str]:
    owner = aliased(Customer)
    query = (
        select(owner.key)
        .join_from(Invitation, Customer)
        .join(owner, owner.id == Customer.account_id)
    )
    with stage.looking() as session:
        return Counter(session.scalars(query))


def test_three_to_eight_persons_of_every_account_are_asked(played: Played) -> None:
    assert played.invited == {key: min(size, 8) for key, size in SIZES.items()}


def test_every_account_is_put_to_its_manager(played: Played) -> None:
    assert played.to_managers == dict.fromkeys(SALES, 8)


def test_mail_and_page_say_which_account_is_meant(played: Played) -> None:
    subjects = [str(one["Subject"]) for one in played.stage.letters() if str(one["To"])[:1] == "m"]
    assert sorted(subjects) == [f"Om Verk {key} AB" for key in ACCOUNT_KEYS]
    assert all(f"Verk {key} AB" in "".join(played.pages) for key in ACCOUNT_KEYS)


def test_answers_are_clustered_by_account(played: Played) -> None:
    found = Counter(played.data.facts["account_key"])
    assert found == {key: SIZES[key] for key in ANSWERING}


def test_what_managers_think_and_guess_stands_beside_by_account(played: Played) -> None:
    mirror = played.data.mirror
    assert mirror is not None
    assert sorted(mirror.facts["account_key"]) == ACCOUNT_KEYS
    assert (set(mirror.values["MIR1"]), set(mirror.values["GUE1"])) == ({6.0}, {7.0})


def test_the_wording_that_people_agreed_to_or_not_is_kept(played: Played) -> None:
    with played.stage.looking() as session:
        decided = [tuple(row) for row in session.execute(select(Consent.given, Consent.wording))]
    assert (decided.count((False, WORDING)), len(decided)) == (1, sum(SIZES.values()))


def test_the_account_of_who_refused_to_be_named_stands_with_another(played: Played) -> None:
    facts = played.data.facts
    columns = (facts[name].tolist() for name in ("account_key", "account_agrees", "account_named"))
    assert Counter(zip(*columns, strict=True)) == {
        ("A01", "yes", "other accounts"): 3,
        ("A02", "no", "other accounts"): 4,
        ("A03", "yes", "A03"): 5,
    }


def test_what_is_known_of_accounts_stands_beside_answers_and_invitations(played: Played) -> None:
    assert set(played.data.facts["segment"]) == {"industry"}
    assert set(played.data.frame["segment"]) == {"industry"}


def test_the_saved_dataset_tells_no_account_in_which_not_all_agreed(played: Played) -> None:
    told = {value for row in played.rows for value in row.values() if value.startswith("A0")}
    assert told == {"A03"}
    assert [row["account_named"] for row in played.rows].count("other accounts") == 7
