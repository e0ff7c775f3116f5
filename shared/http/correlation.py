"""Headers that tie requests together: request id, W3C trace context, idempotency key.

A value from outside is used only if it is harmless in logs, rows and message headers.
"""

from __future__ import annotations

import re
import secrets
from typing import Final

from werkzeug.datastructures import Headers
from werkzeug.http import parse_etags

from shared.http.refusals import BadRequest
from shared.kernel.ids import uuid7

REQUEST_ID: Final = "X-Request-Id"
TRACEPARENT: Final = "traceparent"
IDEMPOTENCY_KEY: Final = "Idempotency-Key"
IF_MATCH: Final = "If-Match"

_REQUEST_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_IDEMPOTENCY_KEY = re.compile(r"[\x21-\x7e]{1,128}")


def request_id(headers: Headers) -> str:
    sent = headers.get(REQUEST_ID, "")
    return sent if _REQUEST_ID.fullmatch(sent) else uuid7()


def traceparent(headers: Headers) -> str:
    sent = headers.get(TRACEPARENT, "")
    if _TRACEPARENT.fullmatch(sent):
        return sent
    return f"00-{secrets.token_hex(16)}-{secrets.token_hex(8)}-01"


def idempotency_key(headers: Headers) -> str | None:
    sent = headers.get(IDEMPOTENCY_KEY)
    if sent is None:
        return None
    if not _IDEMPOTENCY_KEY.fullmatch(sent):
        detail = "Idempotency-Key 应为 1 至 128 个可见 ASCII 字符，不含空格。"
        raise BadRequest("idempotency_key_format", detail, IDEMPOTENCY_KEY)
    return sent


def required_key(headers: Headers) -> str:
    """The idempotency key of a request that changes something."""
    key = idempotency_key(headers)
    if key is None:
        detail = "请求会改变数据，须带 Idempotency-Key 头；重试时用同一个键，就不会重复办理。"
        raise BadRequest("idempotency_key_missing", detail, IDEMPOTENCY_KEY)
    return key


def if_match(headers: Headers) -> frozenset[str] | None:
    """The versions that If-Match names; None where it asks for nothing."""
    sent = headers.get(IF_MATCH)
    if sent is None or sent.strip() == "*":
        return None
    known = parse_etags(sent)
    return frozenset(known.as_set(include_weak=True))
