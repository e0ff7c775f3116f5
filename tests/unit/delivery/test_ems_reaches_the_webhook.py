"""The EMS webhook: what is recorded, what is refused, and how EMS is told."""

from __future__ import annotations

from typing import Any

import pytest
from delivery_counter import SENDER_NO, Counter, refusal
from delivery_desk import CASE_NO, concluded

from services.delivery.carriers.ems.codec import encode_push

RESULT = f"/api/v1/shipments/{CASE_NO}-result"
WAYBILL = "EX000000014CN"


@pytest.fixture
def sending(counter: Counter) -> Counter:
    """The result is with the carrier, and it is Monday afternoon."""
    counter.hear(concluded("courier"))
    assert counter.post(f"{RESULT}/dispatch", {"carrier": "ems"}).status_code == 200
    counter.time = counter.time.replace(hour=17)
    return counter


def test_scans_are_recorded_and_confirmed(sending: Counter) -> None:
    answer = sending.push(WAYBILL, "203", 1)
    assert answer.status_code == 200
    assert answer.json == {
        "serialNo": "0f" * 16,
        "code": "00000",
        "codeMessage": "",
        "senderNo": SENDER_NO,
    }
    sending.push(WAYBILL, "704", 2, "10")
    shown: Any = sending.get(RESULT).json
    assert (shown["status"], shown["tracking_state"]) == ("delivered", "delivered")
    assert shown["delivered_at"] == "2026-03-02T11:00:00+08:00"
    assert [scan["text"] for scan in shown["scans"]] == ["收寄", "妥投：本人签收"]
    assert sending.facts()[-2:] == ["shipment_delivered", "result_delivered"]


def test_words_of_the_carrier_are_not_shown(sending: Counter) -> None:
    sending.push(WAYBILL, "702", 1)
    assert "李四" not in sending.get(RESULT).get_data(as_text=True)


def test_repeated_push_is_confirmed_without_effect(sending: Counter) -> None:
    sending.push(WAYBILL, "704", 2, "10")
    again = sending.push(WAYBILL, "704", 2, "10", serialNo="ab" * 16)
    assert (again.status_code, again.json["serialNo"]) == (200, "ab" * 16)  # type: ignore[index]
    assert sending.facts().count("result_delivered") == 1
    assert len(sending.get(RESULT).json["scans"]) == 1  # type: ignore[index]


def test_unknown_code_is_shown_to_the_clerk(sending: Counter) -> None:
    assert sending.push(WAYBILL, "ZZ9", 1).status_code == 200
    shown: Any = sending.get(RESULT).json
    assert (shown["status"], shown["unknown_codes"]) == ("needs_attention", ["ZZ9"])


def test_foreign_waybill_is_refused_in_the_carriers_words(sending: Counter) -> None:
    answer = sending.push("EX999999999CN", "203", 1)
    assert refusal(answer) == (404, "unknown_waybill")
    assert answer.content_type == "application/problem+json"
    document: Any = answer.json
    assert document["errors"] == [{"field": "waybillNo", "detail": document["detail"]}]
    assert document["instance"] == answer.headers["X-Request-Id"]
    assert {name: document[name] for name in ("serialNo", "code", "codeMessage", "senderNo")} == {
        "serialNo": "0f" * 16,
        "code": "S00001",
        "codeMessage": "本单位没有交寄过这个邮件号",
        "senderNo": SENDER_NO,
    }


def test_another_customers_push_is_refused(sending: Counter) -> None:
    answer = sending.push(WAYBILL, "704", 2, "10", senderNo="1100000000002")
    assert refusal(answer) == (422, "wrong_sender")
    assert sending.get(RESULT).json["status"] == "dispatched"  # type: ignore[index]


def test_push_under_another_key_is_refused(sending: Counter) -> None:
    forged = encode_push({"waybillNo": WAYBILL, "opCode": "704"}, bytes(16))
    answer = sending.push(WAYBILL, "704", 2, "10", logitcsInterface=forged)
    assert answer.status_code == 422
    assert sending.get(RESULT).json["status"] == "dispatched"  # type: ignore[index]


def test_scan_from_the_future_is_refused_by_business_time(sending: Counter) -> None:
    assert refusal(sending.push(WAYBILL, "704", 8.5, "10")) == (422, "op_time_in_future")
    assert sending.push(WAYBILL, "704", 8, "10").status_code == 200


def test_noise_is_refused_without_a_serial_number(counter: Counter) -> None:
    answer = counter.client.post("/webhooks/ems", data=b"hello")
    assert refusal(answer) == (422, "push_not_json")
    assert answer.json["serialNo"] == ""  # type: ignore[index]


def test_site_without_a_key_takes_no_pushes(counter: Counter) -> None:
    counter.settings.ems_key = ""
    answer = counter.push(WAYBILL, "203", 1)
    assert refusal(answer) == (404, "ems_not_configured")
    assert "serialNo" not in answer.json  # type: ignore[operator]
