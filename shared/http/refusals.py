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


class UnsupportedMediaType(Refusal):
    """The body is not in a format that the route reads."""

    status = 415
