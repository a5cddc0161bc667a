"""Problems of a file are told in the reader's language, with their rows, columns and values."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from flask import Flask, g

from analysis.intake.sentences import Sentence, hint
from surveyapp.customers.problem_texts import told
from tests.staff import Browser

SignedIn = Callable[[str], Browser]
CUSTOMERS = """
format: 1
target: customers
fields: {key: No, kind: Kind, account: Of, language: Lang, name: Name, email: Mail, phone: Phone,
  time_zone: Zone}
facts: {revenue_12m: Revenue, first_purchase_date: First, is_lead: Lead}
consents: {invitations: {given: News, at: Since, wording: {column: Wording}}}
"""
ROWS = """No,Kind,Of,Lang,Name,Mail,Phone,Zone,Revenue,First,Lead,News,Since,Wording
,,,,Anna,,,,,,,,,
D1,,,,,,,,,,,,,
D1,,,,,,,,,,,,,
D2,robot,,,,,,,,,,,,
C1,account,,,,,,,,,,,,
D3,,A9,,,,,,,,,,,
D4,,C1,,,,,,,,,,,
D5,,,klingon!,,,,,,,,,,
D6,,,,"a\x07b",,,,,,,,,
D7,,,,,nobody,,,,,,,,
D8,,,,,,12,,,,,,,
D9,,,,,,,Oslo,,,,,,
E1,,,,,,,,much,,,,,
E2,,,,,,,,"1,234",,,,,
E3,,,,,,,,,1826-03-01,,,,
E4,,,,,,,,,2026-02-31,,,,
E5,,,,,,,,,soon,,,,
E6,,,,,,,,,,perhaps,,,
E7,,,,,,,,,,,yes,,
E8,,,,,,,,,,,yes,2150-01-01,v1
"""
NORWEGIAN = (
    "nøkkelen mangler; hver rad trenger en",
    "nøkkelen «D1» står allerede i rad 3; behold én av dem",
    "«robot» er ingen av verdiene som finnes. Bruk en av: account, person.",
    "«C1» er lagret som person",
    "det finnes ingen konto «A9»",
    "«C1» er en person, ikke en konto",
    "dette er ingen språkkode",
    "inneholder et styretegn",
    "dette er ingen e-postadresse",
    "dette er ikke noe telefonnummer",
    "denne tidssonen er ikke kjent",
    "«much» er ikke et tall",
    "«1,234» kan være desimaltall eller tusener",
    "«1826-03-01» ligger utenfor årene 1900 til 2199",
    "«2026-02-31» er ingen dag i kalenderen",
    "«soon» er ikke skrevet som year-month-day",
    "«perhaps» er verken ja eller nei",
    "samtykke uten versjonen av ordlyden",
    "denne avgjørelsen ligger i framtiden",
)


def preview(browser: Browser, mapping: str, rows: str, language: str) -> str:
    """The page that tells what is wrong with a file."""
    browser.client.set_cookie("language", language)
    file = (BytesIO(rows.encode()), "crm.csv")
    place = str(browser.post("/customers/imports", file=file, target="customers").location)
    place = place.partition("?")[0]
    browser.post(place, how="text", text=mapping)
    return browser.get(f"{place}/preview").text


def test_every_problem_of_a_row_is_told_in_norwegian(signed_in: SignedIn) -> None:
    page = preview(signed_in("researcher"), CUSTOMERS, ROWS, "nb")
    assert [sentence for sentence in NORWEGIAN if sentence not in page] == []


def test_no_sentence_is_left_in_english(signed_in: SignedIn) -> None:
    page = preview(signed_in("researcher"), CUSTOMERS, ROWS, "sv")
    english = ("correct", "write", "is not", "is no", "are kept", "missing")
    assert [word for word in english if word in page.partition("<tbody>")[2]] == []


def test_a_problem_stands_beside_its_row_and_column(signed_in: SignedIn) -> None:
    page = preview(signed_in("researcher"), CUSTOMERS, ROWS, "sv")
    line = page.partition("”much” är inte ett tal")[0].rpartition("<tr>")[2]
    assert ">14<" in line
    assert ">Revenue<" in line


@pytest.mark.parametrize(
    ("rows", "sentence"),
    [
        ("", "filen er tom; den trenger en overskriftsrad og data under"),
        ("No,No\n1,2\n", "to kolonner heter «No»; gi en av dem et annet navn"),
        ("No\n1,2,3\n", "3 celler der overskriften har 1"),
        ("No\n", "det er en overskrift, men ingen rad under"),
    ],
)
def test_a_file_that_is_no_table_is_told_in_norwegian(
    signed_in: SignedIn, rows: str, sentence: str
) -> None:
    mapping = "{format: 1, target: customers, fields: {key: No}}"
    assert sentence in preview(signed_in("researcher"), mapping, rows, "nb")


def in_norwegian(app: Flask, message: str) -> str:
    with app.test_request_context():
        g.language = "nb"
        return told(message)


def test_days_and_fields_are_called_as_readers_know_them(app: Flask) -> None:
    text = "%(field)s lies in the future; correct the date"
    assert in_norwegian(app, Sentence(text, field="served_at")).startswith("«Betjent»")
    days = Sentence("'%(value)s' %(reason)s", value="x", reason=Sentence("%(day)s", day=TODAY))
    assert in_norwegian(app, days) == "«x» 2. mars 2026"


TODAY = date(2026, 3, 2)


def test_a_suggestion_is_told_with_the_sentence(app: Flask) -> None:
    text = "the file has no column '%(name)s'. %(hint)s"
    sentence = Sentence(text, name="Nmae", hint=hint("Nmae", ["Name"]))
    assert in_norwegian(app, sentence) == "filen har ingen kolonne «Nmae». Mente du «Name»?"


def test_what_is_no_sentence_of_ours_stays_as_it_is(app: Flask) -> None:
    assert in_norwegian(app, "100 % cotton") == "100 % cotton"


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"c1": "field:name"}, "Velg kolonnen som inneholder «Nøkkel"),
        ({"c0": "field:key", "c1": "field:key"}, "To kolonner er valgt som «Nøkkel"),
        ({"c0": "field:key", "time_zone": "Oslo"}, "Denne tidssonen er ikke kjent"),
        ({"c0": "field:key", "c1": "consent:invitations"}, "Oppgi versjonen av samtykketeksten."),
    ],
)
def test_what_is_wrong_with_a_form_is_told_in_norwegian(
    signed_in: SignedIn, fields: dict[str, str], sentence: str
) -> None:
    browser = signed_in("researcher")
    browser.client.set_cookie("language", "nb")
    file = (BytesIO(b"a,b\n1,2\n"), "crm.csv")
    place = str(browser.post("/customers/imports", file=file, target="customers").location)
    answer = browser.post(place.partition("?")[0], target="customers", **fields)
    assert answer.status_code == 400
    assert sentence in answer.text
