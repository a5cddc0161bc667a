"""What pages about messages call things, and what is wrong with words for them."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l

from surveyapp.extensions import gettext as _
from surveyapp.mail.placeholders import PLACEHOLDERS
from surveyapp.models import Channel, MessageKind, MessageStatus
from surveyapp.services.sending.keep_mail_text import TextProblem

KIND_NAMES: dict[MessageKind, Any] = {
    MessageKind.INVITATION: _l("Invitation"),
    MessageKind.REMINDER: _l("Reminder"),
}

CHANNEL_NAMES: dict[Channel, Any] = {
    Channel.EMAIL: _l("E-mail"),
    Channel.SMS: _l("Text message"),
}

PAGES = {Channel.EMAIL: "mailing.text", Channel.SMS: "mailing.short_text"}
"""Where the words of each channel are written."""

STATUS_NAMES: dict[MessageStatus, Any] = {
    MessageStatus.SENT: _l("Sent"),
    MessageStatus.QUEUED: _l("Waiting"),
    MessageStatus.BOUNCED: _l("Bounced"),
    MessageStatus.FAILED: _l("Given up"),
    MessageStatus.CANCELLED: _l("Called off"),
}

SENDER_PROBLEMS: dict[str, Any] = {
    "name": _l("Write a name on one line, of at most 200 characters."),
    "address": _l("Write an e-mail address such as post@example.org, or nothing."),
    "reply_to": _l("Write an e-mail address such as post@example.org, or nothing."),
    "sms_sender": _l(
        "Write at most 11 letters from A to Z, digits and blanks, or a telephone number."
    ),
}

PLACEHOLDER_NAMES: dict[str, Any] = {
    "name": _l("the customer’s name, if known"),
    "org": _l("your organisation"),
    "role": _l("what respondents are called"),
    "date": _l("the day of the event"),
    "unit": _l("the shop, clinic or desk of the event"),
    "cust": _l("for account managers: the account they are asked about"),
    "link": _l("the personal link; alone in a paragraph it becomes a button"),
}


def sentence(problem: TextProblem) -> str:
    """What is wrong and what to do, in the reader's language."""
    known = ", ".join("{" + name + "}" for name in PLACEHOLDERS)
    sentences = {
        "missing": lambda: _("Write something here."),
        "long": lambda: _("Shorten this to %(most)s characters.", most=problem.text),
        "control": lambda: _("Remove the line break or the invisible character."),
        "no-link": lambda: _("Put {link} where the personal link is to stand."),
        "link-in-subject": lambda: _("Put {link} into the text; a subject cannot be pressed."),
        "stray-brace": lambda: _("A brace has no partner. Write placeholders like {name}."),
        "unknown-placeholder": lambda: _(
            "%(what)s is no placeholder. There are: %(known)s.", what=problem.text, known=known
        ),
    }
    return sentences[problem.code]()
