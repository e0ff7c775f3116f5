"""The load, in a process of its own: `python -m benchmarks.driver` lays a backlog, or sends at a
steady rate by the clock, whatever becomes of what it sent (open loop)."""

from __future__ import annotations

import sys
import time
from dataclasses import dataclass

import msgspec

from benchmarks.arithmetic import percentile
from benchmarks.contestants import CONTESTANTS
from shared.contracts.envelope import new_id
from shared.messaging.amqp_publisher import AmqpPublisher
from shared.messaging.port import Outcome, Publication

_BATCH = 500
_PATIENCE_SECONDS = 20.0


@dataclass(frozen=True)
class Order:
    """What to send. A `rate` of 0 is a backlog: all at once, and confirmed. A steady load begins
    at the instant that follows on the standard input once the driver said that it is ready."""

    contestant: str
    amqp_url: str
    cases: int
    rate: float = 0.0


@dataclass(frozen=True)
class Sent:
    """Cases in the order of sending, when the first was to be sent, and how late the driver was."""

    case_ids: list[str]
    began: float = 0.0
    rate: float = 0.0
    late_p99: float = 0.0

    def scheduled(self, place: int) -> float:
        return self.began + place / self.rate


def main() -> None:
    order = msgspec.json.decode(sys.stdin.readline(), type=Order)
    case_ids = [new_id() for _ in range(order.cases)]
    messages = CONTESTANTS[order.contestant].first_messages(case_ids)
    publisher = AmqpPublisher(order.amqp_url)
    if not publisher.open.wait(_PATIENCE_SECONDS):
        sys.exit("no connection to the broker")
    if order.rate:
        sent = _send_steadily(publisher, messages, case_ids, order.rate)
    else:
        sent = _lay_backlog(publisher, messages, case_ids)
    # Whoever reads this ends the process, so what was sent must have left it.
    publisher.close()
    print(msgspec.json.encode(sent).decode(), flush=True)


def _lay_backlog(
    publisher: AmqpPublisher, messages: list[Publication], case_ids: list[str]
) -> Sent:
    for first in range(0, len(messages), _BATCH):
        _publish(publisher, messages[first : first + _BATCH])
    return Sent(case_ids)


def _publish(publisher: AmqpPublisher, messages: list[Publication]) -> None:
    if set(publisher.publish(messages)) != {Outcome.CONFIRMED}:
        sys.exit("the broker did not take all messages")


def _send_steadily(
    publisher: AmqpPublisher, messages: list[Publication], case_ids: list[str], rate: float
) -> Sent:
    print("ready", flush=True)
    began = float(sys.stdin.readline())
    late = []
    for place, message in enumerate(messages):
        due = began + place / rate
        pause = due - time.time()
        if pause > 0:
            time.sleep(pause)
        late.append(time.time() - due)
        # Nobody waits for a confirm here, but for the last: what went before it arrived before it.
        if place < len(messages) - 1:
            publisher.send_transient(message)
        else:
            _publish(publisher, [message])
    return Sent(case_ids, began, rate, percentile(late, 0.99))


if __name__ == "__main__":
    main()
