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
from cli.sample_day.first_contacts import FirstContacts, comes_by_mail
from cli.sample_day.offline_village import OfflineVillage, heard_at, was_away
from cli.sample_day.registrations import (
    came_by,
    door,
    ends_at_window,
    may_bring_later,
    registration,
)
from cli.sample_day.roster import Roster
from cli.sample_day.visit import running_number

_CORRECTION_DAYS = 1
_PROMISED_DAYS = 3
_CHECKED = 4
_ENDS_CORRECTION = ("acceptance", "refusal/decision")


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
        self.village = OfflineVillage(desk, log, roster)

    def plans(self, now: datetime) -> list[Plan]:
        return [*self.village.plans(now), *self._arrivals(now), *self._corrections(now)]

    def _arrivals(self, now: datetime) -> list[Plan]:
        return [
            Plan(heard_at(application), partial(self._receive, application, now))
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
        if case["missing"] and may_bring_later(application):
            self._accept_before_all_is_there(application, now)
        elif application.not_accepted_reason and not case["missing"]:
            self._turn_down(application, now)
        elif case["missing"]:
            self._look_at(application, now)
            self._on_case(application, "correction", now)
        elif case["case_type"] == "instant" and ends_at_window(application):
            self._finish(application, now)
        else:
            self._look_at(application, now)
            self._on_case(application, "acceptance", now)

    def _turn_down(self, application: Application, now: datetime) -> None:
        """不予受理 or 退办: the window proposes it, and a second person decides."""
        act = "return" if application.expected_outcome == "returned" else "refusal"
        self._on_case(application, act, now, {"reason": application.not_accepted_reason})
        self._on_case(application, "refusal/decision", now, {"agreed": True}, "department")

    def _accept_before_all_is_there(self, application: Application, now: datetime) -> None:
        """补办: what is minor is promised for a day."""
        promised = {
            "deferred": list(application.missing_later_given),
            "deferred_until": self.later(now, _PROMISED_DAYS).date().isoformat(),
        }
        self._on_case(application, "acceptance", now, promised)
        self.log.note("deferral", application.application_no, now.isoformat())

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
        if was_away(application):
            return self._known(application, self._written_off_line(application), now)
        number, at = application.application_no, now.isoformat()
        shown = [application.id_number, application.corrected_id_number]
        seat = Seat(application.received_at)
        for attempt, id_number in enumerate(filter(None, shown)):
            body, key = registration(application, id_number), f"{number}-register-{attempt}"
            body |= came_by(self.contacts.reception(application, now))
            path, told = door(self.log.get("sent", number), body)
            try:
                case = self.desk.post(seat, "intake", path, told, key)
            except DeskRefused as refused:
                if refused.status != requests.codes.unprocessable:
                    raise
                self.log.note("refused_at_counter", number, at, code=refused.code)
                continue
            return self._known(application, case, now)
        self.log.note("turned_away", number, at)
        return None

    def _written_off_line(self, application: Application) -> dict[str, Any]:
        body = registration(application, application.id_number)
        if comes_by_mail(application):
            at = application.arrives_at
            body |= {"reception": self.contacts.reception(application, at)}
        return self.village.register(application, body)

    def _known(
        self, application: Application, case: dict[str, Any], now: datetime
    ) -> dict[str, Any]:
        number, case_id, case_no = application.application_no, case["case_id"], case["case_no"]
        self.roster.know(case_id, number)
        self.log.note("register", number, now.isoformat(), case_id=case_id, case_no=case_no)
        return case

    def _corrections(self, now: datetime) -> list[Plan]:
        return [
            Plan(
                self.later(datetime.fromisoformat(answer.at), _CORRECTION_DAYS),
                partial(self._correct, answer.subject, now),
            )
            for answer in self.log.of("correction")
            if not any(self.log.get(ended, answer.subject) for ended in _ENDS_CORRECTION)
        ] + [
            Plan(
                self.later(datetime.fromisoformat(answer.at), _CORRECTION_DAYS),
                partial(self._bring, answer.subject, now),
            )
            for answer in self.log.of("deferral")
            if self.log.get("materials", answer.subject) is None
        ]

    def _correct(self, number: str, now: datetime) -> int:
        application = self.roster[number]
        if application.not_accepted_reason:
            self._turn_down(application, now)
            return 1
        self._bring(number, now)
        self._on_case(application, "acceptance", now)
        return 1

    def _bring(self, number: str, now: datetime) -> int:
        application = self.roster[number]
        materials = {"materials": list(application.missing_later_given)}
        self._on_case(application, "materials", now, materials)
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
