"""Before the doors open: a township of the pilot has its seal, kept by the head of its window."""

from __future__ import annotations

from datetime import datetime
from functools import partial

from cli.sample_day.answers import AnswerLog
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.errands import Plan
from cli.sample_day.paper_visits import SEAL
from cli.sample_day.pilot import SEALED
from cli.sample_day.roster import Roster

_NOTED = "seal-registered"


class Seals:
    def __init__(self, desk: Desks, log: AnswerLog, roster: Roster) -> None:
        self.desk = desk
        self.log = log
        self.items = sorted({a.item_id for a in roster if a.received_at == SEALED})

    def plans(self, now: datetime) -> list[Plan]:
        if not self.items or self.log.get(_NOTED, SEAL) is not None:
            return []
        return [Plan(now, partial(self._register, now), any_hour=True)]

    def _register(self, now: datetime) -> int:
        body = {
            "seal_id": SEAL,
            "name": "周党镇人民政府行政审批专用章",
            "custodian": f"window_head.{SEALED}",
            "items": self.items,
        }
        seat = Seat(SEALED, "item_manager")
        self.desk.post(seat, "intake", "/seals", body, f"seal-{SEAL}")
        self.log.note(_NOTED, SEAL, now.isoformat())
        return 1
