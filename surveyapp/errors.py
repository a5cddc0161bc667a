"""The kinds of errors a use case may end in; each named error is of one kind and has its page."""

from __future__ import annotations

from typing import ClassVar


class UseCaseError(Exception):
    """A use case that could not be carried out. ``status`` chooses the page."""

    status: ClassVar[int] = 400

    def __init__(self, message: str = "", *, retry_after: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class BadInputError(UseCaseError):
    """What was sent cannot be used."""


class NotAllowedError(UseCaseError):
    """The person may not do this."""

    status = 403


class NotFoundError(UseCaseError):
    """There is no such thing, or not for this person: the two look the same."""

    status = 404


class ConflictError(UseCaseError):
    """Something else happened in between."""

    status = 409


class GoneError(UseCaseError):
    """It was here and is closed for good."""

    status = 410


class TooLargeError(UseCaseError):
    """More was sent than is accepted."""

    status = 413


class TooManyError(UseCaseError):
    """Too many attempts; ``retry_after`` seconds from now it works again."""

    status = 429


class UnavailableError(UseCaseError):
    """It does not work now, but will: a full disk, a locked database."""

    status = 503
