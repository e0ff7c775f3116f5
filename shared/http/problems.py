"""Answers that say no: RFC 9457 `application/problem+json`, with Chinese text and no internals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Final

import structlog
from marshmallow import ValidationError
from sqlalchemy.exc import DBAPIError
from werkzeug.exceptions import HTTPException, MethodNotAllowed
from werkzeug.wrappers import Response

from shared.db.engine import is_outage
from shared.http.refusals import TooMany
from shared.http.validation import FieldError, field_errors
from shared.kernel.refusals import Refusal

CONTENT_TYPE: Final = "application/problem+json"
_TYPE: Final = "urn:jieli:problem:"

_log = structlog.get_logger(__name__)

_TITLES: Final = {
    400: "请求无法读懂",
    401: "未通过身份认证",
    403: "无权办理",
    404: "没有找到",
    405: "方法不允许",
    409: "当前不能办理",
    412: "已被他人改动",
    413: "内容过大",
    415: "内容格式不支持",
    422: "内容有误",
    460: "校验值不符",
    429: "请求过于频繁",
    500: "系统内部错误",
    503: "服务暂不可用",
}


def problem(
    status: int,
    code: str,
    detail: str,
    errors: Sequence[FieldError] = (),
    instance: str | None = None,
) -> dict[str, Any]:
    """`code` is the stable name to program against; `instance` is the request id to quote."""
    document: dict[str, Any] = {
        "type": f"{_TYPE}{code}",
        "title": _title(status),
        "status": status,
        "code": code,
        "detail": detail,
    }
    if errors:
        document["errors"] = list(errors)
    if instance:
        document["instance"] = instance
    return document


def problem_response(
    document: Mapping[str, Any], headers: Mapping[str, str] | None = None
) -> Response:
    body = json.dumps(document, ensure_ascii=False)
    return Response(body, document["status"], headers, content_type=CONTENT_TYPE)


def problem_from(error: Exception, request_id: str) -> Response:
    """What a person or program may know of an error; anything unforeseen goes to the log only."""
    if isinstance(error, Refusal):
        return _of_refusal(error, request_id)
    if isinstance(error, ValidationError):
        return _of_validation(error, request_id)
    if isinstance(error, HTTPException):
        return _of_http_exception(error, request_id)
    if isinstance(error, DBAPIError) and is_outage(error):
        _log.warning("http_database_away", request_id=request_id)
        detail = "数据库暂时连不上，这次没有办成。请稍后再试；带同一个幂等键重试不会重复办理。"
        away = problem(503, "database_away", detail, instance=request_id)
        return problem_response(away, {"Retry-After": "2"})
    _log.error("http_request_failed", request_id=request_id, exc_info=error)
    detail = "系统内部错误，已记入日志。请稍后重试，或向管理员提供请求编号。"
    return problem_response(problem(500, "internal_error", detail, instance=request_id))


def _of_refusal(refusal: Refusal, request_id: str) -> Response:
    errors: list[FieldError] = []
    if refusal.field is not None:
        errors.append({"field": refusal.field, "detail": refusal.detail})
    document = problem(refusal.status, refusal.code, refusal.detail, errors, request_id)
    return problem_response(document, _challenge(refusal) | _patience(refusal))


def _patience(refusal: Refusal) -> dict[str, str]:
    """RFC 6585: in how many seconds to come again."""
    return {"Retry-After": str(refusal.retry_after)} if isinstance(refusal, TooMany) else {}


def _challenge(refusal: Refusal) -> dict[str, str]:
    """RFC 6750: say whether a token was missing or was refused."""
    if refusal.status != 401:
        return {}
    missing = refusal.code == "token_missing"
    return {"WWW-Authenticate": "Bearer" if missing else 'Bearer error="invalid_token"'}


def _of_validation(error: ValidationError, request_id: str) -> Response:
    messages = error.messages
    errors = field_errors(messages if isinstance(messages, dict) else {error.field_name: messages})
    detail = "有字段缺少或填写不正确。"
    return problem_response(problem(422, "invalid_fields", detail, errors, request_id))


def _of_http_exception(error: HTTPException, request_id: str) -> Response:
    status = error.code or 500
    if isinstance(error, MethodNotAllowed):
        methods = sorted(error.valid_methods or ())
        detail = f"这个地址不支持此方法，可用：{'、'.join(methods)}。"
        document = problem(status, "method_not_allowed", detail, instance=request_id)
        return problem_response(document, {"Allow": ", ".join(methods)})
    if status == 404:
        document = problem(404, "unknown_address", "没有这个地址。", instance=request_id)
    else:
        document = problem(status, f"http_{status}", f"{_title(status)}。", instance=request_id)
    return problem_response(document)


def _title(status: int) -> str:
    return _TITLES.get(status) or _TITLES[500 if status >= 500 else 400]
