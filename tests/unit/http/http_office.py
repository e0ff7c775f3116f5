"""An office with one service: its routes, its runtime and its tokens."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from marshmallow import Schema, fields, validate
from prometheus_client import CollectorRegistry

from shared.http.keys import generate_private_pem, load_private_key, load_public_key, public_pem
from shared.http.route import PUBLIC, Call, Route
from shared.http.tokens import Verifier, issue

NOW = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)
PEM = generate_private_pem()
KEY = load_private_key(PEM)
PUBLIC_KEY = load_public_key(public_pem(PEM))


@dataclass
class Office:
    """The runtime as the application sees it."""

    now: datetime = NOW
    max_body_bytes: int = 1000
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    checks: dict[str, bool] = field(default_factory=lambda: {"database": True, "broker": True})
    denied: set[str] = field(default_factory=set)

    @property
    def token_verifier(self) -> Verifier:
        return Verifier([PUBLIC_KEY], "luoshan", "intake", self.denied.__contains__)

    def system_now(self) -> datetime:
        return self.now

    def ready(self) -> dict[str, bool]:
        return self.checks


class ApplicantSchema(Schema):
    name = fields.String(required=True, validate=validate.Length(min=1, max=20))


class ApplicationSchema(Schema):
    item = fields.String(required=True)
    copies = fields.Integer(strict=True, load_default=1)
    applicant = fields.Nested(ApplicantSchema, required=True)


class SearchSchema(Schema):
    limit = fields.Integer(load_default=20, validate=validate.Range(1, 100))
    state = fields.List(fields.String(), load_default=list)


class CaseSchema(Schema):
    case_id = fields.String()
    item = fields.String()


def register(call: Call) -> dict[str, object]:
    return {"case_id": "c1", "item": call.body["item"], "party": "not for the answer"}


def search(call: Call) -> list[dict[str, object]]:
    return [{"case_id": state, "item": str(call.query["limit"])} for state in call.query["state"]]


def show(call: Call) -> dict[str, object]:
    return {"case_id": call.path["case_id"], "item": call.actor.subject}


def fail(_: Call) -> None:
    raise RuntimeError("身份证 411521199001011234")


def withdraw(_: Call) -> None:
    """Says nothing."""


def echo(call: Call) -> dict[str, object]:
    return {"length": len(call.raw), "signature": call.headers.get("x-signature"), **call.query}


CLERKS = frozenset({"clerk", "chief"})
ROUTES = (
    Route(
        "POST", "/cases", register, "登记", CLERKS, ApplicationSchema, None, CaseSchema, status=201
    ),
    Route("GET", "/cases", search, "查询", CLERKS, None, SearchSchema, CaseSchema, many=True),
    Route("GET", "/cases/<case_id>", show, "查看", CLERKS, answer=CaseSchema),
    Route("DELETE", "/cases/<case_id>", withdraw, "撤回", frozenset({"chief"})),
    Route("POST", "/failures", fail, "出错", PUBLIC),
    Route("POST", "/webhooks/ems", echo, "邮政回传", PUBLIC, raw_body=True),
)


def token(
    *roles: str,
    site: str = "luoshan",
    audience: str | list[str] = "intake",
    ttl: int = 60,
    now: datetime = NOW,
) -> str:
    return issue(
        KEY,
        site=site,
        audience=audience,
        subject="wang",
        node="411521000000",
        roles=roles,
        now=now,
        ttl=timedelta(minutes=ttl),
    )
