"""Supervision on its database: no alarm before everybody has been heard, and what people see."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from clock_desk import (
    CASE_ID,
    CASE_NO,
    COUNTY_THERE,
    VILLAGE,
    accepted,
    at,
    concluded,
    delivered,
    offered,
)
from werkzeug.datastructures import Headers

from services.supervision import api, schemas
from services.supervision.tables import metadata
from services.supervision.wiring import DEFINITION
from shared.contracts.envelope import Envelope, to_body, to_headers
from shared.db.engine import open_engine
from shared.directory.directory import Directory
from shared.http.route import Actor, Call
from shared.kernel.refusals import NotFound
from shared.messaging import watermarks
from shared.messaging.port import Delivery
from shared.rulebook import calendars
from shared.service.executor import Executor
from shared.testing.correspondence import fresh_correspondence

RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
CLERK = Actor("wang", VILLAGE, frozenset({"clerk"}))
OTHER_CLERK = Actor("li", COUNTY_THERE, frozenset({"clerk"}))
SUPERVISOR = Actor("zhao", COUNTY_THERE, frozenset({"supervisor"}))


class Office:
    """The service on a database of its own; time stands still at `now`."""

    def __init__(self, directory: Path) -> None:
        self.now = at("2026-03-31T10:00")
        self.engine = open_engine(f"sqlite:///{directory}", "supervision")
        metadata.create_all(self.engine)
        self.executor = Executor(
            DEFINITION,
            self.engine,
            self._now,
            fresh_correspondence(Directory.load()),
            calendars.load(),
            lambda: None,
        )

    def _now(self) -> datetime:
        return self.now

    def hear(self, *messages: Envelope) -> None:
        self.executor.consume([Delivery(dict(to_headers(m)), to_body(m), None) for m in messages])

    def heard_all(self, until: str, producers: tuple[str, ...] = ()) -> None:
        for producer in producers or ("intake", "routing", "delivery"):
            mark = watermarks.mark(producer, {producer: at(until).isoformat()})
            self.executor.consume([Delivery(dict(mark.headers), mark.body, None)])

    def ask(self, path: str, actor: Actor = SUPERVISOR, **query: Any) -> Any:
        route = next(route for route in api.ROUTES if route.path == path)
        assert route.answer is not None
        asked = schemas.ClocksQuery().load(query) if route.query else {}
        call = Call(
            actor=actor,
            body={},
            query=asked,
            path={"case_id": CASE_ID},
            raw=b"",
            headers=Headers(),
            idempotency_key=None,
            request_id="r",
            traceparent="",
            service=SimpleNamespace(engine=self.engine, now=self._now),
        )
        return route.answer().dump(route.endpoint(call))

    def summary(self) -> dict[str, int]:
        return {name: count for name, count in self.ask("/api/v1/clocks/summary").items() if count}


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    office = Office(tmp_path)
    yield office
    office.engine.dispose()


def other_case(message: Envelope, number: int) -> Envelope:
    case_id = f"{CASE_ID[:-2]}{number:02}"
    data = message.data | {"case_id": case_id, "case_no": f"{CASE_NO[:-2]}{number:02}"}
    return replace(message, id=f"{message.id}-{number}", subject=f"case/{case_id}", data=data)


def test_no_alarm_before_all_producers_are_heard(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.heard_all("2026-03-20T00:00", ("intake", "routing"))
    assert office.executor.fire_timers() == 0
    assert office.summary() == {"running": 1}
    office.heard_all("2026-03-12T17:29", ("delivery",))
    assert office.executor.fire_timers() == 0
    office.heard_all(PROMISE, ("delivery",))
    assert office.executor.fire_timers() == 1
    assert office.summary() == {"running": 1, "overdue_now": 1}
    assert office.executor.fire_timers() == 0


def test_conclusion_that_was_under_way_prevents_the_alarm(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.hear(concluded("2026-03-12T17:00"))
    office.heard_all("2026-03-20T00:00")
    assert office.executor.fire_timers() == 0
    assert office.summary() == {"stopped_within_promise": 1}


def test_late_conclusion_that_came_before_the_timer_leaves_a_breach(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.hear(concluded("2026-03-12T18:00"))
    office.heard_all("2026-03-20T00:00")
    assert office.executor.fire_timers() == 1
    assert office.summary() == {"stopped_beyond_promise": 1}
    promised = office.ask("/api/v1/cases/<case_id>/clocks", CLERK)["clocks"][0]
    assert promised["breaches"] == [{"due_at": "2026-03-12T17:30:00+08:00", "withdrawn": ""}]


def test_summary_counts_every_case_once(office: Office) -> None:
    for number in range(1, 6):
        office.hear(other_case(accepted(RECEIPT), number))
    office.hear(other_case(offered("2026-03-10T10:00"), 2))
    office.heard_all("2026-03-13T00:00")
    office.executor.fire_timers()
    office.hear(other_case(concluded("2026-03-12T16:00"), 3))
    office.hear(other_case(concluded("2026-03-13T16:00"), 4))
    assert office.summary() == {
        "running": 2,
        "paused": 1,
        "stopped_within_promise": 1,
        "stopped_beyond_promise": 1,
        "overdue_now": 2,
        "withdrawn": 1,
    }


def test_office_without_cases_has_an_empty_summary(office: Office) -> None:
    assert office.summary() == {}


def test_clerk_sees_the_clocks_of_the_own_node(office: Office) -> None:
    office.hear(accepted(RECEIPT), offered("2026-03-10T10:00"), delivered("2026-03-11T10:00"))
    seen = office.ask("/api/v1/cases/<case_id>/clocks", CLERK)
    assert (seen["case_no"], seen["status"], seen["status_zh"]) == (CASE_NO, "running", "计时中")
    assert seen["started_at"] == "2026-03-09T10:00:00+08:00"
    assert seen["pauses"] == [
        {"begin": "2026-03-10T10:00:00+08:00", "end": "2026-03-11T10:00:00+08:00"}
    ]
    assert seen["clocks"][0] == {
        "which": "promised",
        "limit": {"value": 3, "unit": "working_day"},
        "due_at": "2026-03-13T17:30:00+08:00",
        "provisional": False,
        "late": False,
        "suspected": False,
        "breaches": [],
    }


def test_clerk_of_another_node_does_not_see_them(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    with pytest.raises(NotFound, match="unknown_case"):
        office.ask("/api/v1/cases/<case_id>/clocks", OTHER_CLERK)
    assert office.ask("/api/v1/cases/<case_id>/clocks", SUPERVISOR)["case_id"] == CASE_ID


def test_withdrawn_breach_stays_visible(office: Office) -> None:
    office.hear(accepted(RECEIPT))
    office.heard_all(PROMISE)
    office.executor.fire_timers()
    office.hear(concluded("2026-03-12T16:00"))
    promised = office.ask("/api/v1/cases/<case_id>/clocks", CLERK)["clocks"][0]
    assert promised["late"] is False
    assert promised["breaches"] == [
        {
            "due_at": "2026-03-12T17:30:00+08:00",
            "withdrawn": "办件已于2026年3月12日16:00作出决定，没有超过时限",
        }
    ]


def test_supervisor_lists_what_is_due_first(office: Office) -> None:
    for number, received in enumerate(["2026-03-11", "2026-03-09", "2026-03-10"], start=1):
        office.hear(other_case(accepted(f"{received}T10:00"), number))
    office.hear(other_case(concluded("2026-03-10T16:00"), 3))

    def numbers(**query: Any) -> list[str]:
        return [case["case_no"][-2:] for case in office.ask("/api/v1/clocks", **query)["items"]]

    assert numbers() == ["02", "03", "01"]
    assert numbers(status="running") == ["02", "01"]
    assert numbers(due_before="2026-03-16T17:30:00+08:00") == ["02", "03"]
    assert numbers(due_before="2026-03-16T17:31:00") == ["02", "03", "01"]
    assert numbers(status="running", limit="1") == ["02"]


def test_only_supervisors_list_clocks_and_clerks_see_no_summary() -> None:
    roles = {route.path: route.roles for route in api.ROUTES}
    assert roles["/api/v1/clocks"] == frozenset({"supervisor"})
    assert roles["/api/v1/clocks/summary"] == frozenset({"supervisor", "operator"})
    assert roles["/api/v1/cases/<case_id>/clocks"] == frozenset({"clerk", "supervisor", "operator"})
