"""An office that keeps items: intake's routes on a database, without a server before them."""

from __future__ import annotations

import itertools
import shutil
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import msgspec
from marshmallow import RAISE
from sqlalchemy import event, select
from werkzeug.datastructures import Headers
from werkzeug.routing import Map, Rule

from services.intake.api import ROUTES
from services.intake.wiring import DEFINITION
from shared.db import migrate
from shared.db.engine import open_engine, reading
from shared.directory.directory import Directory
from shared.http.route import PUBLIC, Actor, Call, Versioned
from shared.kernel.worktime import ZONE
from shared.rulebook import calendars, policies
from shared.rulebook.policies import Policies
from shared.service.executor import Executor
from shared.settings import read_settings
from shared.testing.correspondence import fresh_correspondence

MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZONE)
TODAY = "2026-03-09"
COUNTY, VILLAGE = "411521000000", "411521101204"
DIRECTORY = Directory.load()
POLICIES = policies.load(None, DIRECTORY.divisions)
OFFICES = calendars.load_offices()
_MAP = Map([Rule(route.path, methods=[route.method], endpoint=route) for route in ROUTES])

#: A complete item: nothing keeps it from being published.
BASIS = "《养老服务条例》第三条"
CARD: dict[str, Any] = {
    "id": "care_card",
    "name_zh": "养老服务卡核发",
    "category": "social_assistance",
    "category_zh": "社会保障",
    "item_type": "administrative_confirmation",
    "case_type": "commitment",
    "materials": [
        {
            "id": "identity_card",
            "name_zh": "居民身份证",
            "kind": "copy",
            "required": True,
            "legal_basis": BASIS,
            "suppliers": ["申请人"],
            "waived_when": "可在线核验时免交",
        }
    ],
    "promised_limit": {"value": 5, "unit": "working_day"},
    "legal_limit": {"value": 20, "unit": "working_day"},
    "flow": [{"act": "check", "level": "township"}, {"act": "decide", "level": "county"}],
    "result_document": "养老服务卡",
    "base_code": "000511",
    "implementation_code": "000511-411521",
    "sub_items": ["首次申领"],
    "legal_basis": [BASIS],
    "conditions": ["年满六十周岁"],
    "forms": [{"id": "form", "name_zh": "申请表", "contents": ["姓名"], "download": "/f.pdf"}],
    "department": "民政局",
    "duty_list_entry": "民政-12",
    "guide": {
        "text": "带身份证到窗口办理。",
        "consultation_phone": "0376-2170000",
        "consultation_online": "https://hn.example/ask",
        "complaint_way": "12345",
        "responsible_person": "王芳",
    },
}
#: What the department hands in with every change.
PAPERS = [
    {
        "kind": kind,
        "reference": f"{kind}.pdf",
        "paper_seal_ref": "罗民用印〔2026〕7号",
        "review_due": "2027-03-09",
    }
    for kind in ("guide", "manual")
]
APPLICATION: dict[str, Any] = {
    "item_id": "care_card",
    "applicant": {
        "name": "欧阳明",
        "id_type": "resident_id",
        "id_number": "11010519491231002X",
        "phone": "13800000000",
        "address": "董桥村1号",
    },
    "origin_division": VILLAGE,
    "materials": ["identity_card"],
    "result": {"method": "counter_pickup"},
}


def card(**changes: Any) -> dict[str, Any]:
    """The complete item with other values; `guide` is merged."""
    guide = CARD["guide"] | changes.pop("guide", {})
    return CARD | {"guide": guide} | changes


def make_blank(path: Path) -> None:
    """A database as `jieli migrate` makes it."""
    engine = open_engine(f"sqlite:///{path}", "intake")
    migrate.upgrade(engine, "services.intake", "intake")
    engine.dispose()


