"""The scripted office: what clerks and applicants do at an instant of business time.

When something is done is a pure function of the application, so that an interrupted day goes on
exactly where it was, and so that both back ends do the same.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.carrier import EmsSimulator
from cli.sample_day.desk import Desk, DeskRefused, Seat
from shared.directory.directory import Directory

_HANDS = 6
_PAGE = 500
#: Working days that an office of each kind takes over its task.
_DAYS_TAKEN = {"check": (0, 0), "review": (1, 1), "decide": (1, 2)}
#: One case in so many is left lying past its promise, so that the day shows lateness too.
_LATE_ONE_IN = 40
_LATE_DAYS = 20
_CORRECTION_DAYS = 1
_COLLECTION_DAYS = 1


@dataclass(frozen=True)
class Plan:
    """Something to do, not before `at`; the act says how many acts it was."""

    at: datetime
    act: Callable[[], int]


class Office:
    """Everybody of the sample day, each acting once per thing to do."""

    def __init__(
        self,
        desk: Desk,
        directory: Directory,
        log: AnswerLog,
        carrier: EmsSimulator,
        applications: Iterable[Application],
        later: Callable[[datetime, int], datetime],
    ) -> None:
        self.desk = desk
        self.directory = directory
        self.log = log
        self.carrier = carrier
        self.applications = {a.application_no: a for a in applications}
        self.later = later
        self.of_case = {
            answer.data["case_id"]: answer.subject
            for answer in log.of("register")
            if answer.data.get("case_id")
        }
        self.upcoming: datetime | None = None
        self._operator = Seat(directory.hosted()[0], "operator")

    def act(self, now: datetime) -> int:
        """Do all that is due at `now`; how many acts there were. `upcoming` tells afterwards when
        the next one known so far is due."""
        planned = [
            *self._receptions(now),
            *self._corrections(now),
            *self._signatures(now),
            *self._tasks(now),
            *self._parcels(now),
            *self._collections(now),
        ]
        due = [plan.act for plan in planned if plan.at <= now]
        with ThreadPoolExecutor(_HANDS) as hands:
            done = sum(hands.map(lambda act: act(), due))
        done += self._hand_to_carrier(now)
        later = [plan.at for plan in planned if plan.at > now]
        scan = self.carrier.next_due()
        self.upcoming = min([*later, scan] if scan else later, default=None)
        return done

    # Receptions: register, check, and what follows from the check.

    def _receptions(self, now: datetime) -> list[Plan]:
        return [
            Plan(application.arrives_at, partial(self._receive, application, now))
            for number, application in self.applications.items()
            if self.log.get("received", number) is None
        ]

    def _receive(self, application: Application, now: datetime) -> int:
        number = application.application_no
        case = self._register(application, now)
        if case is None:
            self.log.note("received", number, now.isoformat())
            return 1
        if application.expected_outcome == "not_accepted":
            body = {"reason": application.not_accepted_reason}
            self._on_case(application, case["case_id"], "refusal", body, now)
        elif case["missing"]:
            self._on_case(application, case["case_id"], "correction", None, now)
        else:
            self._on_case(application, case["case_id"], "acceptance", None, now)
        self.log.note("received", number, now.isoformat())
        return 1

    def _register(self, application: Application, now: datetime) -> dict[str, Any] | None:
        """The registered case; None if the applicant was turned away at the counter."""
        numbers = [application.id_number, application.corrected_id_number]
        for attempt, id_number in enumerate(n for n in numbers if n):
            key = f"{application.application_no}-register-{attempt}"
            seat = Seat(application.received_at)
            try:
                body = _registration(application, id_number)
                case = self.desk.post(seat, "intake", "/cases", body, key)
            except DeskRefused as refused:
                self.log.note(
                    "turned_away" if attempt else "identity_refused",
                    application.application_no,
                    now.isoformat(),
                    code=refused.code,
                )
                continue
            self._know(application, case, now)
            return case
        self.log.note("turned_away", application.application_no, now.isoformat())
        return None

    def _know(self, application: Application, case: dict[str, Any], now: datetime) -> None:
        number = application.application_no
        self.of_case[case["case_id"]] = number
        identity = {"case_id": case["case_id"], "case_no": case["case_no"]}
        self.log.note("register", number, now.isoformat(), **identity)

    def _on_case(
        self,
        application: Application,
        case_id: str,
        act: str,
        body: dict[str, Any] | None,
        now: datetime,
    ) -> None:
        number = application.application_no
        key = f"{number}-{act}-{len(body or {})}"
        path = f"/cases/{case_id}/{act}"
        case = self.desk.post(Seat(application.received_at), "intake", path, body, key)
        self.log.note(act, number, now.isoformat(), status=case["status"])

    def _corrections(self, now: datetime) -> list[Plan]:
        return [
            Plan(
                self.later(datetime.fromisoformat(answer.at), _CORRECTION_DAYS),
                partial(self._correct, answer.subject, now),
            )
            for answer in self.log.of("correction")
            if self.log.get("acceptance", answer.subject) is None
        ]

    def _correct(self, number: str, now: datetime) -> int:
        application = self.applications[number]
        registered = self.log.get("register", number)
        if registered is None:
            return 0
        case_id = registered.data["case_id"]
        materials = {"materials": list(application.missing_later_given)}
        self._on_case(application, case_id, "materials", materials, now)
        self._on_case(application, case_id, "acceptance", None, now)
        return 1

    # Worklists: sign what was offered, finish what is due.

    def _signatures(self, now: datetime) -> list[Plan]:
        return [
            Plan(now, partial(self._sign, leg, now))
            for leg in self._legs("offered")
            if not leg["papers"] or leg["papers_here"]
        ]

    def _tasks(self, now: datetime) -> list[Plan]:
        return [
            Plan(self._task_due(leg), partial(self._complete, leg, now))
            for leg in self._legs("held")
            if leg["task_id"]
        ]

    def _legs(self, status: str) -> list[dict[str, Any]]:
        page = self.desk.get(self._operator, "routing", "/worklist", status=status, limit=_PAGE)
        items: list[dict[str, Any]] = page["items"]
        return items

    def _task_due(self, leg: dict[str, Any]) -> datetime:
        """When this office finishes this task: instant cases at once, others after some days."""
        application = self._application(leg)
        accepted = self.log.get("acceptance", application.application_no)
        start = datetime.fromisoformat(accepted.at) if accepted else application.arrives_at
        if leg["node"] == leg["owner"]:
            return start
        shortest, longest = _DAYS_TAKEN[leg["act"]]
        chance = _chance(f"{application.application_no}-{leg['act']}")
        days = shortest + chance % (longest - shortest + 1)
        if leg["act"] == "decide" and chance % _LATE_ONE_IN == 0:
            days = _LATE_DAYS
        return self.later(start, days)

    def _sign(self, leg: dict[str, Any], now: datetime) -> int:
        handoff = leg["handoff_id"]
        path = f"/cases/{leg['case_id']}/handoffs/{handoff}/signature"
        self.desk.post(Seat(leg["node"]), "routing", path, None, f"sign-{handoff}")
        self.log.note("sign", handoff, now.isoformat(), case_id=leg["case_id"])
        return 1

    def _complete(self, leg: dict[str, Any], now: datetime) -> int:
        application = self._application(leg)
        finding, opinion = "passed", ""
        if leg["act"] == "decide":
            finding, opinion = application.finding or "granted", application.reason or ""
        task = leg["task_id"]
        body = {"finding": finding, "opinion": opinion}
        path = f"/cases/{leg['case_id']}/tasks/{task}/completion"
        self.desk.post(Seat(leg["node"]), "routing", path, body, f"complete-{task}")
        self.log.note(
            "complete",
            task,
            now.isoformat(),
            case_id=leg["case_id"],
            act=leg["act"],
            finding=finding,
            node=leg["node"],
        )
        return 1

    # Parcels and results.

    def _parcels(self, now: datetime) -> list[Plan]:
        waiting = self.desk.get(
            self._operator, "delivery", "/shipments", status="requested", limit=_PAGE
        )
        return [Plan(now, partial(self._dispatch, s, now)) for s in waiting["items"]]

    def _dispatch(self, shipment: dict[str, Any], now: datetime) -> int:
        name = shipment["shipment_id"]
        path = f"/shipments/{name}/dispatch"
        body = {"carrier": "ems"}
        answer = self.desk.post(
            Seat(shipment["from_node"]), "delivery", path, body, f"dispatch-{name}"
        )
        self.log.note(
            "dispatch",
            name,
            now.isoformat(),
            waybill_no=answer["waybill_no"],
            to_office=shipment["purpose"] != "result",
        )
        return 1

    def _hand_to_carrier(self, now: datetime) -> int:
        """Parcels dispatched by now are with the carrier; its scans that are due are pushed."""
        for answer in self.log.of("dispatch"):
            self.carrier.accept(
                answer.data["waybill_no"],
                datetime.fromisoformat(answer.at),
                "",
                to_office=answer.data["to_office"],
            )
        pushed = self.carrier.push_due(now)
        for serial in self.carrier.confirmed - self._noted_pushes():
            self.log.note("push", serial, now.isoformat())
        return pushed

    def _noted_pushes(self) -> set[str]:
        return {answer.subject for answer in self.log.of("push")}

    def _collections(self, now: datetime) -> list[Plan]:
        ready = self.desk.get(self._operator, "delivery", "/handovers", status="ready", limit=_PAGE)
        return [
            Plan(
                self.later(self._first_seen(handover, now), _COLLECTION_DAYS),
                partial(self._collect, handover, now),
            )
            for handover in ready["items"]
        ]

    def _first_seen(self, handover: dict[str, Any], now: datetime) -> datetime:
        """When the applicant was told that the result is there."""
        name = handover["handover_id"]
        told = self.log.get("told", name)
        if told is None:
            self.log.note("told", name, now.isoformat())
        return datetime.fromisoformat(told.at) if told else now

    def _collect(self, handover: dict[str, Any], now: datetime) -> int:
        name, seat = handover["handover_id"], Seat(handover["node"])
        path = f"/handovers/{name}/collection"
        body = {"signed_by": self._application(handover).applicant_name}
        if handover["method"] == "locker":
            notice = self.desk.get(seat, "delivery", f"/handovers/{name}/notice")
            body["pickup_code"] = notice["pickup_code"]
        self.desk.post(seat, "delivery", path, body, f"collect-{name}")
        self.log.note("collect", name, now.isoformat(), case_id=handover["case_id"])
        return 1

    def _application(self, row: dict[str, Any]) -> Application:
        return self.applications[self.of_case[row["case_id"]]]


def _registration(application: Application, id_number: str) -> dict[str, Any]:
    agent = None
    if application.agent_name:
        agent = {
            "name": application.agent_name,
            "id_number": application.agent_id_number,
            "authorised": bool(application.agent_authorised),
        }
    return {
        "item_id": application.item_id,
        "applicant": {
            "name": application.applicant_name,
            "id_type": application.id_type,
            "id_number": id_number,
            "phone": application.phone,
            "address": application.address,
        },
        "origin_division": application.origin_division,
        "competent_division": application.competent_division,
        "agent": agent,
        "materials": list(application.materials_given),
        "result": {
            "method": application.result_method,
            "mode": application.result_mode or "",
        },
    }


def _chance(text: str) -> int:
    """A number that looks random and is the same on every machine."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big")
