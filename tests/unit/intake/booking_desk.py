"""A hall of 罗山 with two clerks on duty on a Saturday, and people who book."""

from __future__ import annotations

import itertools
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from hall_office import MEMBER, WINDOW
from intake_desk import ruled_by
from item_office import APPLICATION, ItemOffice, card, opened

from services.intake.online.notices import some_notices
from shared.kernel.identity import resident_check_digit
from shared.kernel.refusals import Conflict, Refusal
from shared.kernel.worktime import ZONE

NODE = "411521103000"
MONDAY, SATURDAY, SUNDAY = "2026-03-09", "2026-03-14", "2026-03-15"
#: For 劳动节 of 2026 a Friday is off, and a Saturday is worked.
HOLIDAY, WORKED_SATURDAY = "2026-05-01", "2026-05-09"
WANG, ZHAO = "wang.fang", "zhao.min"


def person(number: int = 1) -> dict[str, str]:
    """Somebody with an identity number of their own."""
    first = f"4115211990{number:04d}"[:10] + "0307" + f"{number:03d}"
    return {
        "name": "欧阳明",
        "id_number": first + resident_check_digit(first),
        "phone": "13800001234",
    }


def refused(code: str, kind: type[Refusal] = Conflict) -> Any:
    """For `with`: what is asked there is refused so."""
    return pytest.raises(kind, match=f"^{code}:")


@dataclass
class BookingDesk(ItemOffice):
    """`at` is the node whose people act."""

    at: str = NODE
    people: Any = field(default_factory=lambda: itertools.count(1))

    def do(self, path: str, body: dict[str, Any] | None = None, who: str = "li.qiang") -> Any:
        self.subject = who
        return self.post(path, body, self.at)

    def on_duty(
        self, day: str = SATURDAY, clerk: str = WANG, window: str = "1", **changes: Any
    ) -> str:
        """The id of a shift of two hours."""
        told = {"window": window, "clerk": clerk, "day": day, "from_time": "09:00"}
        shift = self.do("/hall/shifts", told | {"to_time": "11:00"} | changes)
        return str(shift["shift_id"])

    def request(self, **changes: Any) -> dict[str, Any]:
        """Written down by telephone without an answer, unless one is given."""
        told = self._wanted() | {"channel": "phone"} | changes
        found: dict[str, Any] = self.do("/appointments", told)
        return found

    def _wanted(self) -> dict[str, Any]:
        return {
            "mode": "appointment",
            "item_id": "care_card",
            "window": "1",
            "applicant": person(next(self.people)),
        }

    def book(
        self, day: str = SATURDAY, time: str = "09:30", clerk: str = "", **changes: Any
    ) -> dict[str, Any]:
        materials = changes.pop("materials", ["identity_card"])
        agreed = {"day": day, "time": time, "clerk": clerk, "materials": materials}
        return self.request(agreed=agreed, **changes)

    def refuse(self, reason: str) -> dict[str, Any]:
        return self.request(refused={"reason": reason})

    def booked(self, day: str = SATURDAY, time: str = "09:30", **changes: Any) -> str:
        """The id of an appointment that was agreed."""
        return str(self.book(day, time, **changes)["appointment_id"])

    def online(self, day: str = SATURDAY, time: str = "09:30", **changes: Any) -> dict[str, Any]:
        told = self._wanted() | {"node": NODE, "day": day, "time": time}
        found: dict[str, Any] = self.ask("POST", "/api/v1/public/appointments", told | changes, "")
        return found

    def times(self, day: str = SATURDAY, **asked: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(
            f"/public/halls/{NODE}/appointment-times", day=day, **asked
        )
        return found

    def clock(self, time: str, day: str = SATURDAY) -> None:
        """It is that time, and whatever has fallen due by then has."""
        self.time = datetime.fromisoformat(f"{day}T{time}").replace(tzinfo=ZONE)
        self.service.executor.fire_timers()

    def act(self, appointment_id: str, path: str, **body: Any) -> dict[str, Any]:
        who = str(body.pop("who", "li.qiang"))
        found: dict[str, Any] = self.do(f"/appointments/{appointment_id}/{path}", body, who)
        return found

    def call(self, appointment_id: str, *, reached: bool = False) -> dict[str, Any]:
        return self.act(appointment_id, "contact-attempts", channel="预留电话", reached=reached)

    def arrive(self, appointment_id: str, *brought: str) -> dict[str, Any]:
        return self.act(appointment_id, "arrival", brought=list(brought))

    def shown(self, appointment_id: str) -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/appointments/{appointment_id}")
        return found

    def status(self, appointment_id: str) -> str:
        return str(self.shown(appointment_id)["status"])

    def missed(
        self, applicant: dict[str, str], time: str = "09:30", *, online: bool = False
    ) -> None:
        """An appointment next Saturday that this person gives up; then it is Monday again."""
        if online:
            self.online(time=time, applicant=applicant)
            waiting = self.get("/appointments", status="agreed")["items"]
            appointment_id = str(waiting[-1]["appointment_id"])
        else:
            appointment_id = self.booked(time=time, applicant=applicant)
        self.clock("10:50")
        self.call(appointment_id)
        self.clock("11:35")
        self.clock("10:00", MONDAY)

    def apply(self, contact_id: str) -> str:
        """The id of an application of somebody who was met before."""
        told = {"origin_division": NODE, "reception": {"contact_id": contact_id}}
        return str(self.post("/cases", APPLICATION | told, NODE)["case_id"])

    def notices(self) -> list[str]:
        asked = {"limit": 50, "after": "", "status": "", "about": ""}
        return [one["text"] for one in some_notices(self.engine, None, asked)["items"]]

    def under(self, county: str, **changed: Any) -> BookingDesk:
        self.service.executor.policies = ruled_by(county, **changed)
        return self


def open_desk(stocked: Path, path: Path) -> BookingDesk:
    """On Monday at ten: care_card is on offer, and 王芳 and 赵敏 are at window 1."""
    opened(stocked, path).engine.dispose()
    desk = BookingDesk(path)
    desk.publish(card())
    desk.do("/hall/windows", WINDOW)
    desk.do("/hall/windows", WINDOW | {"number": "2", "name": "二号窗口"})
    for subject in (WANG, ZHAO):
        desk.do("/hall/staff", MEMBER | {"subject": subject, "name": subject})
    return desk
