"""What a village does while its line is away, and the window that hears of it later."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from front_desk import AGENT, FrontDesk, json_of
from item_office import APPLICATION, VILLAGE

from shared.kernel.ids import uuid7

OTHER_AGENT = f"wu.gang {VILLAGE} village_agent"
HEAD = f"wang.fang {VILLAGE} window_head"
DEVICE = "phone-1"
SUBSIDY = APPLICATION | {"item_id": "grain_subsidy"}


class VillageDesk(FrontDesk):
    """Booklets, and batches of what was written down."""

    def booklet(self, badge: str = AGENT, **asked: Any) -> dict[str, Any]:
        answer = self.post("/booklets", {"device": DEVICE} | asked, badge)
        assert answer.status_code == 201, answer.text
        return json_of(answer)

    def entry(
        self,
        booklet: dict[str, Any],
        nth: int = 0,
        at: datetime | None = None,
        **application: Any,
    ) -> dict[str, Any]:
        return {
            "case_id": uuid7(),
            "booklet_id": booklet["booklet_id"],
            "number": booklet["numbers"][nth],
            "written_at": (at or self.office.now()).isoformat(),
            "application": SUBSIDY | application,
        }

    def send(
        self, *entries: dict[str, Any], badge: str = AGENT, device: str = DEVICE
    ) -> list[dict[str, Any]]:
        """What became of each."""
        body = {"device": device, "entries": list(entries)}
        answer = self.post("/offline-batches", body, badge)
        assert answer.status_code == 200, answer.text
        return list(json_of(answer)["results"])

    def conflicts(self, badge: str = HEAD, status: str = "open") -> list[dict[str, Any]]:
        found = json_of(self.get(f"/offline-conflicts?status={status}", badge))
        return list(found["items"])

    def cases(self) -> list[str]:
        return [case["case_no"] for case in json_of(self.get("/cases"))["items"]]
