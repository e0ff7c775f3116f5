"""The service over HTTP as its runtime shows it, on a database file of the test's own."""

from __future__ import annotations

import base64
import json
from collections import Counter as Counted
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from delivery_desk import CALENDARS, COUNTY, DIRECTORY, MONDAY, POLICIES
from sqlalchemy import Engine, select
from werkzeug.test import Client, TestResponse

from services.delivery.api import ROUTES
from services.delivery.carriers.ems.codec import encode_push
from services.delivery.tables import kernel, metadata
from services.delivery.wiring import DEFINITION
from shared.contracts.envelope import Envelope, from_wire, to_body, to_headers
from shared.db.engine import open_engine, reading
from shared.http.application import Application
from shared.http.refusals import Unauthenticated
from shared.http.route import Actor
from shared.kernel.ids import uuid7
from shared.messaging.port import Delivery
from shared.service.executor import Executor
from shared.testing.correspondence import fresh_correspondence
from shared.vault import Vault

KEY = bytes(range(16))
SENDER_NO = "1100000000001"
VAULT = Vault(bytes(32))
PARTY = {
    "applicant": {
        "name": "欧阳明",
        "id_number": "411521199003071234",
        "phone": "15400001234",
        "address": "周党镇田河村8组88号",
    },
    "agent": None,
}


class Badges:
    """Instead of tokens: `<node> <role>,<role>` is who asks."""

    def verify(self, token: str | None, _now: datetime) -> Actor:
        if token is None:
            raise Unauthenticated("token_missing", "没有令牌")
        node, _, roles = token.partition(" ")
        return Actor("wang", node, frozenset(roles.split(",")))


@dataclass
class Settings:
    ems_key: str = base64.b64encode(KEY).decode()
    ems_sender_no: str = SENDER_NO


@dataclass
class Counter:
    """The runtime, with a client in front of it and the site's facts behind it."""

    directory_path: Path
    time: datetime = MONDAY
    settings: Settings = field(default_factory=Settings)
    vault: Vault = VAULT
    max_body_bytes: int = 100_000
    heard: Counted[str] = field(default_factory=Counted)
    policies: Any = POLICIES

    def __post_init__(self) -> None:
        self.directory = DIRECTORY
        self.token_verifier = Badges()
        self.engine: Engine = open_engine(f"sqlite:///{self.directory_path}", "delivery")
        metadata.create_all(self.engine)
        self.executor = Executor(
            DEFINITION,
            self.engine,
            self.now,
            fresh_correspondence(DIRECTORY),
            CALENDARS,
            self.policies,
            lambda: None,
        )
        application: Any = Application(
            [(route, lambda route, call: route.endpoint(call)) for route in ROUTES],
            self,  # type: ignore[arg-type]
        )
        self.client = Client(application)

    def now(self) -> datetime:
        return self.time

    def system_now(self) -> datetime:
        return self.time

    def hear(self, message: Envelope, case_no: str = "") -> None:
        """A fact of another service arrives."""
        self.heard[message.stream] += 1
        data = message.data | {"sealed_party": VAULT.seal(PARTY)}
        if case_no:
            data |= {"case_no": case_no}
        arrived = replace(
            message, id=f"m{self.heard.total()}", sequence=self.heard[message.stream], data=data
        )
        self.executor.consume([Delivery(to_headers(arrived), to_body(arrived), None)])

    def get(self, path: str, node: str = COUNTY, roles: str = "clerk") -> TestResponse:
        return self.client.get(path, headers=_badge(node, roles))

    def post(
        self,
        path: str,
        body: Mapping[str, Any],
        node: str = COUNTY,
        roles: str = "clerk",
        key: str = "",
        seen: str = "",
    ) -> TestResponse:
        headers = _badge(node, roles) | {"Idempotency-Key": key or uuid7()}
        headers |= {"If-Match": seen} if seen else {}
        return self.client.post(path, json=body, headers=headers)

    def push(
        self, waybill_no: str, op_code: str, after_hours: float, sub_code: str = "", **changes: Any
    ) -> TestResponse:
        """EMS pushes one scan, so many hours after Monday, nine o'clock."""
        at = MONDAY + timedelta(hours=after_hours)
        event = {
            "waybillNo": waybill_no,
            "opCode": op_code,
            "opTime": f"{at:%Y-%m-%d %H:%M:%S}",
            "deliverCode": sub_code,
            "opDesc": "投递员李四",
        }
        body = {
            "logitcsInterface": encode_push(event, KEY),
            "method": "040002",
            "msgType": "0",
            "senderNo": SENDER_NO,
            "serialNo": "0f" * 16,
            "timeStamp": f"{at:%Y-%m-%d %H:%M:%S}",
            "version": "v1.0.0",
        }
        return self.client.post("/webhooks/ems", json=body | changes)

    def facts(self) -> list[str]:
        """The names of all facts told so far."""
        with reading(self.engine) as connection:
            rows = connection.execute(
                select(kernel.outbox.c.headers, kernel.outbox.c.body).order_by(
                    kernel.outbox.c.position
                )
            ).all()
        return [from_wire(json.loads(headers), body).type.split(".")[2] for headers, body in rows]


def _badge(node: str, roles: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {node} {roles}"}


def refusal(response: TestResponse) -> tuple[int, str]:
    assert response.json is not None
    return response.status_code, response.json["type"].removeprefix("urn:jieli:problem:")
