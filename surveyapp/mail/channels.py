"""The ways of sending that the settings set up, and what may be wrong with one."""

from __future__ import annotations

from dataclasses import dataclass

from surveyapp.mail import sms, smtp
from surveyapp.mail.sms import SmsTransport
from surveyapp.mail.smtp import SmtpTransport
from surveyapp.mail.transports import Fault, Transport
from surveyapp.mail_settings import MailSettings
from surveyapp.models.invitation import Channel


@dataclass(frozen=True, slots=True)
class ChannelTrouble:
    """Why a channel cannot be used now; ``answer`` is what its server said, without names."""

    channel: Channel
    fault: Fault
    answer: str = ""

    def __str__(self) -> str:
        return f"{self.channel} {self.fault} {self.answer}".strip()


def read_trouble(text: str) -> ChannelTrouble | None:
    """What ``str`` made of a trouble; None for any other text."""
    channel, _, rest = text.partition(" ")
    fault, _, answer = rest.partition(" ")
    if channel not in set(Channel) or fault not in set(Fault):
        return None
    return ChannelTrouble(Channel(channel), Fault(fault), answer)


def open_channels(
    settings: MailSettings, patience: float = smtp.SECONDS
) -> dict[Channel, Transport]:
    """A transport for each channel; none is connected yet. ``patience`` is in seconds an answer."""
    channels: dict[Channel, Transport] = {}
    if settings.smtp is not None:
        channels[Channel.EMAIL] = SmtpTransport(settings.smtp, patience)
    if settings.sms is not None:
        channels[Channel.SMS] = SmsTransport(settings.sms, min(patience, sms.SECONDS))
    return channels
