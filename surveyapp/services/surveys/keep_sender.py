"""Say who a survey's messages come from, and where answers to them go."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sqlalchemy.orm import Session

from surveyapp.errors import BadInputError
from surveyapp.mail.header_values import UnfitHeaderError, header_text, mail_address
from surveyapp.mail.sms_sender import is_sender
from surveyapp.services.surveys.open_survey import find_survey

LONGEST_NAME = 200
LONGEST_ADDRESS = 254


@dataclass(frozen=True, slots=True)
class NewSender:
    """Name and address; empty ones are the organisation's name and the installation's address.

    ``sms_sender`` is who text messages come from; made of the name where it is empty.
    """

    name: str = ""
    address: str = ""
    reply_to: str = ""
    sms_sender: str = ""


class UnfitSenderError(BadInputError):
    """Name or address cannot stand in a message; ``fields`` names which."""

    def __init__(self, fields: tuple[str, ...]) -> None:
        super().__init__(", ".join(fields))
        self.fields = fields


def keep_sender(session: Session, survey_id: int, new: NewSender) -> None:
    """Messages that leave from now on come from here.

    Raises:
        UnknownSurveyError: there is no such survey.
        UnfitSenderError: naming every field that is wrong.
    """
    survey = find_survey(session, survey_id)
    wrong = tuple(_wrong_fields(new))
    if wrong:
        raise UnfitSenderError(wrong)
    survey.sender_name = new.name
    survey.sender_address = new.address
    survey.reply_to = new.reply_to
    survey.sms_sender = new.sms_sender


def _wrong_fields(new: NewSender) -> Iterator[str]:
    try:
        header_text("name", new.name)
        too_long = len(new.name) > LONGEST_NAME
    except UnfitHeaderError:
        too_long = True
    if too_long:
        yield "name"
    for field, address in (("address", new.address), ("reply_to", new.reply_to)):
        try:
            usable = not address or bool(mail_address(field, address))
        except UnfitHeaderError:
            usable = False
        if not usable or len(address) > LONGEST_ADDRESS:
            yield field
    if new.sms_sender and not is_sender(new.sms_sender):
        yield "sms_sender"
