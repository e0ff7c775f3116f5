"""At the counter: applications come in, are checked, corrected, accepted or refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Any

import requests

from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.desk import DeskRefused, Desks, Seat
from cli.sample_day.errands import Plan
from cli.sample_day.first_contacts import FirstContacts, running_number
from cli.sample_day.roster import Roster

_CORRECTION_DAYS = 1
_CHECKED = 4


class Receptions:
    """Every act here is named after its application, so an interrupted one is simply done again:
    the services know it by its idempotency key."""

    def __init__(
        self,
        desk: Desks,
        log: AnswerLog,
        roster: Roster,
        later: Callable[[datetime, int], datetime],
    ) -> None:
        self.desk = desk
        self.log = log
        self.roster = roster
        self.later = later
        self.contacts = FirstContacts(desk, log)

    def plans(self, now: datetime) -> list[Plan]:
        return [*self._arrivals(now), *self._corrections(now)]

    def _arrivals(self, now: datetime) -> list[Plan]:
        return [
            Plan(application.arrives_at, partial(self._receive, application, now))
            for application in self.roster
            if self.log.get("received", application.application_no) is None
        ]

    def _receive(self, application: Application, now: datetime) -> int:
        self.contacts.others(application, now)
        case = self._register(application, now)
        if case is not None:
            self._check(application, case, now)
        self.log.note("received", application.application_no, now.isoformat())
        return 1

    def _check(self, application: Application, case: dict[str, Any], now: datetime) -> None:
        if application.expected_outcome == "not_accepted":
            reason = {"reason": application.not_accepted_reason}
            self._on_case(application, "refusal", now, reason)
            self._on_case(application, "refusal/decision", now, {"agreed": True}, "department")
        elif case["missing"]:
            self._look_at(application, now)
            self._on_case(application, "correction", now)
        elif case["case_type"] == "instant" and _ends_at_window(application):
            self._finish(application, now)
        else:
            self._look_at(application, now)
            self._on_case(application, "acceptance", now)

    def _finish(self, application: Application, now: datetime) -> None:
        """即办: the head accepts, decides and issues, so that no office is asked."""
        body = {"outcome": "granted"}
        self._on_case(application, "completion", now, body, "window_head")
        number = application.application_no
        self.log.note("acceptance", number, now.isoformat(), status="concluded")

    def _look_at(self, application: Application, now: datetime) -> None:
        """形式审查 of every fourth application, written down point by point."""
        if running_number(application) % _CHECKED:
            return
        points = [{"material": m, "finding": "in_order"} for m in application.materials_given]
        identity = {"proof": "resident_id", "way": "card_reader"}
        if points:
            self._on_case(application, "check", now, {"points": points, "identities": [identity]})

    def _register(self, application: Application, now: datetime) -> dict[str, Any] | None:
        """The registered case; None if the applicant was turned away at the counter."""
        number, at = application.application_no, now.isoformat()
        shown = [application.id_number, application.corrected_id_number]
        for attempt, id_number in enumerate(shown):
            if id_number is None:
                break
            body, key = _registration(application, id_number), f"{number}-register-{attempt}"
            body |= {"reception": self.contacts.reception(application, now)}
            try:
                case = self.desk.post(self._counter(application), "intake", "/cases", body, key)
            except DeskRefused as refused:
                if refused.status != requests.codes.unprocessable:
                    raise
                self.log.note("refused_at_counter", number, at, code=refused.code)
                continue
            self.roster.know(case["case_id"], number)
            self.log.note("register", number, at, case_id=case["case_id"], case_no=case["case_no"])
            return case
        self.log.note("turned_away", number, at)
        return None

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
        application = self.roster[number]
        materials = {"materials": list(application.missing_later_given)}
        self._on_case(application, "materials", now, materials)
        self._on_case(application, "acceptance", now)
        return 1

    def _on_case(
        self,
        application: Application,
        act: str,
        now: datetime,
        body: dict[str, Any] | None = None,
        role: str = "clerk",
    ) -> None:
        number = application.application_no
        registered = self.log.get("register", number)
        if registered is None:
            raise LookupError(f"{number} is not registered")
        path = f"/cases/{registered.data['case_id']}/{act}"
        seat = Seat(application.received_at, role)
        key = f"{number}-{act.replace('/', '-')}"
        case = self.desk.post(seat, "intake", path, body, key)
        self.log.note(act, number, now.isoformat(), status=case["status"])

    def _counter(self, application: Application) -> Seat:
        return Seat(application.received_at)


def _ends_at_window(application: Application) -> bool:
    """Some of what a township decides about its own people is finished by its window's head."""
    township = application.received_at
    own = township.endswith("000") and not township.endswith("000000")
    at_home = application.competent_division[:9] == township[:9]
    granted = application.finding == "granted"
    return own and at_home and granted and running_number(application) % 4 == 1


def _registration(application: Application, id_number: str) -> dict[str, Any]:
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
        "agent": _agent(application),
        "materials": list(application.materials_given),
        "result": {
            "method": application.result_method,
            "mode": application.result_mode or "",
        },
    }


def _agent(application: Application) -> dict[str, Any] | None:
    if not application.agent_name:
        return None
    return {
        "name": application.agent_name,
        "id_number": application.agent_id_number,
        "authorised": bool(application.agent_authorised),
    }
