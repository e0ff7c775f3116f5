"""Refusals of the transport itself, beside those of `shared.kernel.refusals`."""

from __future__ import annotations

from shared.kernel.refusals import Refusal


class BadRequest(Refusal):
    """The request cannot be read as HTTP and JSON."""

    status = 400


class Unauthenticated(Refusal):
    """The token is missing or not acceptable here."""

    status = 401


class TooLarge(Refusal):
    """The body is longer than this service accepts."""

    status = 413


class TooMany(Refusal):
    """More than one may ask for; `retry_after` says in how many seconds it is worth another try."""

    status = 429

    def __init__(self, code: str, detail: str, retry_after: int) -> None:
        super().__init__(code, detail)
        self.retry_after = retry_after


class UnsupportedMediaType(Refusal):
    """The body is not in a format that the route reads."""

    status = 415


class Unavailable(Refusal):
    """Something that this needs cannot be reached now; the same request may succeed later."""

    status = 503


class ChecksumMismatch(Refusal):
    """A part is not what its checksum says (the tus protocol has a status of its own for that)."""

    status = 460


class UnknownVersion(Refusal):
    """The client speaks another version of the upload protocol."""

    status = 412
