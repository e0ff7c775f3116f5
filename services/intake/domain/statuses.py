"""办件状态, and where a case is decided."""

from __future__ import annotations

from enum import StrEnum


class ServiceMode(StrEnum):
    """Whether the owner's own county decides, or another one (同城通办)."""

    LOCAL = "local"
    CROSS_LOCATION = "cross_location"


class Status(StrEnum):
    """办件状态."""

    REGISTERED = "registered"
    CORRECTING = "correcting"
    ACCEPTED = "accepted"
    REFUSAL_PROPOSED = "refusal_proposed"
    NOT_ACCEPTED = "not_accepted"
    RETURNED = "returned"
    CONCLUDED = "concluded"
    CLOSED = "closed"
