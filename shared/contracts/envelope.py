"""The message on the wire: CloudEvents 1.0 in binary mode over AMQP, JSON body.

Beside the standard attributes `sequence` and `destination` name the place in a stream, `cause*` the
fact that led to this one, `chain*` the head of the sender's chain, kept by receivers as an anchor
(G5). A relay message also has its `signature`, and `via`: the sites that it has left on its way.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import msgspec

from shared.kernel.ids import uuid7

PREFIX = "cloudEvents:"
CONTENT_TYPE = "application/json"
MAX_BODY_BYTES = 1_048_576


class Malformed(ValueError):
    """The message cannot be read at all; it is kept as it came, and never retried."""


@dataclass(frozen=True, slots=True)
class Place:
    """A message's place in a stream: what it can be waited for and counted by."""

    stream: str
    sequence: int


def stream_key(source: str, subject: str, destination: str = "") -> str:
    """A stream is what one source says of one subject, on the relay also to one node."""
    return f"{source}|{subject}|{destination}"


@dataclass(frozen=True, slots=True)
class Envelope:
    """One message. `data` is the body; every instant is ISO 8601 with offset."""

    id: str
    source: str
    type: str
    subject: str
    time: str
    sequence: int
    data: dict[str, Any]
    destination: str = ""
    traceparent: str = ""
    causation_id: str = ""
    causation_stream: str = ""
    causation_sequence: int = 0
    chain: str = ""
    chain_length: int = 0
    chain_head: str = ""
    via: str = ""
    signature: str = ""

    @property
    def stream(self) -> str:
        return stream_key(self.source, self.subject, self.destination)

    @property
    def cause(self) -> tuple[str, int] | None:
        """Where the fact that led to this one stands. A relay message has none to wait for: what
        led to it happened at its sender's site, whose facts the receiver need not follow."""
        if self.destination or not self.causation_stream:
            return None
        return self.causation_stream, self.causation_sequence

    @property
    def node(self) -> str:
        """The node that speaks, from `/nodes/<code>/<service>`."""
        return self.source.split("/")[2]

    @property
    def producer(self) -> str:
        """The service that speaks."""
        return self.source.split("/")[3]

    @property
    def instant(self) -> datetime:
        return datetime.fromisoformat(self.time)


_ATTRIBUTES = {
    "id": "id",
    "source": "source",
    "type": "type",
    "subject": "subject",
    "time": "time",
    "sequence": "sequence",
    "destination": "destination",
    "traceparent": "traceparent",
    "causationid": "causation_id",
    "causationstream": "causation_stream",
    "causationsequence": "causation_sequence",
    "chain": "chain",
    "chainlength": "chain_length",
    "chainhead": "chain_head",
    "via": "via",
    "signature": "signature",
}
_HEADERS = tuple((PREFIX + attribute, name) for attribute, name in _ATTRIBUTES.items())
#: These are called alike as attributes and as fields.
_REQUIRED = frozenset({"id", "source", "type", "subject", "time", "sequence"})
_NUMBERS = frozenset({"sequence", "causation_sequence", "chain_length"})
#: What the tables hold: a message that could not even be set aside would come again for ever.
_LARGEST = 2**31 - 1
_LONGEST = {
    PREFIX + "id": 64,
    PREFIX + "source": 50,
    PREFIX + "subject": 150,
    PREFIX + "destination": 50,
    PREFIX + "chain": 160,
    PREFIX + "chainhead": 64,
    PREFIX + "via": 300,
}
_LONGEST_OTHER = 255


def source(node: str, service: str) -> str:
    return f"/nodes/{node}/{service}"


def producer_of_stream(stream: str) -> str:
    """The service whose stream this is; an empty string if the key is not one of ours."""
    parts = stream.split("|", 1)[0].split("/")
    return parts[3] if len(parts) == 4 else ""


def node_of_stream(stream: str) -> str:
    """The node whose stream this is; an empty string if the key is not one of ours."""
    parts = stream.split("|", 1)[0].split("/")
    return parts[2] if len(parts) == 4 else ""


def new_id() -> str:
    return uuid7()


def to_headers(envelope: Envelope) -> dict[str, str]:
    """The attributes as headers: strings, unset ones left out."""
    headers = {PREFIX + "specversion": "1.0"}
    for header, name in _HEADERS:
        value = getattr(envelope, name)
        if value or name in _REQUIRED:
            headers[header] = value if type(value) is str else str(value)
    return headers


def to_body(envelope: Envelope) -> bytes:
    return msgspec.json.encode(envelope.data)


def from_wire(headers: Mapping[str, Any], body: bytes) -> Envelope:
    """The reverse of `to_headers` and `to_body`; raises Malformed with what is wrong."""
    values: dict[str, Any] = {}
    for header, name in _HEADERS:
        value = headers.get(header)
        if value is None or value == "":
            if name in _REQUIRED:
                raise Malformed(f"header {header} is missing")
            continue
        values[name] = (_number if name in _NUMBERS else _text)(header, value)
    _check(values)
    return Envelope(data=_data(body), **values)


def _data(body: bytes) -> dict[str, Any]:
    if len(body) > MAX_BODY_BYTES:
        raise Malformed(f"body is longer than {MAX_BODY_BYTES} bytes")
    try:
        data = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Malformed(f"body is not JSON: {error}") from None
    if not isinstance(data, dict):
        raise Malformed("body is not a JSON object")
    return data


def _text(header: str, value: Any) -> str:
    longest = _LONGEST.get(header, _LONGEST_OTHER)
    if not isinstance(value, str) or not value.isprintable() or len(value) > longest:
        raise Malformed(f"header {header} is not a text of at most {longest} characters")
    return value


def _number(header: str, value: Any) -> int:
    text = str(value)
    digits = text.isascii() and text.isdigit() and len(text) <= len(str(_LARGEST))
    if not digits or int(text) > _LARGEST:
        raise Malformed(f"header {header} is not a number up to {_LARGEST}")
    return int(text)


def _check(values: dict[str, Any]) -> None:
    parts = values["source"].split("/")
    if len(parts) != 4 or parts[0] or parts[1] != "nodes" or not parts[2] or not parts[3]:
        raise Malformed("source is not /nodes/<code>/<service>")
    if values["sequence"] < 1:
        raise Malformed("sequence counts from 1")
    try:
        instant = datetime.fromisoformat(values["time"])
    except ValueError:
        raise Malformed("time is not ISO 8601") from None
    if instant.tzinfo is None:
        raise Malformed("time has no offset")
