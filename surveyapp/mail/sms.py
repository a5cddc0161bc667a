"""Text messages by a gateway that takes JSON over HTTP.

The gateway's address comes from the settings only, and no answer of it is followed elsewhere.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from contextlib import suppress
from http.client import HTTPException
from typing import IO
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from surveyapp.mail.answers import kept_answer
from surveyapp.mail.transports import Delivered, Envelope, Fault, Refused, Unreachable
from surveyapp.mail_settings import SmsGateway

SECONDS = 20.0
LONGEST_READ = 2_000
UNUSABLE = frozenset({400, 422})
"""Answers that are about this one message."""
NOT_LET_IN = frozenset({401, 407})
"""Answers that are about us. Of all others nobody can tell whether the message is the cause."""

_NUMBER = re.compile(r"\+[1-9]\d{6,14}")


def is_number(phone: str | None) -> bool:
    """Whether it is a number as gateways take it: ``+4791234567``."""
    return phone is not None and _NUMBER.fullmatch(phone) is not None


class SmsTransport:
    """Posts one message at a time."""

    def __init__(self, gateway: SmsGateway, seconds: float = SECONDS) -> None:
        self._gateway = gateway
        self._seconds = seconds
        self._opener = _opener()

    def send(self, envelope: Envelope) -> Delivered:
        """Hand one message over.

        Raises:
            Refused: the gateway does not take this one.
            Unreachable: it is not there, does not let us in, or fails at this one.
        """
        try:
            with self._opener.open(self._request(envelope), timeout=self._seconds) as answer:
                answer.read(LONGEST_READ)
                return Delivered()
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error, envelope) from None
        except (OSError, HTTPException, ValueError) as error:
            raise _unreachable(error) from None

    def close(self) -> None:
        """Nothing stays open."""

    def _request(self, envelope: Envelope) -> Request:
        message = {
            "to": envelope.recipient,
            "from": envelope.sender,
            "text": envelope.content.decode(),
            "id": envelope.message_id,
        }
        headers = {"Content-Type": "application/json", "Idempotency-Key": envelope.message_id}
        if self._gateway.token:
            headers["Authorization"] = f"Bearer {self._gateway.token}"
        body = json.dumps(message).encode()
        return Request(self._gateway.url, data=body, headers=headers, method="POST")  # noqa: S310 - config allows https, and http on this machine


def _refusal(error: urllib.error.HTTPError, envelope: Envelope) -> Refused | Unreachable:
    answer = kept_answer(error.code, _words(error), (envelope.recipient, *envelope.private))
    if error.code in UNUSABLE:
        return Refused(permanent=True, answer=answer)
    if error.code in NOT_LET_IN:
        return Unreachable(Fault.NOT_LET_IN, answer)
    return Unreachable(Fault.FAILING, answer, begun=True)


def _words(error: urllib.error.HTTPError) -> str:
    """What the gateway says, unless it is a page for people who browse."""
    body = b""
    with suppress(OSError, HTTPException, ValueError):
        body = error.read(LONGEST_READ)
    return "" if body.lstrip().startswith(b"<") else body.decode("utf-8", "replace")


def _unreachable(error: Exception) -> Unreachable:
    """The library wraps what went wrong before the message had left, and nothing else."""
    begun = not isinstance(error, urllib.error.URLError)
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return Unreachable(Fault.NO_ANSWER, begun=begun)
    return Unreachable(Fault.NO_CONNECTION, type(reason).__name__, begun=begun)


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(
        self,
        req: Request,  # noqa: ARG002 - the library's signature
        fp: IO[bytes],  # noqa: ARG002 - the same
        code: int,  # noqa: ARG002 - the same
        msg: str,  # noqa: ARG002 - the same
        headers: object,  # noqa: ARG002 - the same
        newurl: str,  # noqa: ARG002 - the same
    ) -> None:
        """Go nowhere; the answer is then an error like any other."""
        return


def _opener() -> OpenerDirector:
    opener = OpenerDirector()
    for handler in (
        HTTPHandler(),
        HTTPSHandler(),
        _NoRedirects(),
        urllib.request.HTTPDefaultErrorHandler(),
        urllib.request.HTTPErrorProcessor(),
    ):
        opener.add_handler(handler)
    return opener
