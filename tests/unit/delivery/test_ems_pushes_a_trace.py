"""What the webhook makes of a 040002 push: the good ones read, every bad one refused by name."""

from __future__ import annotations

import base64
import json
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given
from hypothesis import strategies as st

from services.delivery.carriers.ems.codec import (
    PREFIX,
    decode_push,
    encode_push,
    encode_request,
    key_from_base64,
)
from services.delivery.carriers.ems.push import (
    parse_push,
    refuse_future,
    reply_failed,
    reply_ok,
    serial_no_of,
)
from shared.kernel.refusals import Invalid

KEY = bytes.fromhex("0123456789abcdeffedcba9876543210")
SENDER = "1100000000001"
SERIAL = "0f" * 16
LOCAL = timezone(timedelta(hours=8))
SIGNED = {"waybillNo": "EX000000000CN", "opCode": "704", "opTime": "2026-01-05 10:00:00"}
SEALED = (
    "|$4|7bdqjmb5/zfz/acYYjqOAmdWZvx7Qx3uQi89QbbOeX2sjRLgfU0E86LYvOA9ZZXM"
    "DnvI92nXxJpa8PopUvPZ2EQSkLnN6BYSLkcrR1Ts1k0="
)


def push(event: dict[str, Any] | None = None, **changes: Any) -> dict[str, Any]:
    body: dict[str, Any] = {
        "logitcsInterface": encode_push(SIGNED if event is None else event, KEY),
        "method": "040002",
        "msgType": "0",
        "senderNo": SENDER,
        "serialNo": SERIAL,
        "timeStamp": "2026-01-05 10:01:00",
        "version": "v1.0.0",
    }
    body.update(changes)
    return {name: value for name, value in body.items() if value is not ...}


def refusal(body: bytes | dict[str, Any], key: bytes = KEY) -> tuple[str, str | None]:
    with pytest.raises(Invalid) as refused:
        parse_push(body, key, SENDER)
    assert any("一" <= letter <= "鿿" for letter in refused.value.detail)
    return refused.value.code, refused.value.field


def seal(plaintext: bytes) -> str:
    """Seal bytes that our own encoder would never write."""
    length = 16 - len(plaintext) % 16
    encryptor = Cipher(algorithms.SM4(KEY), modes.ECB()).encryptor()
    sealed = encryptor.update(plaintext + bytes([length]) * length) + encryptor.finalize()
    return PREFIX + base64.b64encode(sealed).decode()


def test_push_is_sealed_as_the_carrier_seals_it() -> None:
    assert encode_push(SIGNED, KEY) == SEALED
    assert decode_push(SEALED, KEY) == SIGNED


def test_request_carries_the_key_after_its_body() -> None:
    assert encode_request({"waybillNo": "EX000000000CN", "direction": "0"}, KEY) == (
        "|$4|7bdqjmb5/zfz/acYYjqOAh1a7VIrbGAfEL33dVoICTP19M2Z/1Rgb62Pb3radVPp"
        "q7Tacvc8PffUbR5T5iySFvY2MusVGrknoxb/NIigvxc="
    )


def test_signing_key_is_read_from_base64() -> None:
    assert key_from_base64("ASNFZ4mrze/+3LqYdlQyEA==") == KEY
    with pytest.raises(ValueError, match="16 bytes"):
        key_from_base64("AAAA")


@given(
    st.dictionaries(st.text("ab签", max_size=3), st.text('a"\\|签收\n', max_size=40), max_size=5)
)
def test_what_was_sealed_opens_again(event: dict[str, str]) -> None:
    assert decode_push(encode_push(event, KEY), KEY) == event


def test_signature_of_the_addressee_is_read() -> None:
    event = {
        **SIGNED,
        "deliverCode": "10",
        "attemptDeliveryCode": None,
        "opDesc": "已签收，本人签收",
        "opOrgProvName": "河南省",
        "opOrgCity": "信阳市",
        "opOrgName": "罗山县邮政投递部",
    }
    read = parse_push(json.dumps(push(event)).encode(), KEY, SENDER)

    assert (read.serial_no, read.waybill_no) == (SERIAL, "EX000000000CN")
    assert read.sent_at == datetime(2026, 1, 5, 10, 1, tzinfo=LOCAL)
    assert (read.event.carrier, read.event.op_code, read.event.sub_code) == ("ems", "704", "10")
    assert read.event.occurred_at == datetime(2026, 1, 5, 10, 0, tzinfo=LOCAL)
    assert read.event.occurred_at.utcoffset() == timedelta(hours=8)
    assert read.event.description == "已签收，本人签收"
    assert read.event.place == "河南省 信阳市 罗山县邮政投递部"


def test_failed_attempt_takes_its_own_sub_code() -> None:
    read = parse_push(
        push({**SIGNED, "opCode": "705", "deliverCode": "10", "attemptDeliveryCode": "4"}),
        KEY,
        SENDER,
    )
    assert (read.event.sub_code, read.event.description) == ("4", "未妥投：收件人不在")


def test_same_scan_has_the_same_key_whatever_push_brings_it() -> None:
    first = parse_push(push(), KEY, SENDER)
    again = parse_push(push(serialNo="1e" * 16), KEY, SENDER)
    other = parse_push(push({**SIGNED, "opTime": "2026-01-05 10:00:01"}), KEY, SENDER)

    assert first.event.event_key == again.event.event_key
    assert first.event.event_key != other.event.event_key


