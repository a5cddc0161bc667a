"""The ways of sending that the settings set up."""

from __future__ import annotations

from surveyapp.mail import sms, smtp
from surveyapp.mail.sms import SmsTransport
from surveyapp.mail.smtp import SmtpTransport
from surveyapp.mail.transports import Transport
from surveyapp.mail_settings import MailSettings
from surveyapp.models.invitation import Channel


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
