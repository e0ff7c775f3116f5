"""Says that messages are safe before the broker has confirmed them, so that the outbox marks them
as sent: what was on its way when the broker dies is lost."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from shared.messaging.amqp_publisher import AmqpPublisher
from shared.messaging.port import Outcome, Publication

_publish = AmqpPublisher.publish


def corrupt() -> None:
    AmqpPublisher.publish = _hurry  # type: ignore[method-assign]


def _hurry(self: AmqpPublisher, batch: Sequence[Publication]) -> list[Outcome]:
    threading.Thread(target=_publish, args=(self, batch), daemon=True).start()
    return [Outcome.CONFIRMED] * len(batch)
