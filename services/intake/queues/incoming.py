"""Foreign messages -> commands of queues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.intake.queues import commands
from shared.contracts.envelope import Envelope
from shared.service.definition import Command


def evaluated(message: Envelope) -> Command | None:
    """Of what people say, what names a visit and rates it."""
    data = message.data
    if data["kind"] != "rating" or "score" not in data or not data.get("visit_id"):
        return None
    return commands.NoteEvaluation(
        data["opinion_id"],
        data["node"],
        data["visit_id"],
        data["channel"],
        data["score"],
        datetime.fromisoformat(message.time),
    )


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    "jieli.supervision.opinion_received.v1": evaluated,
}