@dataclass
class ItemOffice:
    """Asks as people do; a refusal is raised as it is."""

    path: Path
    time: datetime = MONDAY
    keys: Any = field(default_factory=lambda: itertools.count(1))
    policies: Policies = POLICIES
    #: Who acts, and where people look.
    subject: str = "li.qiang"
    at: str = COUNTY

    def __post_init__(self) -> None:
        self.engine = open_engine(f"sqlite:///{self.path}", "intake")
        event.listen(self.engine, "connect", _do_not_wait)
        post = fresh_correspondence(DIRECTORY)
        executor = Executor(
            DEFINITION, self.engine, self.now, post, OFFICES, self.policies, lambda: None
        )
        self.service = SimpleNamespace(
            executor=executor,
            engine=self.engine,
            directory=DIRECTORY,
            vault=post.vault,
            now=self.now,
            system_now=self.now,
        )

    def now(self) -> datetime:
        return self.time

    def later(self, **amount: float) -> None:
        self.time += timedelta(**amount)

    def post(self, path: str, body: dict[str, Any] | None = None, node: str = COUNTY) -> Any:
        return self.ask("POST", f"/api/v1{path}", body or {}, node)

    def get(self, path: str, **query: str) -> Any:
        return self.ask("GET", f"/api/v1{path}", query, self.at)

    def ask(self, method: str, path: str, given: dict[str, Any], node: str) -> Any:
        route, values = _MAP.bind("office").match(path, method)
        schema = route.body if method == "POST" else route.query
        read = schema(unknown=RAISE).load(given) if schema else {}
        roles = frozenset() if route.roles is PUBLIC else route.roles
        call = Call(
            actor=Actor(self.subject, node, roles),
            body=read if method == "POST" else {},
            query=read if method == "GET" else {},
            path=dict(values),
            raw=b"",
            headers=Headers(),
            idempotency_key=f"k{next(self.keys)}" if method == "POST" else None,
            if_match=None,
            request_id="r-1",
            traceparent="",
            service=self.service,
        )
        answer = route.endpoint(call)
        if isinstance(answer, Versioned):
            answer = answer.value
        if route.page:
            return answer
        return route.answer().dump(answer)

    def draft(self, item: dict[str, Any]) -> str:
        return str(self.post("/items", {"item": item})["item_id"])

    def publish(self, item: dict[str, Any], day: str = TODAY) -> str:
        """Drafted, checked, published."""
        item_id = self.draft(item)
        self.put_in_force(item_id, day)
        return item_id

    def put_in_force(self, item_id: str, day: str = TODAY) -> None:
        self.post(f"/items/{item_id}/check")
        self.post(f"/items/{item_id}/publication", {"effective_from": day})

    def open_change(self, item_id: str = "care_card") -> str:
        """The id of the change."""
        told = {"cause": "省民政厅调整了标准", "by": "letter", "reference": "信民函〔2026〕3号"}
        return str(self.post(f"/items/{item_id}/changes", told)["changes"][-1])

    def revise(self, item: dict[str, Any], change_id: str, **changes: Any) -> None:
        body = {"change_id": change_id, "seal_ref": "罗民用印〔2026〕7号"}
        body |= {"documents": PAPERS, "item": item} | changes
        self.post(f"/items/{item['id']}/revision", body)

    def adopt(self, item_id: str = "care_card", node: str = VILLAGE, **changes: str) -> None:
        """认领 and 公示."""
        body = {"power_source": "own", "window": "1号窗口", "phone": "0376-2170001"} | changes
        self.post(f"/items/{item_id}/claim", body, node)
        self.post(f"/items/{item_id}/claim/publication", None, node)

    def register(self, item_id: str = "care_card", **changes: Any) -> dict[str, Any]:
        answer: dict[str, Any] = self.post(
            "/cases", APPLICATION | {"item_id": item_id} | changes, VILLAGE
        )
        return answer

    def told(self, name: str) -> list[dict[str, Any]]:
        """The data of all facts of this name."""
        outbox = DEFINITION.kernel.outbox
        with reading(self.engine) as connection:
            rows = connection.execute(select(outbox).order_by(outbox.c.position)).all()
        return [
            msgspec.json.decode(row.body)
            for row in rows
            if f"jieli.intake.{name}.v1" in str(row.headers)
        ]

    def listed(self, **query: str) -> list[str]:
        return [entry["item_id"] for entry in self.get("/public/items", **query)["items"]]

    def guide(self, item_id: str = "care_card") -> dict[str, Any]:
        found: dict[str, Any] = self.get(f"/public/items/{item_id}/guide")
        return found


def _do_not_wait(connection: Any, _record: Any) -> None:
    connection.execute("PRAGMA synchronous=OFF")


def opened(blank: Path, path: Path, policies: Any = POLICIES) -> ItemOffice:
    for database in blank.glob("*.sqlite*"):
        shutil.copy(database, path)
    return ItemOffice(path, policies=policies)


def settings_at(path: Path) -> Any:
    return replace(read_settings(), database_url=f"sqlite:///{path}")
