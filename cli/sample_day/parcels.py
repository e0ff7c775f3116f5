"""What is physical: parcels go to the carrier and are scanned, results are collected."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Executor
from datetime import datetime
from functools import partial
from typing import Any

from cli.sample_day.answers import AnswerLog
from cli.sample_day.carriers import Carriers
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.errands import Errand, Errands, Plan
from cli.sample_day.roster import Roster

_PAGE = 500
_COLLECTION_DAYS = 1


class Parcels:
    def __init__(
        self,
        desk: Desks,
        log: AnswerLog,
        roster: Roster,
        carriers: Carriers,
        later: Callable[[datetime, int], datetime],
    ) -> None:
        self.desk = desk
        self.errands = Errands(desk, log)
        self.log = log
        self.roster = roster
        self.carriers = carriers
        self.later = later

    def plans(self, now: datetime) -> list[Plan]:
        dispatches = [
            Plan(now, partial(self.errands.run, self._dispatch(shipment), now))
            for shipment in self._waiting("/shipments", "requested")
        ]
        collections = [
            Plan(
                self.later(self._told_at(handover, now), _COLLECTION_DAYS),
                partial(self._collect, handover, now),
            )
            for handover in self._waiting("/handovers", "ready")
        ]
        return dispatches + collections

    def push_scans(self, now: datetime, hands: Executor) -> int:
        """Parcels dispatched by now are with the carrier; its scans that are due are pushed."""
        for answer in self.log.of("dispatch"):
            self.carriers.of(answer.data["node"]).accept(
                answer.data["waybill_no"],
                datetime.fromisoformat(answer.at),
                "",
                to_office=answer.data["to_office"],
                lot=answer.data["lot"],
            )
        pushed = self.carriers.push_due(now, hands.map)
        noted = {answer.subject for answer in self.log.of("push")}
        for serial in sorted(self.carriers.confirmed - noted):
            self.log.note("push", serial, now.isoformat())
        return pushed

    def _waiting(self, path: str, status: str) -> list[dict[str, Any]]:
        return self.desk.listed("delivery", path, status=status, limit=_PAGE)

    def _told_at(self, handover: dict[str, Any], now: datetime) -> datetime:
        """When the applicant was told that the result is there."""
        name = handover["handover_id"]
        told = self.log.get("told", name)
        if told is None:
            self.log.note("told", name, now.isoformat())
            return now
        return datetime.fromisoformat(told.at)

    def _collect(self, handover: dict[str, Any], now: datetime) -> int:
        name, seat = handover["handover_id"], Seat(handover["node"])
        applicant = self.roster.of_case(handover["case_id"]).applicant_name
        body = {"signed_by": applicant}
        if handover["method"] == "locker":
            notice = self.desk.get(seat, "delivery", f"/handovers/{name}/notice")
            body["pickup_code"] = notice["pickup_code"]
        errand = Errand(
            act="collect",
            subject=name,
            node=seat.node,
            service="delivery",
            path=f"/handovers/{name}/collection",
            body=body,
            note={"case_id": handover["case_id"]},
        )
        return self.errands.run(errand, now)

    def _dispatch(self, shipment: dict[str, Any]) -> Errand:
        name, purpose, sender = shipment["shipment_id"], shipment["purpose"], shipment["from_node"]
        number = self.roster.of_case(shipment["case_id"]).application_no
        return Errand(
            act="dispatch",
            subject=name,
            node=sender,
            service="delivery",
            path=f"/shipments/{name}/dispatch",
            body={"carrier": "ems"},
            note={
                "to_office": purpose != "result",
                "lot": f"{number}-{purpose}",
                "node": sender,
            },
            keep=("waybill_no",),
        )
