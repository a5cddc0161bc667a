from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from surveyapp.models import Customer, ImportMapping, Invitation, InvitationStatus
from tests.staff import Browser
from tests.surveyapp.factories import a_personal_link, a_survey

SignedIn = Callable[[str], Browser]
FILE = "Kundenr,Navn,Revenue\nC1,Åse,\nC7,Kåre,12.5\n"


def send(browser: Browser, text: str = FILE, **fields: str) -> str:
    """The address where the file waits."""
    file = (BytesIO(text.encode()), "crm.csv")
    wish = {"target": "customers", "mapping": "", **fields}
    return str(browser.post("/customers/imports", file=file, **wish).location).partition("?")[0]


def mapped(browser: Browser, **fields: str) -> str:
    """The address where the file waits with its mapping."""
    place = send(browser)
    meaning = {"c0": "field:key", "c1": "field:name", "c2": "fact:revenue_12m", "decimal": "."}
    browser.post(place, target="customers", **meaning, **fields)
    return place


def keys(app: Flask) -> list[str]:
    with app.extensions["database"].reading() as session:
        return list(session.scalars(select(Customer.key).order_by(Customer.key)))


def test_columns_are_guessed_by_their_names(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    page = browser.get(send(browser)).text
    assert 'value="field:key" selected' in page
    assert 'value="field:name" selected' in page


def test_nothing_is_changed_before_it_is_applied(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    page = browser.get(mapped(browser) + "/preview").text
    assert "Kåre" in page
    assert keys(app) == ["C1"]


def test_a_file_is_applied_and_undone(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    batch = browser.post(mapped(browser) + "/apply").location
    assert keys(app) == ["C1", "C7"]
    browser.post(f"{batch}/undo")
    assert keys(app) == ["C1"]


def test_a_file_that_was_applied_is_not_kept(signed_in: SignedIn, data_folder: Path) -> None:
    browser = signed_in("researcher")
    browser.post(mapped(browser) + "/apply")
    assert list((data_folder / "imports").iterdir()) == []


def test_a_file_that_is_thrown_away_is_gone(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    place = send(browser)
    browser.post(place + "/discard")
    assert browser.get(place).status_code == 404


def test_a_mapping_is_kept_and_used_again(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    mapped(browser, name="CRM")
    with app.extensions["database"].reading() as session:
        assert session.scalars(select(ImportMapping.name)).all() == ["CRM"]
    assert send(browser, mapping="CRM").endswith("/preview")


def test_a_mapping_may_be_written(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    place = send(browser)
    text = "{format: 1, target: customers, fields: {key: Kundenr}}"
    assert browser.post(place, how="text", text=text).location.endswith("/preview")


def test_a_mapping_without_a_key_is_refused_with_its_reason(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    answer = browser.post(send(browser), target="customers", c1="field:name")
    assert answer.status_code == 400
    assert "Choose the column that holds “Key (number of the row in your system)”." in answer.text


def test_problems_are_told_with_row_and_column(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    place = send(browser, "Kundenr,Revenue\nC1,much\n")
    browser.post(place, target="customers", c0="field:key", c1="fact:revenue_12m")
    page = browser.get(place + "/preview").text
    assert "&#39;much&#39; is not a number" in page
    assert "Import all of it" not in page


def test_a_file_with_problems_is_not_applied(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    place = send(browser, "Kundenr,Revenue\nC8,1\nC9,much\n")
    browser.post(place, target="customers", c0="field:key", c1="fact:revenue_12m")
    assert browser.post(place + "/apply").status_code == 400
    assert keys(app) == ["C1"]


@pytest.mark.parametrize("text", ["", "a\0b", "PK\x03\x04 no workbook", "a,b\n1,2,3\n"])
def test_a_file_that_is_no_table_is_told_and_not_a_fault(signed_in: SignedIn, text: str) -> None:
    browser = signed_in("researcher")
    page = browser.get(send(browser, text))
    assert page.status_code == 200
    assert "This file cannot be imported" in page.text


def test_a_file_larger_than_any_form_is_taken(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    content = "Kundenr\n" + "".join(f"C{'x' * 90}{number}\n" for number in range(15_000))
    head = "--x\r\nContent-Disposition: form-data; name="
    body = f'{head}"csrf_token"\r\n\r\n{browser.proof()}\r\n'
    body += f'{head}"file"; filename="a.csv"\r\n\r\n{content}\r\n--x--\r\n'
    kind = "multipart/form-data; boundary=x"
    answer = browser.client.post("/customers/imports", data=body.encode(), content_type=kind)
    assert "/waiting/" in answer.location


def test_a_file_is_only_found_by_its_secret_name(signed_in: SignedIn) -> None:
    assert signed_in("researcher").get("/customers/imports/waiting/..%2f..").status_code == 404


def test_an_import_that_others_need_stays(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    batch = browser.post(mapped(browser) + "/apply").location
    with app.extensions["database"].writing() as session:
        account = session.scalars(select(Customer).where(Customer.key == "C7")).one()
        session.add(Customer(key="P1", account_id=account.id))
    answer = browser.post(f"{batch}/undo")
    assert answer.status_code == 409
    assert "such as C7" in answer.text


def test_planned_invitations_are_told_as_what_to_end_first(signed_in: SignedIn, app: Flask) -> None:
    browser = signed_in("researcher")
    batch = browser.post(mapped(browser) + "/apply").location
    with app.extensions["database"].writing() as session:
        link = a_personal_link(session, a_survey(session), key="other").link
        link.customer = session.scalars(select(Customer).where(Customer.key == "C7")).one()
        who = {"customer": link.customer, "survey_id": link.survey_id}
        session.add(Invitation(link=link, status=InvitationStatus.PLANNED, **who))
    page = browser.post(f"{batch}/undo").text
    assert "are planned (1, such as C7); end their programme" in page


def test_an_attribute_is_defined_and_then_known_to_imports(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    browser.post("/customers/attributes", key="size", name="Size", kind="number", choices="")
    assert 'value="fact:size" selected' in browser.get(send(browser, "Kundenr,Size\nC1,3\n")).text


@pytest.mark.parametrize(
    ("key", "name", "choices"),
    [
        ("1x", "X", ""),
        ("segment", "X", ""),
        ("x", " ", ""),
        ("x", "X", "only one"),
        ("tier", "T", "a\nb"),
    ],
)
def test_an_attribute_that_cannot_be_is_refused(
    signed_in: SignedIn, key: str, name: str, choices: str
) -> None:
    wish = {"key": key, "name": name, "choices": choices, "kind": "choice"}
    assert signed_in("admin").post("/customers/attributes", **wish).status_code in {400, 409}


def test_an_import_is_undone_once(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    batch = browser.post(mapped(browser) + "/apply").location
    browser.post(f"{batch}/undo")
    browser.post(f"{batch}/undo")
    assert "This import was undone already." in browser.get(batch).text


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("nb", "Rader er endret siden (1, som C7)"), ("sv", "Rader har ändrats sedan dess (1")],
)
def test_why_an_import_stays_is_told_in_the_readers_language(
    signed_in: SignedIn, app: Flask, language: str, sentence: str
) -> None:
    browser = signed_in("researcher")
    batch = browser.post(mapped(browser) + "/apply").location
    with app.extensions["database"].writing() as session:
        session.scalars(select(Customer).where(Customer.key == "C7")).one().facts = {"role": "x"}
    browser.client.set_cookie("language", language)
    assert sentence in browser.post(f"{batch}/undo").text


def test_accounts_that_rows_name_are_counted_with_them(signed_in: SignedIn) -> None:
    browser = signed_in("researcher")
    place = send(browser, "No,Of\nP7,A7\nP8,A7\n")
    fields = {"c0": "field:key", "c1": "field:account", "create_accounts": "1"}
    browser.post(place, target="customers", **fields)
    page = browser.get(place + "/preview").text
    assert "<dt>Customers and accounts</dt><dd>3</dd>" in page
