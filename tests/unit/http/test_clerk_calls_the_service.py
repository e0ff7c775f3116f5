"""Who may call what, what a refusal looks like, and what is written down about it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from http_office import NOW, Office, register, token
from structlog.testing import LogCapture
from werkzeug.test import Client, TestResponse
from werkzeug.wrappers import Response

from shared.http.route import PUBLIC, Call, Route, Versioned
from shared.kernel.refusals import Conflict


def auth(*roles: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(*roles)}", "Idempotency-Key": "k1"}


def code(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    return response.status_code, response.json["code"]


def test_any_one_of_the_roles_opens_a_route(client: Client) -> None:
    assert client.get("/cases/c9", headers=auth("chief")).json == {"case_id": "c9", "item": "wang"}
    refused = client.get("/cases/c9", headers=auth("courier"))
    assert code(refused) == (403, "role_missing")
    assert refused.json is not None
    assert refused.json["detail"] == "当前令牌没有办理此事的角色，需要：chief、clerk。"


def test_missing_token_is_asked_for(client: Client) -> None:
    response = client.get("/cases/c9")
    assert code(response) == (401, "token_missing")
    assert response.headers["WWW-Authenticate"] == "Bearer"


def test_refused_token_is_told_from_a_missing_one(client: Client, office: Office) -> None:
    office.now = NOW + timedelta(hours=2)
    response = client.get("/cases/c9", headers=auth("clerk"))
    assert code(response) == (401, "token_expired")
    assert response.headers["WWW-Authenticate"] == 'Bearer error="invalid_token"'


def test_stranger_is_refused_before_the_form_is_read(client: Client) -> None:
    assert code(client.post("/cases", data=b"{" * 5000)) == (401, "token_missing")


def test_public_route_ignores_any_token(client: Client) -> None:
    response = client.post("/webhooks/ems", headers={"Authorization": "Bearer nonsense"})
    assert response.status_code == 200


@pytest.mark.parametrize("address", ["/", "/nowhere", "/cases/", "//cases", "/cases/c1/extra"])
def test_unknown_address_is_not_found(client: Client, address: str) -> None:
    assert code(client.get(address, headers=auth("clerk"))) == (404, "unknown_address")


def test_wrong_method_learns_the_right_ones(client: Client) -> None:
    response = client.put("/cases", json={}, headers=auth("clerk"))
    assert code(response) == (405, "method_not_allowed")
    assert response.headers["Allow"] == "GET, HEAD, POST"


def test_unforeseen_error_tells_nothing_but_the_request_id(client: Client, log: LogCapture) -> None:
    response = client.post("/failures", headers={"X-Request-Id": "req-7"})
    assert code(response) == (500, "internal_error")
    assert "411521199001011234" not in response.text
    assert response.json is not None
    assert response.json["instance"] == "req-7"
    failure, access = log.entries
    assert (failure["event"], failure["request_id"]) == ("http_request_failed", "req-7")
    assert access["status"] == 500


def test_refusal_of_the_domain_is_answered_with_its_reason(
    client_of: Callable[..., Client], log: LogCapture
) -> None:
    def close(_: Call) -> None:
        raise Conflict("case_closed", "办件已归档。", "case_id")

    response = client_of((Route("POST", "/closings", close, "归档", PUBLIC),)).post("/closings")
    assert code(response) == (409, "case_closed")
    assert response.json == {
        "type": "urn:jieli:problem:case_closed",
        "title": "当前不能办理",
        "status": 409,
        "code": "case_closed",
        "detail": "办件已归档。",
        "errors": [{"field": "case_id", "detail": "办件已归档。"}],
        "instance": response.headers["X-Request-Id"],
    }
    assert [entry["event"] for entry in log.entries] == ["http_request"]


def test_access_log_names_the_clerk_but_never_the_case(client: Client, log: LogCapture) -> None:
    client.get("/cases/411521199001011234", headers=auth("clerk") | {"X-Request-Id": "r1"})
    (entry,) = log.entries
    assert entry.pop("ms") >= 0
    assert entry.pop("trace").startswith("00-")
    assert entry == {
        "event": "http_request",
        "log_level": "info",
        "method": "GET",
        "path": "/cases/<case_id>",
        "status": 200,
        "request_id": "r1",
        "actor": "wang",
        "node": "411521000000",
    }


@pytest.mark.parametrize("sent", ["two words", "a" * 65, 'x"y', ""])
def test_request_id_unfit_for_the_log_is_replaced(client: Client, sent: str) -> None:
    answered = client.get("/nowhere", headers={"X-Request-Id": sent}).headers["X-Request-Id"]
    assert re.fullmatch(r"[0-9a-f-]{36}", answered)


def test_endpoint_is_told_who_asked_and_how(client_of: Callable[..., Client]) -> None:
    calls: list[Call] = []
    route = Route("POST", "/acts/<int:number>", calls.append, "记录", frozenset({"clerk"}))
    trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"
    tags = {"X-Request-Id": "r1", "Idempotency-Key": "k1", "traceparent": trace}
    assert client_of((route,)).post("/acts/7", headers=auth("clerk") | tags).status_code == 204
    (call,) = calls
    assert call.actor.subject == "wang"
    assert (call.path, call.request_id, call.traceparent) == ({"number": "7"}, "r1", trace)
    assert (call.idempotency_key, call.body, call.raw) == ("k1", {}, b"")


def test_broken_trace_is_begun_anew(client_of: Callable[..., Client]) -> None:
    calls: list[Call] = []
    route = Route("GET", "/acts", calls.append, "记录", PUBLIC)
    client_of((route,)).get("/acts", headers={"traceparent": f"00-{'0' * 32}-{'0' * 16}-01"})
    assert re.fullmatch(r"00-[0-9a-f]{32}-[0-9a-f]{16}-01", calls[0].traceparent)
    assert "0" * 32 not in calls[0].traceparent


def test_endpoint_may_answer_with_a_response_of_its_own(client_of: Callable[..., Client]) -> None:
    def slip(_: Call) -> Response:
        return Response("<p>回执</p>", content_type="text/html; charset=utf-8")

    response = client_of((Route("GET", "/slips", slip, "回执", PUBLIC),)).get("/slips")
    assert response.text == "<p>回执</p>"
    assert response.content_type == "text/html; charset=utf-8"


def test_answers_are_not_kept_by_caches(client: Client) -> None:
    assert client.get("/cases/c1", headers=auth("clerk")).headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize(
    ("method", "path", "roles"),
    [("GET", "/x", frozenset()), ("FETCH", "/x", PUBLIC), ("GET", "x", PUBLIC)],
)
def test_faulty_route_is_refused_when_written(
    method: str, path: str, roles: frozenset[str]
) -> None:
    with pytest.raises(ValueError, match="x:"):
        Route(method, path, register, "登记", roles)


def test_route_listed_twice_is_refused_at_start(client_of: Callable[..., Client]) -> None:
    route = Route("GET", "/x", register, "登记", PUBLIC)
    with pytest.raises(ValueError, match="listed twice"):
        client_of((route, route))


def test_personal_data_of_a_call_stays_out_of_its_repr(client_of: Callable[..., Client]) -> None:
    calls: list[Call] = []
    route = Route("POST", "/hooks", calls.append, "回传", PUBLIC, raw_body=True)
    client_of((route,)).post(
        "/hooks?phone=li-si-phone", data=b"zhang-san", headers={"X-Name": "zhang-san"}
    )
    assert calls[0].raw == b"zhang-san"
    assert "zhang-san" not in repr(calls[0])
    assert "li-si-phone" not in repr(calls[0])


def test_answer_carries_the_version_of_what_it_shows(client_of: Callable[..., Client]) -> None:
    seen = Route(
        "GET", "/seen", lambda _: Versioned({"a": 1}, "5f5f"), "查看", PUBLIC, versioned=True
    )
    response = client_of((seen,)).get("/seen")
    assert (response.headers["ETag"], response.json) == ('"5f5f"', {"a": 1})


@pytest.mark.parametrize(
    ("sent", "known"),
    [
        ('"5f5f"', {"5f5f"}),
        ('W/"5f5f", "6a6a"', {"5f5f", "6a6a"}),
        ("*", None),
        ("", set()),
        (None, None),
    ],
)
def test_endpoint_is_told_which_versions_the_caller_knows(
    client_of: Callable[..., Client], sent: str | None, known: set[str] | None
) -> None:
    calls: list[Call] = []
    route = Route("POST", "/acts", calls.append, "记录", frozenset({"clerk"}))
    headers = auth("clerk") | ({} if sent is None else {"If-Match": sent})
    client_of((route,)).post("/acts", headers=headers)
    assert calls[0].if_match == known
