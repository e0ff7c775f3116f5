"""Whatever is handed in wrongly gets its status and plain words, and nothing of it is stored."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import requests
from window import COUNTY, LOCKER_TOWNSHIP, SUBSIDY, TOWNSHIP, Window, changed, problem

from shared.http import keys

Ask = Callable[[Window], requests.Response]
Asked = tuple[str, Ask, int, str, str | None]


def _form(path: str, value: Any) -> Ask:
    """An application in which one field is another."""
    return lambda window: window.post("/cases", changed(SUBSIDY, path, value))


def _raw(raw: bytes, content_type: str = "application/json") -> Ask:
    headers = {"Content-Type": content_type}
    return lambda window: window.post("/cases", raw=raw, headers=headers)


def _token(**wrong: Any) -> Ask:
    return lambda window: window.post("/cases", SUBSIDY, token=window.token(**wrong))


def _push(**changes: str) -> Ask:
    return lambda window: window.push(window.pushed(**changes))


def _accept(window: Window, case_id: str, **options: Any) -> requests.Response:
    return window.post(f"/cases/{case_id}/acceptance", **options)


def _key_again(window: Window) -> requests.Response:
    key = {"Idempotency-Key": "twice"}
    first = window.post("/cases", SUBSIDY, headers=key)
    assert first.status_code == 201
    same = window.post("/cases", SUBSIDY, headers=key)
    assert (same.status_code, same.json()) == (201, first.json())
    window.before = window.rows()
    return window.post("/cases", changed(SUBSIDY, "applicant.phone", "15400000000"), headers=key)


def _sign_again(window: Window) -> requests.Response:
    path = f"/cases/{window.case_id}/handoffs/{window.handoff_id}/signature"
    return window.post(path, service="routing", token=window.token(TOWNSHIP))


def _collect(window: Window) -> requests.Response:
    path = f"/handovers/{window.handover_id}/collection"
    body = {"pickup_code": "wrong"}
    return window.post(path, body, service="delivery", token=window.token(LOCKER_TOWNSHIP))


def _undecryptable(window: Window) -> requests.Response:
    other_key = "|$4|" + "A" * 64
    return window.push({**window.pushed(), "logitcsInterface": other_key})


FORMS: list[Asked] = [
    ("malformed JSON", _raw(b'{"item_id": '), 400, "malformed_json", None),
    ("no object", _raw(b"[]"), 400, "body_not_object", None),
    ("not UTF-8", _raw('{"item_id": "种粮"}'.encode("gbk")), 400, "not_utf8", None),
    ("no JSON", _raw(b"x=1", "text/plain"), 415, "unsupported_media_type", None),
    ("too large", _raw(b" " * (1 << 20) + b"{}"), 413, "body_too_large", None),
    ("unknown field", _form("colour", "red"), 422, "invalid_fields", "colour"),
    ("missing field", _form("applicant.name", None), 422, "invalid_fields", "applicant.name"),
    (
        "unknown division",
        _form("origin_division", "9" * 12),
        404,
        "unknown_division",
        "origin_division",
    ),
    ("no division", _form("origin_division", "4115"), 422, "invalid_fields", "origin_division"),
    ("unknown item", _form("item_id", "time_travel"), 404, "unknown_item", "item_id"),
    ("unknown material", _form("materials", ["a_smile"]), 404, "unknown_material", "materials"),
    (
        "wrong check digit",
        _form("applicant.id_number", "411521195511259525"),
        422,
        "identity_check_digit",
        "applicant.id_number",
    ),
    (
        "born tomorrow",
        _form("applicant.id_number", "41152120260303952X"),
        422,
        "identity_birth_date",
        "applicant.id_number",
    ),
    (
        "agent without authority",
        _form("agent", {"name": "何芳", "id_number": "411521199502209769", "authorised": False}),
        422,
        "agent_not_authorised",
        "agent.authorised",
    ),
    (
        "other county for an item that stays",
        _form("competent_division", "411523000000"),
        422,
        "not_cross_location",
        "competent_division",
    ),
]

TOKENS: list[Asked] = [
    ("no token", lambda w: w.post("/cases", SUBSIDY, token=None), 401, "token_missing", None),
    (
        "no real token",
        lambda w: w.post("/cases", SUBSIDY, token="abc"),
        401,
        "token_malformed",
        None,
    ),
    ("expired token", _token(hours_ago=2), 401, "token_expired", None),
    ("token of another site", _token(site="gushi"), 401, "token_foreign_site", None),
    (
        "token signed elsewhere",
        _token(pem=keys.generate_private_pem()),
        401,
        "token_signature",
        None,
    ),
    ("token for another service", _token(audience="routing"), 401, "token_other_audience", None),
    ("role that only looks on", _token(role="supervisor"), 403, "role_missing", None),
]

ACTS: list[Asked] = [
    ("no such case", lambda w: _accept(w, "none"), 404, "unknown_case", None),
    (
        "case of another node",
        lambda w: _accept(w, w.waiting_case_id, token=w.token(COUNTY)),
        403,
        "foreign_node",
        None,
    ),
    (
        "materials are missing",
        lambda w: _accept(w, w.waiting_case_id),
        409,
        "materials_missing",
        "materials",
    ),
    ("accepted twice", lambda w: _accept(w, w.case_id), 409, "wrong_status", None),
    ("key with another content", _key_again, 409, "idempotency_key_reused", None),
    ("signed twice", _sign_again, 409, "handoff_settled", None),
    ("wrong pick-up code", _collect, 422, "pickup_code", "pickup_code"),
]

PUSHES: list[Asked] = [
    ("no JSON", lambda w: w.push(b"serialNo=1"), 422, "push_not_json", None),
    ("other sender", _push(senderNo="1100000000001"), 422, "wrong_sender", "senderNo"),
    ("no serial number", _push(serialNo=""), 422, "push_malformed", "serialNo"),
    ("undecryptable", _undecryptable, 422, "undecryptable", "logitcsInterface"),
    ("unknown waybill", _push(waybillNo="EX999999999CN"), 404, "unknown_waybill", "waybillNo"),
    (
        "scan of tomorrow",
        _push(opTime="2026-03-03 10:00:00"),
        422,
        "op_time_in_future",
        "logitcsInterface.opTime",
    ),
]


@pytest.mark.parametrize(
    ("ask", "status", "code", "field"),
    [pytest.param(*asked[1:], id=asked[0]) for asked in (*FORMS, *TOKENS, *ACTS, *PUSHES)],
)
def test_bad_input_is_told_and_not_stored(
    window: Window, ask: Ask, status: int, code: str, field: str | None
) -> None:
    window.before = window.rows()
    answer = ask(window)
    told = problem(answer)
    assert (answer.status_code, told["type"]) == (status, f"urn:jieli:problem:{code}")
    assert [error["field"] for error in told.get("errors", [])] == ([field] if field else [])
    assert window.rows() == window.before


def test_replayed_push_is_confirmed_and_has_no_effect(window: Window) -> None:
    """EMS pushes again whatever was not answered with success."""
    message = window.pushed()
    first = window.push(message)
    before = window.rows()
    again = window.push(message)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (
        again.json()
        == first.json()
        == {
            "serialNo": "0f" * 16,
            "code": "00000",
            "codeMessage": "",
            "senderNo": window.site.settings.ems_sender_no,
        }
    )
    assert window.rows() == before
