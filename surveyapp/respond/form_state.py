"""What a respondent's form carries unseen, sealed so that nobody can change or invent it.

This is the protection against forged requests that works without cookies. A seal is made with the
application's key *and* the secret the form belongs to: the response's token, or before the first
page is sent the public name of the link. A page of another site can read neither the seal nor the
token, so it cannot make a form that is taken; a seal of one response does not fit another.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from binascii import Error as NotBase64

import msgspec

from surveyapp.errors import BadInputError

SEAL_BYTES = 16


class ForgedFormError(BadInputError):
    """The form was not made by us, or not for this response."""


class FormState(msgspec.Struct, frozen=True, array_like=True):
    """What the page was when it was made.

    ``before``: question id -> fingerprint of the answer shown. ``token``: the secret of a response
    that is to be started; empty when there is one. ``mark``: of the personal token by which that
    came to an anonymous survey. ``last``: whether the button said "send".
    """

    page_id: str
    language: str
    shown_at: int
    last: bool = False
    before: dict[str, int] = {}
    token: str = ""
    mark: str = ""


_decoder = msgspec.json.Decoder(FormState)


def seal(state: FormState, owner: str, key: str) -> str:
    """The state as text for a hidden field."""
    content = msgspec.json.encode(state)
    return base64.urlsafe_b64encode(_seal(content, owner, key) + content).decode()


def unseal(text: str, owner: str, key: str) -> FormState:
    """The state in a hidden field.

    Raises:
        ForgedFormError: it was not sealed by us for this owner.
    """
    try:
        raw = base64.urlsafe_b64decode(text.encode("ascii"))
    except (NotBase64, UnicodeEncodeError):
        raise ForgedFormError from None
    content = raw[SEAL_BYTES:]
    if not hmac.compare_digest(raw[:SEAL_BYTES], _seal(content, owner, key)):
        raise ForgedFormError
    return _decoder.decode(content)


def _seal(content: bytes, owner: str, key: str) -> bytes:
    secret = hashlib.sha256(f"form:{key}:{owner}".encode()).digest()
    return hmac.digest(secret, content, "sha256")[:SEAL_BYTES]
