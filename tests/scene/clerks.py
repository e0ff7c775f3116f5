"""The clerks of a site: register cases at village windows and carry each to its end by HTTP."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from typing import Any

from sqlalchemy import select

from cli.sample_day.desk import Seat
from scene.site import Site
from scene.waiting import insist
from services.intake.tables import cases as case_table
from shared.db.engine import reading

VILLAGES = ("411521101204", "411521103208", "411521105204", "411521111203")
COUNTY = "411521000000"
_HANDS = 4
_PAGE = 500
_PAUSE_SECONDS = 0.03
_FINDINGS = {"check": "passed", "decide": "granted"}


@dataclass(frozen=True)
class Registered:
    """What the window answered."""

    case_id: str
    case_no: str
    owner: str

    def chain(self, node: str) -> str:
        """The chain of a node's part in the relay of this case."""
        return f"leg/{self.case_id}@{node}"


class Clerks:
    """Everybody at work on the cases of one scenario: from a village over its township to the
    county and back is four hops."""

    def __init__(self, site: Site, name: str) -> None:
        self.site = site
        self.name = name
        self.cases: dict[str, Registered] = {}
        self.acts = 0
        self._numbers = itertools.count()
        self._operator = Seat(COUNTY, "operator")

    def accept(self, count: int, villages: Sequence[str] = VILLAGES) -> list[Registered]:
        """Register and accept so many cases, at one village after the other."""
        wanted = [(next(self._numbers), villages[i % len(villages)]) for i in range(count)]
        return self._all(partial(self._accept, *one) for one in wanted)

    def work(self) -> int:
        """Sign, complete and hand out all that waits now; how many acts it was."""
        return sum(self._all([*self._signatures(), *self._tasks(), *self._collections()]))

    def finish(self, cases: Iterable[Registered] | None = None, patience: float = 60.0) -> None:
        """Work until these cases (all, if none are named) have ended."""
        wanted = {case.case_id for case in (self.cases.values() if cases is None else cases)}
        deadline = time.monotonic() + patience
        while unfinished := wanted - self.ended():
            if not self.work():
                time.sleep(_PAUSE_SECONDS)
            if time.monotonic() > deadline:
                raise AssertionError(f"{len(unfinished)} of {len(wanted)} cases have not ended")

    def ended(self) -> set[str]:
        return {case_id for case_id, status in self.statuses().items() if status == "closed"}

    def statuses(self) -> dict[str, str]:
        def look() -> dict[str, str]:
            with reading(self.site.engines["intake"]) as connection:
                rows = connection.execute(select(case_table.c.id, case_table.c.status))
                return {row.id: row.status for row in rows if row.id in self.cases}

        return insist(look)

    def legs(self, status: str) -> list[dict[str, Any]]:
        """What waits at the nodes, of our own cases."""
        page = self.site.desk.get(
            self._operator, "routing", "/worklist", status=status, limit=_PAGE
        )
        return [leg for leg in page["items"] if leg["case_id"] in self.cases]

    def offer_again(self, case: Registered, attempt: int) -> dict[str, Any]:
        path, key = f"/cases/{case.case_id}/offers", f"offer-{case.case_id}-{attempt}"
        return self.site.desk.post(Seat(case.owner), "routing", path, None, key)

    def _all(self, acts: Iterable[Callable[[], Any]]) -> list[Any]:
        with ThreadPoolExecutor(_HANDS) as hands:
            return list(hands.map(lambda act: act(), list(acts)))

    def _post(self, seat: Seat, service: str, path: str, body: Any, key: str) -> dict[str, Any]:
        answer = self.site.desk.post(seat, service, path, body, f"{self.name}-{key}")
        self.acts += 1
        return answer

    def _accept(self, number: int, village: str) -> Registered:
        seat = Seat(village)
        answer = self._post(seat, "intake", "/cases", _application(village), f"register-{number}")
        case = Registered(answer["case_id"], answer["case_no"], village)
        self.cases[case.case_id] = case
        self.site.answered.add(case.case_id)
        self._post(seat, "intake", f"/cases/{case.case_id}/acceptance", None, f"accept-{number}")
        return case

    def _signatures(self) -> list[Callable[[], int]]:
        return [partial(self._sign, leg) for leg in self.legs("offered")]

    def _tasks(self) -> list[Callable[[], int]]:
        return [partial(self._complete, leg) for leg in self.legs("held") if leg["task_id"]]

    def _collections(self) -> list[Callable[[], int]]:
        ready = self.site.desk.get(
            self._operator, "delivery", "/handovers", status="ready", limit=_PAGE
        )
        return [
            partial(self._collect, handover)
            for handover in ready["items"]
            if handover["case_id"] in self.cases
        ]

    def _sign(self, leg: dict[str, Any]) -> int:
        handoff = leg["handoff_id"]
        path = f"/cases/{leg['case_id']}/handoffs/{handoff}/signature"
        self._post(Seat(leg["node"]), "routing", path, None, f"sign-{handoff}")
        return 1

    def _complete(self, leg: dict[str, Any]) -> int:
        task = leg["task_id"]
        path = f"/cases/{leg['case_id']}/tasks/{task}/completion"
        body = {"finding": _FINDINGS[leg["act"]], "opinion": ""}
        self._post(Seat(leg["node"]), "routing", path, body, f"complete-{task}")
        return 1

    def _collect(self, handover: dict[str, Any]) -> int:
        name = handover["handover_id"]
        path, body = f"/handovers/{name}/collection", {"signed_by": "何桂兰"}
        self._post(Seat(handover["node"]), "delivery", path, body, f"collect-{name}")
        return 1


def _application(village: str) -> dict[str, Any]:
    """An item that the township checks and the county decides; the result waits at the window."""
    return {
        "item_id": "grain_subsidy",
        "applicant": {
            "name": "何桂兰",
            "id_type": "resident_id",
            "id_number": "411521199502209769",
            "phone": "15400002750",
            "address": "河南省信阳市罗山县灵山镇高寨村4组59号",
        },
        "origin_division": village,
        "competent_division": village,
        "materials": ["identity_card", "planting_declaration", "bank_account"],
        "result": {"method": "counter_pickup"},
    }
