"""/openapi.json, /healthz, /readyz and /metrics tell the administrator what the service offers."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from http_office import CLERKS, ROUTES, Office
from marshmallow import Schema, fields, validate
from prometheus_client import Counter
from werkzeug.test import Client

from shared.http.health import operational_routes
from shared.http.openapi import document, render
from shared.http.route import Route


@pytest.fixture
def probes(client_of: Callable[..., Client]) -> Client:
    return client_of(operational_routes("收件服务", "1.0", ROUTES))


def operation(path: str, method: str) -> dict[str, Any]:
    found: dict[str, Any] = document("收件服务", "1.0", ROUTES)["paths"][path][method]
    return found


def test_document_describes_a_form_its_answer_and_its_refusals() -> None:
    register = operation("/cases", "post")
    assert register["operationId"] == "post_cases"
    assert register["summary"] == "登记"
    assert register["requestBody"]["required"]
    asked = register["requestBody"]["content"]["application/json"]
    assert asked["schema"] == {"$ref": "#/components/schemas/Application"}
    assert asked["example"]["applicant"] == {"name": "何桂兰"}
    answered = register["responses"].pop("201")["content"]["application/json"]
    assert answered["schema"] == {"$ref": "#/components/schemas/Case"}
    assert set(answered["example"]) == {"case_id", "item"}
    refusals = {"400", "401", "403", "404", "409", "413", "415", "422", "500", "503"}
    assert set(register["responses"]) == refusals
    assert register["parameters"] == [{"$ref": "#/components/parameters/Idempotency-Key"}]
    assert register["security"] == [{"bearer": ["chief"]}, {"bearer": ["clerk"]}]


def test_document_says_what_each_refusal_means() -> None:
    components = document("收件服务", "1.0", ROUTES)["components"]
    for name, response in components["responses"].items():
        assert re.search(r"[\u4e00-\u9fff]", response["description"])
        example = response["content"]["application/problem+json"]["example"]
        assert name == f"Problem{example['status']}"
    assert components["parameters"]["Idempotency-Key"]["required"]


def test_document_says_that_what_changed_meanwhile_is_refused() -> None:
    act = Route("POST", "/cases/<case_id>/acts", print, "办理", CLERKS)
    seen = Route("GET", "/cases/<case_id>", print, "查看", CLERKS, versioned=True)
    paths = document("收件服务", "1.0", (act, seen))["paths"]
    done = paths["/cases/{case_id}/acts"]["post"]
    assert {"$ref": "#/components/parameters/If-Match"} in done["parameters"]
    assert done["responses"]["412"] == {"$ref": "#/components/responses/Problem412"}
    assert "ETag" in paths["/cases/{case_id}"]["get"]["responses"]["204"]["headers"]


def test_pattern_is_written_as_other_languages_read_it() -> None:
    class Numbered(Schema):
        number = fields.String(validate=validate.Regexp(r"[0-9]{12}\Z"))
        phone = fields.String(validate=validate.Regexp(r"^[0-9]{7}$(?!\n)"))

    route = Route("POST", "/numbers", print, "编号", CLERKS, body=Numbered)
    schemas = document("收件服务", "1.0", (route,))["components"]["schemas"]
    found = {name: field["pattern"] for name, field in schemas["Numbered"]["properties"].items()}
    assert found == {"number": "^[0-9]{12}$", "phone": "^[0-9]{7}$"}


def test_document_describes_path_query_and_lists() -> None:
    shown = operation("/cases/{case_id}", "get")
    assert shown["parameters"] == [
        {"in": "path", "name": "case_id", "required": True, "schema": {"type": "string"}}
    ]
    found = operation("/cases", "get")
    assert [(p["in"], p["name"]) for p in found["parameters"]] == [
        ("query", "limit"),
        ("query", "state"),
    ]
    listed = found["responses"]["200"]["content"]["application/json"]["schema"]
    assert listed == {"type": "array", "items": {"$ref": "#/components/schemas/Case"}}


def test_document_describes_headers_downloads_and_parts() -> None:
    class Part(Schema):
        offset = fields.String(required=True, data_key="Upload-Offset")

    routes = (
        Route("PATCH", "/files/<file_id>", print, "续传", CLERKS, headers=Part, raw_body=True),
        Route("GET", "/files/<file_id>", print, "下载", CLERKS, download=True),
    )
    found = document("收件服务", "1.0", routes)["paths"]["/files/{file_id}"]
    sent = [(p["in"], p["name"], p["required"]) for p in found["patch"]["parameters"]]
    assert sent == [("path", "file_id", True), ("header", "Upload-Offset", True)]
    assert {"204", "412", "413", "415", "460"} <= set(found["patch"]["responses"])
    assert "application/octet-stream" in found["get"]["responses"]["200"]["content"]
    assert "460" not in found["get"]["responses"]


def test_document_says_when_nothing_is_asked_or_answered() -> None:
    assert operation("/webhooks/ems", "post")["security"] == []
    assert operation("/webhooks/ems", "post")["requestBody"] == {"content": {"*/*": {}}}
    assert "204" in operation("/cases/{case_id}", "delete")["responses"]


def test_document_is_openapi_and_always_the_same_text() -> None:
    openapi = document("收件服务", "1.0", ROUTES)
    assert openapi["openapi"] == "3.1.0"
    assert openapi["components"]["securitySchemes"]["bearer"]["scheme"] == "bearer"
    text = render(openapi)
    assert text == render(document("收件服务", "1.0", reversed(ROUTES)))
    assert "收件服务" in text
    assert text.endswith("}\n")


def test_service_answers_with_its_own_document(probes: Client) -> None:
    response = probes.get("/openapi.json")
    assert response.text == render(document("收件服务", "1.0", ROUTES))
    assert response.content_type == "application/json; charset=utf-8"


def test_living_service_says_so(probes: Client) -> None:
    assert probes.get("/healthz").json == {"status": "ok"}


def test_service_is_ready_when_all_it_needs_is_there(probes: Client, office: Office) -> None:
    assert probes.get("/readyz").json == {
        "status": "ok",
        "checks": {"database": True, "broker": True},
    }
    office.checks["broker"] = False
    response = probes.get("/readyz")
    assert response.status_code == 503
    assert response.json is not None
    assert response.json["code"] == "not_ready"
    assert response.json["detail"] == "以下依赖暂不可用：broker。"


def test_metrics_are_those_of_the_runtime(probes: Client, office: Office) -> None:
    Counter("cases_registered", "Registered cases", registry=office.registry).inc(3)
    response = probes.get("/metrics")
    assert response.content_type.startswith("text/plain")
    assert "cases_registered_total 3.0" in response.text


def test_probes_never_wait_for_a_worker() -> None:
    routes = operational_routes("收件服务", "1.0", ROUTES)
    assert [route.path for route in routes] == ["/healthz", "/readyz", "/metrics", "/openapi.json"]
    assert all(route.inline for route in routes)
