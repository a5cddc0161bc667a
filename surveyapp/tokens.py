"""Secrets in addresses: how they are made, and what of them is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import secrets

TOKEN_BYTES = 24
"""192 bits, well over the 128 that make guessing hopeless."""

MARK_BYTES = 16
"""As many as make it hopeless to find two tokens with one mark."""

SLUG_LENGTH = 12
SLUG_CHARACTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without i, l, o, 0 and 1, which are mistaken for each other on paper."""

_LETTERS = bytes(ord(SLUG_CHARACTERS[byte % len(SLUG_CHARACTERS)]) for byte in range(256))
_UNFAIR = bytes(range(256 - 256 % len(SLUG_CHARACTERS), 256))
"""Bytes beyond the last whole round, which would make the first characters more likely."""

_TOKEN = re.compile(r"[A-Za-z0-9_-]{32}")


def new_token() -> str:
    """A fresh secret of 32 characters that fits in an address."""
    return secrets.token_urlsafe(TOKEN_BYTES)


def new_slug() -> str:
    """A fresh public name for a link, easy to type."""
    slug = ""
    while len(slug) < SLUG_LENGTH:
        slug += secrets.token_bytes(2 * SLUG_LENGTH).translate(_LETTERS, _UNFAIR).decode("ascii")
    return slug[:SLUG_LENGTH]


def hash_token(token: str) -> str:
    """What is kept of a token: SHA-256 in hexadecimal digits, from which it cannot be had back."""
    return hashlib.sha256(token.encode()).hexdigest()


def looks_like_token(text: str) -> bool:
    """Whether ``text`` has the form of a token, so that nothing else reaches the database."""
    return _TOKEN.fullmatch(text) is not None


def response_token(personal_token: str) -> str:
    """The response's token that belongs to a personal link, always the same one.

    Whoever holds the personal link finds the response again on any device; whoever sees the
    response's token cannot work out the link.
    """
    digest = hmac.new(personal_token.encode(), b"response", hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def used_mark(personal_token: str) -> str:
    """What stands for a personal token that has been used, where nobody may learn whose it was.

    Nothing that is kept of the token or its link leads to the mark; only the token does.
    """
    digest = hashlib.sha256(b"used:" + personal_token.encode()).digest()
    return base64.urlsafe_b64encode(digest[:MARK_BYTES]).decode().rstrip("=")


def invitation_token(secret_key: str, slug: str) -> str:
    """The token of an invitation's link: drawn from the application's key, so none is stored.

    A reminder carries the same one as the invitation. Whoever sees the slug, or the whole
    database, cannot work it out.
    """
    digest = hmac.new(secret_key.encode(), b"invitation:" + slug.encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()


def hash_address(secret_key: str, address: str) -> str:
    """What is kept of an e-mail address or number nothing may be sent to any more."""
    plain = address.strip().casefold()
    return hmac.new(secret_key.encode(), b"address:" + plain.encode(), hashlib.sha256).hexdigest()


def webhook_secret(secret_key: str, slug: str, version: int) -> bytes:
    """The 32 bytes a webhook's sender signs with: worked out, so that none is stored."""
    purpose = f"webhook:{slug}:{version}".encode()
    return hmac.new(secret_key.encode(), purpose, hashlib.sha256).digest()


def preference_token(secret_key: str, slug: str) -> str:
    """What lets whoever got a message say how to go on; it belongs to the message's link.

    It opens no survey, and from it the link's own token cannot be worked out.
    """
    digest = hmac.new(secret_key.encode(), b"preference:" + slug.encode(), hashlib.sha256).digest()
    return f"{slug}.{base64.urlsafe_b64encode(digest[:TOKEN_BYTES]).decode()}"


def preference_proof(secret_key: str, token: str) -> str:
    """What the form of this token carries unseen: protection against forgery without a cookie."""
    return hmac.new(secret_key.encode(), b"choices:" + token.encode(), hashlib.sha256).hexdigest()


def preference_slug(secret_key: str, token: str) -> str | None:
    """The slug of the link this token belongs to; None where it is not one of ours."""
    slug = token.partition(".")[0]
    if not (slug.isascii() and slug.isalnum()):
        return None
    expected = preference_token(secret_key, slug)
    return slug if hmac.compare_digest(expected.encode(), token.encode()) else None
