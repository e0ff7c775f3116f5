"""A site at work, and one window of it at which all sorts of things are handed in."""

from __future__ import annotations

import base64
import itertools
import json
import re
from collections.abc import Mapping
from copy import deepcopy
from datetime import timedelta
from typing import Any

import requests
from scene.site import Site
from sqlalchemy import func, select

from cli.sample_day.desk import Seat
from services.delivery.carriers.ems.codec import FIELD, encode_push
from shared.db.engine import reading
from shared.http import keys
from shared.http.tokens import issue
from shared.kernel.ids import uuid7
from shared.settings import SERVICES
from shared.site.time import system_now

VILLAGE = "411521101204"
TOWNSHIP = "411521101000"
LOCKER_TOWNSHIP = "411521103000"
COUNTY = "411521000000"

SUBSIDY: dict[str, Any] = {
    "item_id": "grain_subsidy",
    "applicant": {
        "name": "梁婷",
        "id_type": "resident_id",
        "id_number": "411521195511259524",
        "phone": "15400000815",
        "address": "河南省信阳市罗山县周党镇田河村8组88号",
    },
    "origin_division": VILLAGE,
    "materials": ["identity_card", "planting_declaration", "bank_account"],
    "result": {"method": "counter_pickup"},
}
ADVICE: dict[str, Any] = {
    **SUBSIDY,
    "item_id": "farming_advice",
    "origin_division": "411521103209",
    "materials": ["identity_card", "consult_form"],
}
#: Numbers are given out before it is known whether they will be used.
_NUMBER_RANGES = frozenset({"case_numbers", "waybill_numbers"})


def changed(body: Mapping[str, Any], path: str, value: Any) -> dict[str, Any]:
    """The body with another value at the dotted path; None takes the field away."""
    result: dict[str, Any] = deepcopy(dict(body))
    *way, last = path.split(".")
    place = result
    for name in way:
        place = place[name]
    if value is None:
        del place[last]
    else:
        place[last] = value
    return result


