"""The published language: the envelope, and each producer's message schemas."""

from __future__ import annotations

from typing import Any


class ContractBroken(Exception):
    """A service tried to say something that its published schema does not allow."""


def check_contract(message_type: str, data: dict[str, Any]) -> None:
    """Raise ContractBroken unless `data` is what the published schema of the type promises."""
    from shared.contracts.registry import SCHEMAS
    from shared.contracts.surely import surely

    schema = SCHEMAS.get(message_type)
    if schema is None:
        raise ContractBroken(f"{message_type} has no published schema")
    if surely(schema)(data):
        return
    errors = schema.validate(data)
    if errors:
        raise ContractBroken(f"{message_type}: {errors}")
