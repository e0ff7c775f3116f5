"""Takes messages out of a queue and gives them back: twice, in another order, or beside spoilt
copies. What was taken is acknowledged only when the broker has all of it back."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import amqp
import kombu

from shared.contracts.envelope import PREFIX
from shared.messaging.held import unreadable_row
from shared.messaging.port import Delivery
from shared.messaging.topology import facts_queue, relay_queue

_MOST = 200


@dataclass(frozen=True)
class Taken:
    """A message as it was in the queue."""

    body: bytes
    properties: dict[str, Any]


Change = Callable[[Sequence[Taken]], Sequence[Taken]]


def queue_of(service: str) -> str:
    """Routing's second queue, of what the nodes say, is the one worth disturbing."""
    return relay_queue() if service == "routing" else facts_queue(service)


def disturb(url: str, queue: str, seconds: float, change: Change) -> int | None:
    """Hold back what this queue's reader would have got, then give back what `change` makes of
    it; how many messages were taken. None if the broker went away: it has all of them still, and
    perhaps some of what was given back."""
    try:
        with kombu.Connection(url, connect_timeout=2) as connection:
            return _disturb(connection, queue, seconds, change)
    except (amqp.AMQPError, OSError):
        return None


def _disturb(connection: Any, queue: str, seconds: float, change: Change) -> int:
    channel = connection.channel()
    channel.confirm_select()
    channel.basic_qos(0, _MOST, False)
    taken: list[Taken] = []
    last = 0

    def take(message: Any) -> None:
        nonlocal last
        body = message.body
        data = body.encode() if isinstance(body, str) else bytes(body)
        taken.append(Taken(data, dict(message.properties)))
        last = message.delivery_tag

    tag = channel.basic_consume(queue, callback=take, no_ack=False)
    deadline = time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0 and len(taken) < _MOST:
        try:
            connection.drain_events(timeout=left)
        except TimeoutError:
            break
    channel.basic_cancel(tag)
    facts = [message for message in taken if not _is_mark(message)]
    for message in change(facts):
        wire = amqp.Message(message.body, **message.properties)
        channel.basic_publish_confirm(wire, exchange="", routing_key=queue, timeout=10)
    if last:
        channel.basic_ack(last, multiple=True)
    return len(facts)


def _is_mark(message: Taken) -> bool:
    """A mark that came after facts which it had overtaken would be a lie; it may be lost."""
    headers = message.properties.get("application_headers") or {}
    return headers.get(PREFIX + "type") == "jieli.watermark.v1"


def twice(messages: Sequence[Taken]) -> list[Taken]:
    return [*messages, *messages]


class Shuffle:
    """In an order of the seed's own, the first one last."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)

    def __call__(self, messages: Sequence[Taken]) -> list[Taken]:
        later = list(messages[1:])
        self._chance.shuffle(later)
        return [*later, *messages[:1]]


class Spoil:
    """All messages as they were, and spoilt copies of a few; `made` has the names under which
    the receiver must keep those."""

    _AT_MOST = 5

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self.made: set[str] = set()

    def __call__(self, messages: Sequence[Taken]) -> list[Taken]:
        chosen = self._chance.sample(list(messages), min(self._AT_MOST, len(messages)))
        spoilt = [self._spoilt(message) for message in chosen]
        self.made |= {_name(message) for message in spoilt}
        return [*spoilt, *messages]

    def _spoilt(self, message: Taken) -> Taken:
        headers = dict(message.properties["application_headers"])
        body = message.body
        relayed = bool(headers.get(PREFIX + "destination"))
        match self._chance.randrange(6 if relayed else 5):
            case 0:
                body = body[: len(body) // 2]
            case 1:
                body = bytes(byte ^ 0xFF for byte in body)
            case 2:
                del headers[PREFIX + "id"]
            case 3:
                headers[PREFIX + "sequence"] = "-1"
            case 4:
                headers[PREFIX + "source"] = "\x00"
            case 5:
                body += b" "  # as good as before, but not what its node signed
        return Taken(body, {**message.properties, "application_headers": headers})


def _name(message: Taken) -> str:
    delivery = Delivery(message.properties["application_headers"], message.body, None)
    return str(unreadable_row(delivery, ValueError())["message_id"])
