"""A message has exactly the headers it was given, whatever stands in its values."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser

import pytest

from surveyapp.mail.compose import Mail, UnsafeMessageError, compose, require_headers
from surveyapp.mail.header_values import UnfitHeaderError, harmless
from surveyapp.mail_settings import Sender

MAIL = Mail(
    sender=Sender("post@fjord.example", "Fjord & Bre"),
    recipient="ada@example.org",
    subject="How was it?",
    text="Hello",
    html="<p>Hello</p>",
    message_id="<m1.0@fjord.example>",
    date=datetime(2026, 3, 2, 10, 30, tzinfo=UTC),
    language="nb",
    reply_to="svar@fjord.example",
    one_click="https://survey.example.org/unsubscribe/abcdefghjkmn.ABCDEFGHIJKLMNOPQRSTUVWXYZ012345",
)
HEADERS = [
    "From",
    "To",
    "Reply-To",
    "Subject",
    "Date",
    "Message-ID",
    "Content-Language",
    "Auto-Submitted",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
    "MIME-Version",
    "Content-Type",
]
INJECTIONS = [
    "a\r\nBcc: e@x.org",
    "a\nBcc: e@x.org",
    "a\rBcc: e@x.org",
    "a\0b",
    "a\u2028Bcc: e@x.org",
    "=?utf-8?q?a=0D=0ABcc:_e@x.org?=",
    "=?utf-8?q?a=0ABcc:_e@x.org?= =?utf-8?q?b?=",
    "=?UTF-8?B?YQ0KQmNjOiBlQHgub3Jn?=",
    "=?utf-8?q?=3D=3Futf-8=3Fq=3Fa=3D0D=3D0ABcc=3A_e=40x=2Eorg=3F=3D?=",
    "a\u202eb",
    "a\ud800b",
]


def read(mail: Mail) -> EmailMessage:
    return BytesParser(policy=policy.default).parsebytes(compose(mail))  # type: ignore[return-value]


def test_a_message_has_the_headers_of_a_message_and_no_other() -> None:
    message = read(MAIL)
    assert message.keys() == HEADERS
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"] == f"<{MAIL.one_click}>"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"


def test_the_one_click_address_stands_as_it_is_on_one_line() -> None:
    assert f"\r\nList-Unsubscribe: <{MAIL.one_click}>\r\n".encode() in compose(MAIL)


@pytest.mark.parametrize("value", INJECTIONS)
@pytest.mark.parametrize("name", ["subject", "sender", "reply_to", "recipient", "message_id"])
def test_a_value_that_would_break_out_of_its_header_is_refused(name: str, value: str) -> None:
    held = Sender("post@fjord.example", value) if name == "sender" else value
    with pytest.raises(UnfitHeaderError):
        compose(replace(MAIL, **{name: held}))


@pytest.mark.parametrize("value", INJECTIONS)
def test_a_name_that_would_break_out_is_left_out(value: str) -> None:
    assert harmless(value) == ""


@pytest.mark.parametrize(
    "subject",
    [
        "Hvordan opplevde du det på Ålesund? " * 5,
        "=?not an encoded word",
        "=?utf-8?x?zzz?=",
        "Wie war's? \U0001f600",
        'a: b, c; <d> "e"',
        "ordinary " * 20,
    ],
)
def test_any_other_subject_arrives_as_it_was(subject: str) -> None:
    message = read(replace(MAIL, subject=subject.strip()))
    assert message.keys() == HEADERS
    assert message["Subject"].replace("= ?", "=?") == subject.strip()


@pytest.mark.parametrize("name", ["Fjord, Bre & Sønn", 'The "Best"', "Ål" * 8, "a <b@x.org>", ""])
def test_any_name_arrives_before_the_address(name: str) -> None:
    [sender] = read(replace(MAIL, sender=Sender("post@fjord.example", name)))["From"].addresses
    assert (sender.display_name, sender.addr_spec) == (name, "post@fjord.example")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "ada",
        "ada@",
        "a b@x.org",
        "a@x.org,b@x.org",
        "<a@x.org>",
        "a@x..org",
        f"{'a' * 400}@x.org",
    ],
)
def test_what_is_no_address_is_refused(address: str) -> None:
    with pytest.raises(UnfitHeaderError, match="To"):
        compose(replace(MAIL, recipient=address))


def test_a_domain_with_its_own_letters_is_written_in_ascii() -> None:
    assert read(replace(MAIL, recipient="ada@blåbær.no"))["To"] == "ada@xn--blbr-roah.no"


def test_text_and_html_say_what_they_were_given() -> None:
    text, html = read(replace(MAIL, text="Hei\nÅse\n.\n", html="<p>Å</p>")).iter_parts()
    assert text.get_content().replace("\r", "") == "Hei\nÅse\n.\n"
    assert (html.get_content_type(), html.get_content().strip()) == ("text/html", "<p>Å</p>")


def test_lines_are_short_enough_for_every_server() -> None:
    mail = replace(MAIL, text="x" * 5_000, html="<p>" + "y" * 5_000, subject="z" * 200)
    assert max(len(line) for line in compose(mail).split(b"\r\n")) <= 200


def test_a_header_that_slipped_in_is_noticed_when_the_message_is_read_again() -> None:
    content = compose(MAIL).replace(b"Subject: ", b"Subject: x\r\nBcc: e@x.org\r\nX-Rest: ")
    with pytest.raises(UnsafeMessageError, match="Bcc"):
        require_headers(content, dict(read(MAIL).items()))


def test_a_second_header_of_the_same_name_is_noticed() -> None:
    content = b"To: e@x.org\r\n" + compose(MAIL)
    expected = {name: str(value) for name, value in read(MAIL).items()}
    with pytest.raises(UnsafeMessageError):
        require_headers(content, expected)