class Window:
    """Cases at several points of their way, and requests of every kind."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.before: dict[str, tuple[int, int]] = {}
        self._keys = itertools.count()
        self.case_id = self._accepted(VILLAGE, SUBSIDY)
        self.waiting_case_id = self._registered(VILLAGE, changed(SUBSIDY, "materials", []))
        locker = self._accepted(LOCKER_TOWNSHIP, changed(ADVICE, "result.method", "locker"))
        courier = self._accepted(LOCKER_TOWNSHIP, changed(ADVICE, "result.method", "courier"))
        site.rest()
        for case_id in (locker, courier):
            self._decide(case_id)
        self.handoff_id = str(self._worklist(TOWNSHIP)[0]["handoff_id"])
        self._good(
            TOWNSHIP, "routing", f"/cases/{self.case_id}/handoffs/{self.handoff_id}/signature"
        )
        site.rest()
        self.handover_id = self._one("/handovers", "ready")["handover_id"]
        parcel = self._one("/shipments", "requested")["shipment_id"]
        sent = self._good(
            LOCKER_TOWNSHIP, "delivery", f"/shipments/{parcel}/dispatch", {"carrier": "ems"}
        )
        self.waybill_no = str(sent["waybill_no"])
        site.rest()

    def token(
        self,
        node: str = VILLAGE,
        role: str = "clerk",
        *,
        subject: str = "",
        audience: str | None = None,
        site: str | None = None,
        pem: str | None = None,
        hours_ago: int = 0,
    ) -> str:
        """One that is good for an hour, except for what is asked to be otherwise."""
        settings = self.site.settings
        return issue(
            keys.load_private_key(pem or settings.token_private_key),
            site=site or self.site.directory.site.name,
            audience=audience or SERVICES,
            subject=subject or f"{role}.{node}",
            node=node,
            roles=[role],
            now=system_now() - timedelta(hours=hours_ago),
            ttl=timedelta(hours=1),
        )

    def post(
        self,
        path: str,
        body: Any = None,
        *,
        service: str = "intake",
        token: str | None = "",
        raw: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> requests.Response:
        """`token` "" is a good one, None is none; `raw` is sent as it is."""
        sent = {"Content-Type": "application/json", "Idempotency-Key": uuid7()}
        if token is not None:
            sent["Authorization"] = f"Bearer {token or self.token()}"
        content = json.dumps(body or {}).encode() if raw is None else raw
        url = f"{self.site.settings.url(service)}/api/v1{path}"
        return requests.post(url, content, headers={**sent, **(headers or {})}, timeout=30)

    def push(self, message: Mapping[str, Any] | bytes) -> requests.Response:
        content = message if isinstance(message, bytes) else json.dumps(message).encode()
        return requests.post(
            f"{self.site.settings.url('delivery')}/webhooks/ems", content, timeout=30
        )

    def pushed(self, **changes: str) -> dict[str, str]:
        """A good push about our parcel, except for what is changed in message or event."""
        event = {
            "waybillNo": self.waybill_no,
            "opTime": "2026-03-02 09:50:00",
            "opCode": "203",
            "opDesc": "【邮政揽投部】已收寄",
        }
        event |= {name: changes.pop(name) for name in list(changes) if name in event}
        key = base64.b64decode(self.site.settings.ems_key)
        return {
            FIELD: encode_push(event, key),
            "method": "040002",
            "msgType": "0",
            "senderNo": self.site.settings.ems_sender_no,
            "serialNo": "0f" * 16,
            "timeStamp": "2026-03-02 10:00:00",
            "version": "v1.0.0",
        } | changes

    def rows(self) -> dict[str, tuple[int, int]]:
        """How many rows each table of each service has, and how often its aggregates changed."""
        self.site.rest()
        found: dict[str, tuple[int, int]] = {}
        for service, definition in self.site.definitions.items():
            with reading(self.site.engines[service]) as connection:
                for name, table in definition.kernel.metadata.tables.items():
                    if name in _NUMBER_RANGES:
                        continue
                    acts = table.c.get("chain_length")
                    changed = func.count() if acts is None else func.sum(acts)
                    count = select(func.count(), changed).select_from(table)
                    number, changes = connection.execute(count).one()
                    found[f"{service}.{name}"] = number, int(changes or 0)
        return found

    def _registered(self, node: str, body: Mapping[str, Any]) -> str:
        return str(self._good(node, "intake", "/cases", dict(body))["case_id"])

    def _accepted(self, node: str, body: Mapping[str, Any]) -> str:
        case_id = self._registered(node, body)
        self._good(node, "intake", f"/cases/{case_id}/acceptance")
        return case_id

    def _decide(self, case_id: str) -> None:
        legs = self._worklist(LOCKER_TOWNSHIP)
        task = next(leg["task_id"] for leg in legs if leg["case_id"] == case_id)
        path = f"/cases/{case_id}/tasks/{task}/completion"
        self._good(LOCKER_TOWNSHIP, "routing", path, {"finding": "granted"})

    def _worklist(self, node: str) -> list[dict[str, Any]]:
        page = self.site.desk.get(Seat(node), "routing", "/worklist")
        return list(page["items"])

    def _one(self, path: str, status: str) -> dict[str, Any]:
        seat = Seat(LOCKER_TOWNSHIP)
        (found,) = self.site.desk.get(seat, "delivery", path, status=status)["items"]
        return dict(found)

    def _good(
        self, node: str, service: str, path: str, body: dict[str, Any] | None = None
    ) -> dict[str, Any]:
        return self.site.desk.post(Seat(node), service, path, body, f"good-{next(self._keys)}")


def problem(answer: requests.Response) -> dict[str, Any]:
    """The problem document, which says in Chinese what is wrong."""
    assert answer.headers["Content-Type"].split(";")[0] == "application/problem+json"
    document: dict[str, Any] = answer.json()
    assert document["status"] == answer.status_code
    assert document["instance"] == answer.headers["X-Request-Id"]
    told = [document["title"], document["detail"]]
    told += [error["detail"] for error in document.get("errors", [])]
    assert all(re.search(r"[\u4e00-\u9fff]", text) for text in told), told
    return document
