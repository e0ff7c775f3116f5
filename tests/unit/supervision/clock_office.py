"""Supervision on a database of its own, asked over HTTP; time stands still at `now`."""

from __future__ import annotations

import itertools
import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from clock_desk import CASE_ID, CASE_NO, COUNTY_THERE, DIRECTORY, POLICIES, VILLAGE, at
from sqlalchemy import select
from werkzeug.test import Client, TestResponse

from services.supervision.api import ROUTES
from services.supervision.tables import kernel, metadata
from services.supervision.wiring import DEFINITION
from shared.contracts.envelope import Envelope, from_wire, to_body, to_headers
from shared.db.engine import open_engine, reading
from shared.messaging import watermarks
from shared.messaging.port import Delivery
from shared.messaging.topology import FOLLOWS
from shared.rulebook import calendars
from shared.service.executor import Executor
from shared.testing.badges import Badges, compiled
from shared.testing.correspondence import fresh_correspondence

CLERK = f"wang {VILLAGE} clerk"
OTHER_CLERK = f"li {COUNTY_THERE} clerk"
SUPERVISOR = f"zhao {COUNTY_THERE} supervisor"
OPERATOR = f"sun {COUNTY_THERE} operator"
PRODUCERS = tuple(sorted(FOLLOWS["supervision"]))
_SERVED = compiled(ROUTES)


class Office:
    """The runtime, with a client in front of it and the site's facts behind it."""

    max_body_bytes = 100_000

    def __init__(self, directory: Path) -> None:
        self.keys = itertools.count(1)
        self.time = at("2026-03-31T10:00")
        self.directory = DIRECTORY
        self.token_verifier = Badges()
        self.engine = open_engine(f"sqlite:///{directory}", "supervision")
        metadata.create_all(self.engine)
        self.executor = Executor(
            DEFINITION,
            self.engine,
            self.now,
            fresh_correspondence(DIRECTORY),
            calendars.load_offices(),
            POLICIES,
            lambda: None,
        )
        runtime: Any = self
        self.client = Client(_SERVED.of(runtime))

    def now(self) -> datetime:
        return self.time

    def system_now(self) -> datetime:
        return self.time

    def hear(self, *messages: Envelope) -> None:
        self.executor.consume([Delivery(dict(to_headers(m)), to_body(m), None) for m in messages])

    def hear_own(self) -> list[Envelope]:
        """What supervision itself said so far is heard like any other fact."""
        with reading(self.engine) as connection:
            columns = kernel.outbox.c
            rows = connection.execute(
                select(columns.headers, columns.body).order_by(columns.position)
            )
            said = [from_wire(json.loads(headers), body) for headers, body in rows]
        self.hear(*said)
        return said

    def heard_all(self, until: str, producers: tuple[str, ...] = PRODUCERS) -> None:
        for producer in producers:
            mark = watermarks.mark(producer, {producer: at(until).isoformat()})
            self.executor.consume([Delivery(dict(mark.headers), mark.body, None)])

    def fire(self) -> int:
        """As often as there is something due; how often that was."""
        fired = 0
        while more := self.executor.fire_timers():
            fired += more
        return fired

    def get(self, path: str, badge: str = SUPERVISOR) -> TestResponse:
        return self.client.get(path, headers={"Authorization": f"Bearer {badge}"})

    def ask(self, path: str, badge: str = SUPERVISOR) -> Any:
        response = self.get(path, badge)
        assert response.status_code == 200, response.text
        return response.json

    def post(
        self, path: str, body: Mapping[str, Any], badge: str = SUPERVISOR, key: str = ""
    ) -> TestResponse:
        """A request of its own, unless `key` says that it is the same as another."""
        own = key or f"key-{next(self.keys)}"
        headers = {"Authorization": f"Bearer {badge}", "Idempotency-Key": own}
        return self.client.post(path, json=body, headers=headers)

    def clocks(self, badge: str = CLERK) -> Any:
        return self.ask(f"/api/v1/cases/{CASE_ID}/clocks", badge)

    def cards(self) -> dict[str, tuple[str, str]]:
        """By name status and reason of every card of the case; the last, where there are two."""
        return {card["card"]: (card["status"], card["reason"]) for card in self.clocks()["cards"]}

    def summary(self) -> dict[str, int]:
        return {name: count for name, count in self.ask("/api/v1/clocks/summary").items() if count}

    def history(self) -> list[tuple[str, str]]:
        """Who did what, of what people did."""
        columns = kernel.history.c
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(columns.actor, columns.act).order_by(columns.position_all)
            )
            return [(actor, act) for actor, act in rows if "/" not in actor]


def other_case(message: Envelope, number: int) -> Envelope:
    case_id = f"{CASE_ID[:-2]}{number:02}"
    data = message.data | {"case_id": case_id, "case_no": f"{CASE_NO[:-2]}{number:02}"}
    return replace(message, id=f"{message.id}-{number}", subject=f"case/{case_id}", data=data)


def refusal(response: TestResponse) -> tuple[int, str]:
    assert response.json is not None
    return response.status_code, response.json["type"].removeprefix("urn:jieli:problem:")