@pytest.mark.parametrize(
    "body", [b"", b"not json", b"[]", b"\xff\xfe", b'{"a":1,"a":2}', b"[" * 50_000, b"null"]
)
def test_body_that_is_no_json_object_is_refused(body: bytes) -> None:
    assert refusal(body) == ("push_not_json", None)


def test_body_of_two_megabytes_is_refused_unread() -> None:
    assert refusal(b" " * 2_000_000) == ("push_too_large", None)


@pytest.mark.parametrize(
    "name", ["logitcsInterface", "method", "senderNo", "serialNo", "timeStamp"]
)
@pytest.mark.parametrize("value", [..., None, 7])
def test_push_with_a_field_missing_or_of_another_kind_is_refused(name: str, value: Any) -> None:
    assert refusal(push(**{name: value})) == ("push_malformed", name)


def test_push_with_a_name_added_by_the_platform_is_read() -> None:
    assert parse_push(push(traceId="x"), KEY, SENDER).serial_no == SERIAL


def test_push_of_another_customer_is_refused() -> None:
    assert refusal(push(senderNo="1100000000002")) == ("wrong_sender", "senderNo")


def test_push_of_another_method_is_refused() -> None:
    assert refusal(push(method="040001")) == ("wrong_method", "method")


@pytest.mark.parametrize("stamp", ["", "2026-01-05T10:01:00", "2026-02-30 10:00:00"])
def test_push_with_an_impossible_time_stamp_is_refused(stamp: str) -> None:
    assert refusal(push(timeStamp=stamp)) == ("bad_time_stamp", "timeStamp")


@pytest.mark.parametrize(
    "sealed", [SEALED[4:], "|$|" + SEALED[4:], SEALED[:-8], "|$4|", "|$4|****", "|$4|AAAA"]
)
def test_push_that_cannot_be_opened_is_refused(sealed: str) -> None:
    assert refusal(push(logitcsInterface=sealed)) == ("undecryptable", "logitcsInterface")


def test_push_sealed_with_another_key_is_refused() -> None:
    code, field = refusal(push(), key=bytes(16))
    assert code in {"undecryptable", "plaintext_not_json"}
    assert field == "logitcsInterface"


@pytest.mark.parametrize("plain", [b"", b"[]", b"{", b'{"opCode":"704","opCode":"705"}', b"\xff"])
def test_sealed_text_that_is_no_strict_json_is_refused(plain: bytes) -> None:
    assert refusal(push(logitcsInterface=seal(plain))) == (
        "plaintext_not_json",
        "logitcsInterface",
    )


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"waybillNo": None}, "waybillNo"),
        ({"waybillNo": "EX1' OR 1=1"}, "waybillNo"),
        ({"opCode": 704}, "opCode"),
        ({"opCode": "704\n"}, "opCode"),
        ({"opTime": 1767578400}, "opTime"),
        ({"deliverCode": ["10"]}, "deliverCode"),
        ({"opDesc": "a\x00b"}, "opDesc"),
        ({"opDesc": "x" * 1001}, "opDesc"),
        ({"signedBy": "x"}, "signedBy"),
        ({"\ud800\x00": "x"}, "\\ud800\\x00"),
    ],
)
def test_event_outside_the_agreement_is_refused(change: dict[str, Any], name: str) -> None:
    sealed = seal(json.dumps({**SIGNED, **change}).encode())
    assert refusal(push(logitcsInterface=sealed)) == (
        "plaintext_malformed",
        f"logitcsInterface.{name}",
    )


def test_half_a_surrogate_pair_in_a_description_is_refused() -> None:
    sealed = seal(json.dumps({**SIGNED, "opDesc": "\ud800"}).encode())
    assert refusal(push(logitcsInterface=sealed))[0] == "plaintext_malformed"


@pytest.mark.parametrize(
    "moment",
    ["", "2026-01-05", "2026-1-5 10:00:00", "2026-13-05 10:00:00", "2026-01-05 10:00:00+08:00"],
)
def test_event_at_an_impossible_time_is_refused(moment: str) -> None:
    assert refusal(push({**SIGNED, "opTime": moment})) == (
        "bad_op_time",
        "logitcsInterface.opTime",
    )


def test_blocks_moved_about_without_the_key_are_refused() -> None:
    blocks = base64.b64decode(SEALED.removeprefix(PREFIX))
    moved = blocks[:16] + blocks[32:48] + blocks[16:32] + blocks[48:]
    sealed = PREFIX + base64.b64encode(moved).decode()

    code, _ = refusal(push(logitcsInterface=sealed))
    assert code in {"plaintext_not_json", "plaintext_malformed"}


def test_scan_from_the_future_is_refused_but_a_fast_clock_is_borne_with() -> None:
    read = parse_push(push(), KEY, SENDER)

    refuse_future(read, datetime(2026, 1, 5, 9, 55, tzinfo=LOCAL))
    with pytest.raises(Invalid) as refused:
        refuse_future(read, datetime(2026, 1, 5, 9, 45, tzinfo=LOCAL))
    assert refused.value.code == "op_time_in_future"


def test_answer_echoes_the_serial_number() -> None:
    assert reply_ok(SERIAL, SENDER) == {
        "serialNo": SERIAL,
        "code": "00000",
        "codeMessage": "",
        "senderNo": SENDER,
    }
    assert reply_failed(SERIAL, SENDER, "密文无法解密")["code"] == "S00001"


def test_refused_push_can_still_be_answered_by_its_number() -> None:
    assert serial_no_of(push(method="x")) == SERIAL
    assert serial_no_of(b"not json") == ""
    assert serial_no_of(push(serialNo={"a": 1})) == ""
