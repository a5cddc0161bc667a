from pathlib import Path

import pytest

from surveyapp.config import InvalidSettingError, load_config
from surveyapp.mail_settings import (
    ImapMailbox,
    Maildir,
    MailSettings,
    Rate,
    Security,
    Sender,
    SmsGateway,
    SmtpServer,
    read_mail_settings,
)

FROM = {"SURVEYAPP_MAIL_FROM": "Fjord & Bre <post@example.org>"}


def settings(**named: str) -> MailSettings:
    return read_mail_settings({**FROM, **{f"SURVEYAPP_{key}": text for key, text in named.items()}})


def test_without_settings_nothing_is_set_up() -> None:
    assert read_mail_settings({}) == MailSettings()


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", SmtpServer("localhost", 25)),
        ("starttls://mail.example.org", SmtpServer("mail.example.org", 587, Security.STARTTLS)),
        (
            "smtps://ada%40x:p%3Aw@mail.example.org:2465",
            SmtpServer("mail.example.org", 2465, Security.TLS, "ada@x", "p:w"),
        ),
    ],
)
def test_a_mail_server_is_a_url(url: str, server: SmtpServer) -> None:
    assert settings(SMTP=url).smtp == server


def test_who_messages_come_from_may_have_a_name() -> None:
    assert settings().sender == Sender("post@example.org", "Fjord & Bre")


def test_a_senders_domain_is_kept_as_mail_servers_take_it() -> None:
    found = read_mail_settings({"SURVEYAPP_MAIL_FROM": "Fjord <post@blåbær.no>"}).sender
    assert found == Sender("post@xn--blbr-roah.no", "Fjord")


def test_a_rate_is_for_all_and_for_one_domain() -> None:
    assert settings(MAIL_RATE="200, 0.5").rate == Rate(200, 0.5)


@pytest.mark.parametrize(
    ("url", "mailbox"),
    [
        ("maildir:/var/mail/bounces", Maildir(Path("/var/mail/bounces"))),
        ("imaps://b:secret@x.org/Junk", ImapMailbox("x.org", 993, "b", "secret", "Junk")),
    ],
)
def test_bounces_are_read_from_a_folder_or_a_server(
    url: str, mailbox: Maildir | ImapMailbox
) -> None:
    assert settings(BOUNCES=url).bounces == mailbox


def test_a_gateways_token_is_no_part_of_its_address() -> None:
    sms = settings(SMS="https://:t0ken@sms.example.org:8443/v1?x=1").sms
    assert sms == SmsGateway("https://sms.example.org:8443/v1?x=1", "t0ken")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("SMTP", "mail.example.org:25"),
        ("SMTP", "http://mail.example.org"),
        ("SMTP", "smtp://mail.example.org:99999"),
        ("SMTP", "smtp://ada:secret@mail.example.org"),
        ("MAIL_FROM", "Fjord"),
        ("MAIL_FROM", "Fjord\r\nBcc: <e@x.org>"),
        ("MAIL_FROM", "=?utf-8?q?Fjord=0D=0ABcc:_e@x.org?= <post@example.org>"),
        ("MAIL_FROM", "Fjord \u202eerb <post@example.org>"),
        ("MAIL_FROM", "Fjord <pøst@example.org>"),
        ("MAIL_RATE", "fast"),
        ("MAIL_RATE", "0"),
        ("MAIL_RATE", "nan"),
        ("BOUNCES", "/var/mail/bounces"),
        ("BOUNCES", "imap://b:secret@x.org"),
        ("BOUNCES", "imaps://x.org"),
        ("SMS", "http://sms.example.org/"),
        ("SMS", "ftp://sms.example.org/"),
    ],
)
def test_a_wrong_setting_is_named_and_never_repeated(name: str, text: str, tmp_path: Path) -> None:
    environment = {**FROM, "SURVEYAPP_SECRET_KEY": "vJ8mW2qLx5Tz0RbN7yKd3HcF6sPg1UaE"}
    with pytest.raises(InvalidSettingError, match=f"SURVEYAPP_{name}") as error:
        load_config({**environment, "SURVEYAPP_DATA": str(tmp_path), f"SURVEYAPP_{name}": text})
    assert "secret" not in str(error.value)


def test_a_mail_server_needs_a_sender() -> None:
    with pytest.raises(ValueError, match="needed"):
        read_mail_settings({"SURVEYAPP_SMTP": "smtp://localhost"})


def test_secrets_are_not_shown() -> None:
    shown = repr(settings(SMTP="smtps://a:hush@x.org", SMS="https://:hush@x.org"))
    assert "hush" not in shown
