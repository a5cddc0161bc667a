"""Passwords: hashed with argon2, checked in the same time whether or not the person exists."""

from __future__ import annotations

from threading import BoundedSemaphore

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from surveyapp.errors import BadInputError, UnavailableError

MINIMUM_PASSWORD = 12
MAXIMUM_PASSWORD = 256

AT_ONCE = 2
WAIT_SECONDS = 2.0


class UnfitPasswordError(BadInputError):
    """A password too short to resist guessing, or too long to be one."""


class TooManyChecksError(UnavailableError):
    """More sign-ins at once than this machine checks without slowing respondents down."""


class Passwords:
    """Hashes and checks. At most ``AT_ONCE`` at the same time, so that a flood leaves room."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._turns = BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("nobody has this password")

    def hash(self, password: str) -> str:
        """The argon2 hash of a password that is fit to be one.

        Raises:
            UnfitPasswordError: it has too few or too many characters.
        """
        if not MINIMUM_PASSWORD <= len(password) <= MAXIMUM_PASSWORD:
            raise UnfitPasswordError
        return self._hasher.hash(password)

    def check(self, password: str, known_hash: str | None) -> bool:
        """Whether the password is right; without a hash the same work is done and the answer is no.

        Raises:
            TooManyChecksError: too many are being checked already.
        """
        if not self._turns.acquire(timeout=WAIT_SECONDS):
            raise TooManyChecksError
        try:
            matches = self._matches(password[:MAXIMUM_PASSWORD], known_hash or self._nobody)
        finally:
            self._turns.release()
        return matches and known_hash is not None

    def is_outdated(self, known_hash: str) -> bool:
        """Whether the hash was made with weaker settings than today's."""
        return self._hasher.check_needs_rehash(known_hash)

    def _matches(self, password: str, known_hash: str) -> bool:
        try:
            return self._hasher.verify(known_hash, password)
        except (VerificationError, InvalidHashError):
            return False
