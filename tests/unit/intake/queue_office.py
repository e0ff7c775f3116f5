"""A hall with a queue: numbers are taken, called and finished with, and the hour can be chosen."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from hall_office import open_hall
from help_desk import HelpDesk
from item_office import card

from shared.kernel.worktime import ZONE

ASKED: dict[str, Any] = {"item_id": "care_card", "stage": "apply"}
AWAY = {"sign": "wait", "destination": "县民政局", "reason": "取件", "contact": "13800000001"}


@dataclass
class QueueHall:
    """What people do in a hall with queue numbers."""

    office: HelpDesk

    def take(self, **changes: Any) -> dict[str, Any]:
        """The ticket, with where it leads."""
        taken: dict[str, Any] = self.office.do("/tickets", ASKED | changes)
        return taken

    def booked(self, day: str, applicant: dict[str, str]) -> str:
        """The id of an appointment for half past two of the day."""
        shift = {"window": "1", "clerk": "wang.fang", "day": day, "from_time": "14:00"}
        self.office.do("/hall/shifts", shift | {"to_time": "16:00"})
        agreed = {"day": day, "time": "14:30", "clerk": "", "materials": ["identity_card"]}
        told = {"mode": "appointment", "channel": "phone", "item_id": "care_card", "window": "1"}
        found = self.office.do("/appointments", told | {"applicant": applicant, "agreed": agreed})
        return str(found["appointment_id"])

    def number(self, **changes: Any) -> str:
        return str(self.take(**changes)["number"])

    def call(self, window: str = "1") -> dict[str, Any]:
        called: dict[str, Any] = self.office.do("/tickets/calls", {"window": window})
        return called

    def do(self, ticket: dict[str, Any], act: str, **body: Any) -> dict[str, Any]:
        path = f"/tickets/{ticket['ticket_id']}/{act}"
        found: dict[str, Any] = self.office.do(path, body)
        return found

    def served(self, window: str = "1") -> str:
        """The number of the next one, who is served at once."""
        return str(self.do(self.call(window), "completion")["number"])

    def see(self, ticket: dict[str, Any]) -> dict[str, Any]:
        found: dict[str, Any] = self.office.get(f"/tickets/{ticket['ticket_id']}")
        return found

    def acts(self, ticket: dict[str, Any]) -> list[str]:
        """What the log says of a ticket."""
        log = self.office.get("/queue-log", ticket_id=ticket["ticket_id"])["items"]
        return [entry["act"] for entry in log]

    def at(self, hour: int, minute: int = 0) -> None:
        self.office.time = datetime(2026, 3, 9, hour, minute, tzinfo=ZONE)


def second_machine(hall: QueueHall, subject: str = "zhao.min") -> QueueHall:
    """Another process at the same hall, and who works there."""
    office = hall.office
    return QueueHall(
        HelpDesk(office.path, keys=office.keys, policies=office.policies, subject=subject)
    )


def open_queue(stocked: Path, path: Path) -> QueueHall:
    """One comprehensive window and its head; care_card may be applied for."""
    town = open_hall(stocked, path)
    town.engine.dispose()
    office = HelpDesk(town.path, keys=town.keys, policies=town.policies)
    office.window("comprehensive", "1")
    office.staff(subject="wang.fang", name="王芳", role="window_head", window="1")
    return QueueHall(office)


def offer(hall: QueueHall, item_id: str, **changes: Any) -> None:
    hall.office.publish(card(id=item_id, comprehensive=True, **changes))
