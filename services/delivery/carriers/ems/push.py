"""The 040002 trace push of EMS: one event in, one short answer out.

A push that parses is well formed, no more: whether the waybill is ours, the serial number new
and the moment believable is for the caller to ask.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any, Final

from marshmallow import EXCLUDE, RAISE, Schema, ValidationError, fields, validate

from services.delivery.carriers.ems.codec import FIELD, decode_push, load_object
from services.delivery.carriers.ems.codes import DELIVERED, NOT_DELIVERED, TABLE
from services.delivery.domain.tracking import TrackingEvent
from shared.kernel.refusals import Invalid

METHOD: Final = "040002"
CARRIER: Final = "ems"
MAX_BYTES: Final = 64 * 1024

_LOCAL: Final = timezone(timedelta(hours=8))
_MOMENT: Final = re.compile(r"\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}", re.ASCII)
_ANYTHING: Final = r"[\s\S]*"
_SERIAL_NO: Final = r"[0-9A-Za-z-]{16,64}"
_SUB_CODE_NAME: Final = {DELIVERED: "deliverCode", NOT_DELIVERED: "attemptDeliveryCode"}
_NOT_FUTURE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class EmsPush:
    """`serial_no` is the push's own number; a push that is sent again carries the same one."""

    serial_no: str
    waybill_no: str
    event: TrackingEvent
    sent_at: datetime


def _string(pattern: str, *, required: bool = True) -> fields.String:
    return fields.String(
        required=required,
        allow_none=not required,
        validate=validate.Regexp(rf"(?:{pattern})\Z", error="格式不对"),
        error_messages={"required": "缺失", "null": "为空", "invalid": "不是文字"},
    )


def _free_text() -> fields.String:
    # No database column takes a NUL or half a surrogate pair, and JSON can carry both.
    return _string(r"[^\x00\ud800-\udfff]{0,1000}", required=False)


class _Envelope(Schema):
    class Meta:
        unknown = EXCLUDE

    logitcsInterface = _string(r"[\x21-\x7e]+")
    method = _string(r"[0-9]{1,16}")
    senderNo = _string(r"[0-9A-Za-z]{1,32}")
    serialNo = _string(_SERIAL_NO)
    timeStamp = _string(_ANYTHING)


class _Event(Schema):
    """Unknown names are refused: ciphertext blocks can be moved about without the key."""

    class Meta:
        unknown = RAISE

    error_messages = {"unknown": "不在约定之内"}  # noqa: RUF012  as marshmallow declares it

    waybillNo = _string(r"[0-9A-Z]{8,32}")
    opTime = _string(_ANYTHING)
    opCode = _string(r"[0-9A-Z]{1,8}")
    deliverCode = _string(r"[0-9A-Z]{0,8}", required=False)
    attemptDeliveryCode = _string(r"[0-9A-Z]{0,8}", required=False)
    orderNo = _free_text()
    opName = _free_text()
    opDesc = _free_text()
    opOrgCode = _free_text()
    opOrgName = _free_text()
    opOrgProvName = _free_text()
    opOrgCity = _free_text()
    operatorNo = _free_text()
    operatorName = _free_text()
    productName = _free_text()
    vehicleCode = _free_text()


_ENVELOPE: Final = _Envelope()
_EVENT: Final = _Event()


def parse_push(body: bytes | Mapping[str, Any], key: bytes, sender_no: str) -> EmsPush:
    envelope = _loaded(_ENVELOPE, _as_object(body), "push_malformed", "推送报文的 ", "")
    if envelope["method"] != METHOD:
        raise Invalid("wrong_method", f"此地址只接收 {METHOD} 轨迹推送", "method")
    if envelope["senderNo"] != sender_no:
        raise Invalid("wrong_sender", "协议客户号不是本单位的", "senderNo")
    sent_at = _moment(envelope["timeStamp"], "bad_time_stamp", "timeStamp")
    plain = decode_push(envelope[FIELD], key)
    found = _loaded(_EVENT, plain, "plaintext_malformed", "轨迹信息的 ", f"{FIELD}.")
    return EmsPush(envelope["serialNo"], found["waybillNo"], _event(found), sent_at)


def refuse_future(push: EmsPush, now: datetime) -> None:
    """Clocks of carriers drift by minutes; a scan further ahead would hide every later one."""
    if push.event.occurred_at > now + _NOT_FUTURE:
        raise Invalid("op_time_in_future", "操作时间晚于当前时间", f"{FIELD}.opTime")


def serial_no_of(body: bytes | Mapping[str, Any]) -> str:
    """The serial number to answer to, also when the rest of the push is refused."""
    try:
        serial_no = _as_object(body).get("serialNo")
    except Invalid:
        return ""
    well_formed = isinstance(serial_no, str) and re.fullmatch(_SERIAL_NO, serial_no)
    return str(serial_no) if well_formed else ""


def reply_ok(serial_no: str, sender_no: str) -> dict[str, str]:
    return {"serialNo": serial_no, "code": "00000", "codeMessage": "", "senderNo": sender_no}


def reply_failed(serial_no: str, sender_no: str, message: str) -> dict[str, str]:
    return {"serialNo": serial_no, "code": "S00001", "codeMessage": message, "senderNo": sender_no}


def _as_object(body: bytes | Mapping[str, Any]) -> Mapping[str, Any]:
    if not isinstance(body, bytes):
        return body
    if len(body) > MAX_BYTES:
        raise Invalid("push_too_large", f"推送报文超过 {MAX_BYTES // 1024} KB")
    try:
        return load_object(body)
    except ValueError as problem:
        raise Invalid("push_not_json", f"推送报文不是 JSON 对象：{problem}") from problem


def _loaded(
    schema: Schema, found: Mapping[str, Any], code: str, subject: str, path: str
) -> dict[str, Any]:
    try:
        loaded: dict[str, Any] = schema.load(found)
    except ValidationError as problem:
        found_at, messages = next(iter(problem.messages_dict.items()))
        # An unknown name was written by the sender: it may hold anything.
        name = ascii(found_at)[1:41].rstrip("'")
        raise Invalid(code, f"{subject}{name} {messages[0]}", f"{path}{name}") from problem
    return loaded


def _moment(text: str, code: str, field: str) -> datetime:
    try:
        if _MOMENT.fullmatch(text) is None:
            raise ValueError(text)
        return datetime.strptime(text, "%Y-%m-%d %H:%M:%S").replace(tzinfo=_LOCAL)
    except ValueError as problem:
        raise Invalid(
            code, "时间应写作 年-月-日 时:分:秒，如 2026-01-05 10:00:00", field
        ) from problem


def _event(found: Mapping[str, Any]) -> TrackingEvent:
    op_code = found["opCode"]
    sub_code = found.get(_SUB_CODE_NAME.get(op_code, "")) or None
    description = found.get("opDesc") or found.get("opName") or TABLE.text(op_code, sub_code)
    parts = (found.get(name) for name in ("opOrgProvName", "opOrgCity", "opOrgName"))
    return TrackingEvent(
        carrier=CARRIER,
        event_key=_event_key(found, sub_code),
        op_code=op_code,
        sub_code=sub_code,
        occurred_at=_moment(found["opTime"], "bad_op_time", f"{FIELD}.opTime"),
        description=description,
        place=" ".join(part for part in parts if part),
    )


def _event_key(found: Mapping[str, Any], sub_code: str | None) -> str:
    """From the content: a query tells of the same scan without any serial number."""
    content = (
        found["waybillNo"],
        found["opTime"],
        found["opCode"],
        sub_code or "",
        found.get("opOrgCode") or "",
    )
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:32]
