"""schemathesis tries every address of intake with what its document allows, and what it does not.

The service answers in this process, from a database of its own, at a time that stands still. Seed
and number of examples are fixed, so that the same requests are made each time. Whether a request
without a fault is granted is for the office's rules to say: that alone is not asked here.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, assume, given, seed, settings
from hypothesis import strategies as st
from marshmallow import Schema, fields
from prometheus_client import CollectorRegistry
from schemathesis import GenerationMode
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.core.failures import Failure, FailureGroup
from werkzeug.test import Client
from werkzeug.wrappers import Response

from cli.site import make_secrets
from services.intake.api import ALL_ROUTES, ROUTES
from services.intake.schemas import RegisterBody
from services.intake.wiring import DEFINITION
from shared.http import keys
from shared.http.application import Application
from shared.http.examples import example_of
from shared.http.openapi import document
from shared.http.route import PUBLIC, Call, Route
from shared.http.tokens import issue
from shared.kernel.worktime import ZONE
from shared.messaging.inprocess import InProcessTransport
from shared.service.roles import ROLES
from shared.settings import read_settings
from shared.site.runtime import Runtime, open_site
from shared.site.schema import migrate_schemas
from shared.site.time import system_now

SEED = 20261122
DOCUMENT = "/document.json"
EXAMPLES = 10
VILLAGE = "411521101204"
MONDAY = datetime(2026, 3, 9, 10, tzinfo=ZONE)
load_all_checks()
CHECKED = CHECKS.get_by_names(
    [
        "not_a_server_error",
        "status_code_conformance",
        "content_type_conformance",
        "response_headers_conformance",
        "response_schema_conformance",
        "negative_data_rejection",
        "missing_required_header",
    ]
)


@dataclass(frozen=True)
class Strangers:
    """The document as schemathesis reads it, a token with every role, and a case that is there."""

    schema: Any
    client: Client
    headers: dict[str, str]
    case_id: str

    def address(self, path: str) -> str:
        return path.replace("<case_id>", self.case_id).replace("<", "").replace(">", "")

    def operation(self, route: Route) -> Any:
        path = route.path.replace("<", "{").replace(">", "}")
        return self.schema[path][route.method]


def _answer(route: Route, call: Call) -> Any:
    return route.endpoint(call)


def described(routes: Iterable[Route]) -> Route:
    """The document without what it says of tokens: they have a test of their own, and a request
    that only lacks its token would get it from us and be in order."""
    text = document("试验", "1", routes)
    for path in text["paths"].values():
        for operation in path.values():
            del operation["security"]
    answer = Response(json.dumps(text), content_type="application/json")
    return Route("GET", DOCUMENT, lambda _: answer, "接口说明", PUBLIC)


@dataclass
class Small:
    """A runtime that knows nobody."""

    token_verifier: Any = None
    registry: CollectorRegistry = field(default_factory=CollectorRegistry)
    max_body_bytes: int = 1000

    def system_now(self) -> datetime:
        return MONDAY

    def ready(self) -> dict[str, bool]:
        return {}


@pytest.fixture(scope="module")
def strangers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Strangers]:
    home = tmp_path_factory.mktemp("strangers")
    with pytest.MonkeyPatch.context() as environment:
        for name, value in {**make_secrets(), **_places(home)}.items():
            environment.setenv(name, value)
        chosen = read_settings()
    migrate_schemas(chosen)
    site = replace(open_site(chosen, InProcessTransport()), now=lambda: MONDAY)
    runtime = Runtime(DEFINITION, site)
    served = (*ALL_ROUTES, described(ROUTES))
    application = Application([(route, _answer) for route in served], runtime)
    token = issue(
        keys.load_private_key(chosen.token_private_key),
        site=site.directory.site.name,
        audience="intake",
        subject="stranger",
        node=VILLAGE,
        roles=ROLES,
        now=system_now(),
        ttl=timedelta(hours=1),
    )
    headers = {"Authorization": f"Bearer {token}"}
    client = Client(application)
    registered = client.post(
        "/api/v1/cases",
        json=example_of(RegisterBody),
        headers=headers | {"Idempotency-Key": "first"},
    )
    assert registered.status_code == 201, registered.text
    case_id = str((registered.json or {})["case_id"])
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    yield Strangers(schema, client, headers, case_id)
    runtime.engine.dispose()
    site.engine.dispose()


def _places(home: Path) -> dict[str, str]:
    return {
        "JIELI_DATABASE_URL": f"sqlite:///{home / 'site'}",
        "JIELI_CALENDARS": str(home / "calendars"),
        "JIELI_POLICIES": str(home / "policies"),
        "JIELI_MATERIALS": str(home / "materials"),
    }


def attempt(operation: Any, headers: dict[str, str], known: dict[str, str] | None = None) -> None:
    """A fixed number of requests of every kind; raises where an answer is not as documented."""
    right, wrong = GenerationMode.POSITIVE, GenerationMode.NEGATIVE
    cases = st.one_of(
        operation.as_strategy(generation_mode=right, path_parameters=known),
        operation.as_strategy(generation_mode=right),
        operation.as_strategy(generation_mode=wrong),
    )

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def try_it(case: Any) -> None:
        assume(not any(value in ([], {}) for value in (case.query or {}).values()))
        case.call_and_validate(headers=headers, checks=CHECKED)

    try_it()


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{route.method} {route.path}")
def test_whatever_is_sent_is_answered_as_the_document_says(
    strangers: Strangers, route: Route
) -> None:
    known = {"case_id": strangers.case_id} if "<case_id>" in route.path else None
    headers = {} if route.roles is PUBLIC else strangers.headers
    attempt(strangers.operation(route), headers, known)


@pytest.mark.parametrize(
    "route",
    [route for route in ROUTES if route.roles is not PUBLIC],
    ids=lambda route: f"{route.method} {route.path}",
)
def test_nobody_comes_in_without_a_token(strangers: Strangers, route: Route) -> None:
    address = strangers.address(route.path)
    for headers in ({}, {"Authorization": "Bearer abc"}, {"Authorization": "Basic YTpi"}):
        answer = strangers.client.open(address, method=route.method, headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


@pytest.mark.parametrize("path", sorted({route.path for route in ROUTES}))
def test_method_that_is_not_there_is_refused_and_the_others_are_named(
    strangers: Strangers, path: str
) -> None:
    there = {route.method for route in ROUTES if route.path == path}
    address = strangers.address(path)
    for method in {"TRACE", "PUT", "DELETE", "PATCH", "PROPFIND"} - there:
        answer = strangers.client.open(address, method=method, headers=strangers.headers)
        assert answer.status_code == 405
        assert there <= set(answer.headers["Allow"].split(", "))
        assert answer.content_type == "application/problem+json"


class Told(Schema):
    count = fields.Integer(required=True)


def _break_down(_: Call) -> Any:
    raise RuntimeError("it broke")


def _answer_without_the_count(_: Call) -> Any:
    return {}


def _answer_otherwise(_: Call) -> Any:
    return Response("{}", 202, content_type="application/json")


def _answer_in_words(_: Call) -> Any:
    return Response("42", 200, content_type="text/plain")


@pytest.mark.parametrize(
    "endpoint", [_break_down, _answer_without_the_count, _answer_otherwise, _answer_in_words]
)
def test_service_that_does_not_keep_its_word_is_found_out(endpoint: Any) -> None:
    route = Route("GET", "/api/v1/counts", endpoint, "计数", PUBLIC, answer=Told)
    application = Application([(one, _answer) for one in (route, described([route]))], Small())
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    with pytest.raises((FailureGroup, Failure)):
        attempt(schema["/api/v1/counts"]["GET"], {})


def test_service_that_keeps_its_word_is_not() -> None:
    route = Route("GET", "/api/v1/counts", lambda _: {"count": 3}, "计数", PUBLIC, answer=Told)
    application = Application([(one, _answer) for one in (route, described([route]))], Small())
    schema = schemathesis.openapi.from_wsgi(DOCUMENT, application)
    attempt(schema["/api/v1/counts"]["GET"], {})
