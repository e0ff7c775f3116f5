"""Messages as they travel, with whatever is wrong with them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from marshmallow import Schema, fields, validate

from shared.contracts.envelope import PREFIX, Envelope, to_body, to_headers

ACCEPTED = Envelope(
    id="0195a3c0-0000-7000-8000-000000000001",
    source="/nodes/411521101204/intake",
    type="jieli.intake.case_not_accepted.v1",
    subject="case/0195a3c0-0000-7000-8000-00000000000c",
    time="2026-03-09T10:00:00+08:00",
    sequence=3,
    data={"reason": "不属于本部门职权范围", "n": [1, None, True]},
)
CAUSED = replace(
    ACCEPTED,
    traceparent="00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
    causation_id="0195a3c0-0000-7000-8000-000000000002",
    causation_stream="/nodes/411521000000/routing|case/1|",
    causation_sequence=7,
    chain="case/0195a3c0-0000-7000-8000-00000000000c",
    chain_length=4,
    chain_head="ab" * 32,
)
RELAYED = replace(CAUSED, type="jieli.relay.handoff_signed.v1", destination="411521000000")


def wire(**changes: Any) -> tuple[dict[str, Any], bytes]:
    """The full message with some headers changed; None takes one out."""
    headers: dict[str, Any] = dict(to_headers(CAUSED))
    for attribute, value in changes.items():
        headers[PREFIX + attribute] = value
        if value is None:
            del headers[PREFIX + attribute]
    return headers, to_body(CAUSED)


def example(schema: Schema) -> dict[str, Any]:
    """Something that the schema allows."""
    return {name: _value(name, field) for name, field in schema.fields.items()}


def _value(name: str, field: fields.Field[Any]) -> Any:
    if isinstance(field, fields.Nested):
        return example(field.schema)
    if isinstance(field, fields.List):
        return [_value(name, field.inner)]
    if isinstance(field, fields.Dict):
        return {"subject": "case/1"}
    if isinstance(field, fields.Boolean):
        return True
    if isinstance(field, fields.Integer):
        return 1
    for validator in field.validators:
        if isinstance(validator, validate.OneOf):
            return next(iter(validator.choices))
    for guess in ("411521000000", "ab" * 32, "a text"):
        if not field.validators or _allows(field, guess):
            return guess
    raise AssertionError(f"no example of {name}")


def _allows(field: fields.Field[Any], value: Any) -> bool:
    try:
        for validator in field.validators:
            validator(value)
    except Exception:
        return False
    return True
