"""Every fault of a request is named in Chinese, and nothing faulty reaches an endpoint."""

from __future__ import annotations

from typing import Any

import pytest
from http_office import Office, token
from werkzeug.test import Client, TestResponse

GOOD = {"item": "i1", "applicant": {"name": "张三"}}


def auth(*roles: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {token(*roles)}", "Idempotency-Key": "k1"}


def send(client: Client, body: Any = None, raw: bytes | None = None, **kind: Any) -> TestResponse:
    if raw is None:
        return client.post("/cases", json=body, headers=auth("clerk"))
    kind.setdefault("content_type", "application/json")
    return client.post("/cases", data=raw, headers=auth("clerk"), **kind)


def errors(response: TestResponse) -> dict[str, str]:
    assert response.status_code == 422
    assert response.json is not None
    return {error["field"]: error["detail"] for error in response.json["errors"]}


def code(response: TestResponse) -> tuple[int, str]:
    assert response.content_type == "application/problem+json"
    assert response.json is not None
    assert response.json["type"] == f"urn:jieli:problem:{response.json['code']}"
    assert response.json["instance"] == response.headers["X-Request-Id"]
    return response.status_code, response.json["code"]


def test_good_form_is_answered_by_its_schema_only(client: Client) -> None:
    response = send(client, GOOD)
    assert response.status_code == 201
    assert response.content_type == "application/json; charset=utf-8"
    assert response.json == {"case_id": "c1", "item": "i1"}


def test_every_faulty_field_is_named_by_its_path(client: Client) -> None:
    faulty = {"copies": "two", "applicant": {"name": "", "phone": "138"}, "colour": "red"}
    assert errors(send(client, faulty)) == {
        "item": "必填，不能缺少。",
        "copies": "应为整数。",
        "applicant.name": "长度应为 1 至 20。",
        "applicant.phone": "没有这个字段，请检查名称。",
        "colour": "没有这个字段，请检查名称。",
    }


def test_empty_body_is_a_form_with_everything_missing(client: Client) -> None:
    assert errors(send(client, raw=b"")) == {
        "item": "必填，不能缺少。",
        "applicant": "必填，不能缺少。",
    }


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        (b'{"item": ', "malformed_json"),
        (b'{"item": NaN}', "malformed_json"),
        (b'{"item": "\\ud800"}', "malformed_json"),
        (b"[" * 900, "malformed_json"),
        (b'{"item": "\xff"}', "not_utf8"),
        (b'["item"]', "body_not_object"),
        (b'{"item": "a\\u0000b"}', "nul_character"),
        (b'{"a": [{"\\u0000": 1}]}', "nul_character"),
    ],
)
def test_unreadable_body_is_refused(client: Client, raw: bytes, expected: str) -> None:
    assert code(send(client, raw=raw)) == (400, expected)


def test_byte_order_mark_and_escaped_backslash_are_harmless(client: Client) -> None:
    raw = b'\xef\xbb\xbf{"item": "\\\\u0000", "applicant": {"name": "a"}}'
    assert send(client, raw=raw).status_code == 201


@pytest.mark.parametrize("content_type", ["text/plain", "application/json; charset=gbk", ""])
def test_other_media_type_is_refused(client: Client, content_type: str) -> None:
    response = send(client, raw=b"{}", content_type=content_type)
    assert code(response) == (415, "unsupported_media_type")


def test_body_may_be_as_long_as_the_limit_and_no_longer(client: Client) -> None:
    fits = b'{"item": "i1"}'.ljust(1000)
    assert send(client, raw=fits).status_code == 422
    assert code(send(client, raw=fits + b" ")) == (413, "body_too_large")


def test_route_that_reads_nothing_refuses_fields(client: Client) -> None:
    chief = auth("chief")
    refused = client.delete("/cases/c1", json={"reason": "x"}, headers=chief)
    assert errors(refused) == {"reason": "没有这个字段，请检查名称。"}
    assert client.delete("/cases/c1", json={}, headers=chief).status_code == 204
    refused = client.get("/cases/c1?state=open", headers=chief)
    assert errors(refused) == {"state": "没有这个字段，请检查名称。"}


def test_query_is_checked_like_a_form(client: Client) -> None:
    good = client.get("/cases?limit=5&state=open&state=closed", headers=auth("clerk"))
    assert good.json == [{"case_id": "open", "item": "5"}, {"case_id": "closed", "item": "5"}]
    faulty = client.get("/cases?limit=0&page=2", headers=auth("clerk"))
    assert errors(faulty) == {
        "limit": "应不小于 1 且不大于 100。",
        "page": "没有这个字段，请检查名称。",
    }
    repeated = client.get("/cases?limit=1&limit=2", headers=auth("clerk"))
    assert errors(repeated) == {"limit": "只能出现一次。"}


@pytest.mark.parametrize(
    ("environ", "expected"),
    [
        ({"QUERY_STRING": "state=%ff"}, "not_utf8"),
        ({"QUERY_STRING": "state=%00"}, "nul_character"),
        ({"PATH_INFO": "/cases/\xff"}, "not_utf8"),
        ({"PATH_INFO": "/cases/\0"}, "nul_character"),
    ],
)
def test_unreadable_address_is_refused(
    client: Client, environ: dict[str, str], expected: str
) -> None:
    response = client.get("/cases", headers=auth("clerk"), environ_overrides=environ)
    assert code(response) == (400, expected)


def test_flood_of_faults_gets_a_bounded_answer(client: Client, office: Office) -> None:
    office.max_body_bytes = 1_000_000
    flood = {f"field{number}": 1 for number in range(5000)}
    assert len(errors(send(client, flood))) == 100


def test_webhook_gets_its_bytes_unread(client: Client) -> None:
    response = client.post(
        "/webhooks/ems?appkey=7", data=b"<xml/>\xff", headers={"X-Signature": "abc"}
    )
    assert response.json == {"length": 7, "signature": "abc", "appkey": "7"}


def test_unusable_idempotency_key_is_refused(client: Client) -> None:
    bad = auth("clerk") | {"Idempotency-Key": "two words"}
    assert code(client.post("/cases", json=GOOD, headers=bad)) == (400, "idempotency_key_format")


def test_change_without_a_key_is_refused_and_the_header_is_named(client: Client) -> None:
    bare = {"Authorization": auth("clerk")["Authorization"]}
    refused = client.post("/cases", json=GOOD, headers=bare)
    assert code(refused) == (400, "idempotency_key_missing")
    assert refused.json is not None
    assert refused.json["errors"][0]["field"] == "Idempotency-Key"
    assert client.post("/cases", json=GOOD, headers=auth("clerk")).status_code == 201


def test_push_of_a_carrier_and_a_look_need_no_key(client: Client) -> None:
    bare = {"Authorization": auth("clerk")["Authorization"]}
    assert client.post("/webhooks/ems", data=b"x").status_code == 200
    assert client.get("/cases/c1", headers=bare).status_code == 200


@pytest.mark.parametrize(
    "raw",
    [
        b'{"item": "i1", "item": "i2", "applicant": {"name": "a"}}',
        b'{"item": "i1", "applicant": {"name": "a", "name": "b"}}',
        b'{"item": "i1", "applicant": {"name": "a", "\\u006eame": "b"}}',
    ],
)
def test_field_that_is_written_twice_is_refused(client: Client, raw: bytes) -> None:
    assert code(send(client, raw=raw)) == (400, "repeated_name")


def test_same_name_in_two_objects_is_no_repetition(client: Client) -> None:
    raw = b'{"item": "name", "applicant": {"name": "a"}}'
    assert send(client, raw=raw).status_code == 201
