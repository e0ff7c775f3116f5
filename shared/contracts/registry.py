"""Every message type with its schema."""

from __future__ import annotations

from marshmallow import Schema

from shared.contracts import delivery, halls, intake, materials, relay, routing, supervision

_BY_PRODUCER: dict[str, dict[str, type[Schema]]] = {
    "intake": intake.FACTS | materials.FACTS | halls.FACTS,
    "routing": routing.FACTS,
    "delivery": delivery.FACTS,
    "supervision": supervision.FACTS,
    "relay": relay.MESSAGES,
}

#: `jieli.<producer>.<name>.v1` -> schema.
SCHEMAS: dict[str, Schema] = {
    f"jieli.{producer}.{name}.v1": schema()
    for producer, facts in _BY_PRODUCER.items()
    for name, schema in facts.items()
}
