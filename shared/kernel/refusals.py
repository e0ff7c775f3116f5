"""Refusals: what the rules do not allow, said so that the person who asked knows what to do."""

from __future__ import annotations


class Refusal(Exception):
    """The act is not allowed.

    `code` is a stable English identifier, `detail` one plain Chinese sentence for the person who
    asked, `field` the dotted path of the input at fault where one is.
    """

    status = 409

    def __init__(self, code: str, detail: str, field: str | None = None) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
        self.field = field


class Invalid(Refusal):
    """The input cannot be right, whatever the state of the case."""

    status = 422


class NotFound(Refusal):
    """What the request names does not exist here."""

    status = 404


class Forbidden(Refusal):
    """The actor's node or role may not do this."""

    status = 403


class Changed(Refusal):
    """What the request is about is no longer as the person who asked saw it."""

    status = 412


class Conflict(Refusal):
    """The state of the case does not allow the act now."""

    status = 409
