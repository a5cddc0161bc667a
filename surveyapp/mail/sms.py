"""Text messages by a gateway that takes JSON over HTTP.

The gateway's address comes from the settings only, and no answer of it is followed elsewhere.
"""

from __future__ import annotations

import json
import re
import urllib.error
import urllib.request
from http.client import HTTPException
from typing import IO
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, Request

from surveyapp.mail.transports import Delivered, Envelope, Refused, Unreachable
from surveyapp.mail_settings import SmsGateway

SECONDS = 20.0
LONGEST_READ = 2_000
UNUSABLE_NUMBER = frozenset({400, 404, 410, 422})
"""Answers about this one message; others are about the gateway and us."""

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
            Unreachable: it is not there, or does not let us in.
        """
        try:
            with self._opener.open(self._request(envelope), timeout=self._seconds) as answer:
                answer.read(LONGEST_READ)
                return Delivered()
        except urllib.error.HTTPError as error:
            with error:
                raise _refusal(error.code) from None
        except (OSError, HTTPException, ValueError) as error:
            raise Unreachable(type(error).__name__, begun=True) from error

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


def _refusal(code: int) -> Refused | Unreachable:
    if code in UNUSABLE_NUMBER:
        return Refused(permanent=True, answer=f"{code} the gateway does not take this message")
    return Unreachable(f"the gateway answered {code}")


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
