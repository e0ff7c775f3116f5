"""Due times -> commands of materials."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.intake.materials import commands
from services.intake.materials.outgoing import EXPIRY
from shared.service.definition import Command


def expired(target: str, due_at: datetime) -> Command:
    case_id, _, upload_id = target.rpartition("/")
    return commands.ExpireUpload(case_id, upload_id, due_at)


TIMERS: dict[str, Callable[[str, datetime], Command]] = {EXPIRY: expired}
