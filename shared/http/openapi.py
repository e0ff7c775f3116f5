"""The OpenAPI 3.1 document of a service, made from its routes and their schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from apispec.ext.marshmallow.common import resolve_schema_cls

from shared.http.contract import BINARY
from shared.http.correlation import IDEMPOTENCY_KEY, IF_MATCH
from shared.http.examples import example_of
from shared.http.problems import CONTENT_TYPE, problem
from shared.http.route import PUBLIC, Route

_PLACEHOLDER: Final = re.compile(r"<(?:(\w+)(?:\([^)]*\))?:)?(\w+)>")
_PATH_TYPES: Final[Mapping[str, dict[str, str]]] = {
    "int": {"type": "integer"},
    "float": {"type": "number"},
    "uuid": {"type": "string", "format": "uuid"},
}
_PROBLEM_SCHEMA: Final[dict[str, Any]] = {
    "type": "object",
    "description": "RFC 9457 问题说明",
    "required": ["type", "title", "status", "code", "detail"],
    "properties": {
        "type": {"type": "string", "format": "uri"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "code": {"type": "string", "description": "供程序判断的稳定名称"},
        "detail": {"type": "string", "description": "给办事人看的一句话"},
        "instance": {"type": "string", "description": "请求编号"},
        "errors": {
            "type": "array",
            "items": {
                "type": "object",
                "required": ["field", "detail"],
                "properties": {
                    "field": {"type": "string", "description": "字段路径，以点分隔"},
                    "detail": {"type": "string"},
                },
            },
        },
    },
}
_IDEMPOTENCY: Final[dict[str, Any]] = {
    "required": True,
    "description": "这次请求自己的键：同一个键、同样的内容重复提交只办理一次，得到同样的答复；"
    "缺了它答 400 idempotency_key_missing",
    "schema": {"type": "string", "pattern": "^[\\x21-\\x7e]{1,128}$"},
    "example": "019ca1e6-5f00-7d3a-9c41-2f6b8f0a7c15",
}
_IF_MATCH: Final[dict[str, Any]] = {
    "description": "看到它时的 ETag：之后又有人办过的，答 412；不带则不比较",
    "schema": {"type": "string", "pattern": '^(\\*|(W/)?"[0-9a-f]{1,64}")$'},
    "example": f'"{"5f" * 32}"',
}
_ETAG: Final[dict[str, Any]] = {
    "ETag": {"description": "当前版本，办理时放进 If-Match", "schema": {"type": "string"}}
}
_DESCRIPTION: Final = """- 办不成的请求答复 RFC 9457 问题说明，code 供程序判断。
- 改变数据的请求须带 Idempotency-Key；同一个键、同样的内容重试不会重复办理。
- 查看单个对象的答复带 ETag；办理时放进 If-Match，之后又有人办过的答 412。
- 列表分页：next 放进 after 得到下一页，next 为空表示没有更多；limit 最大 500。
- 个人信息默认遮盖；窗口人员说明理由后可以查看，理由记入办件历史。
"""
#: Status, an example's code, what it means.
_PROBLEMS: Final = (
    (400, "malformed_json", "请求无法读懂：不是 UTF-8 编码的 JSON，或缺少、写错了 Idempotency-Key"),
    (401, "token_missing", "没有带令牌，或令牌过期、无效、被停用"),
    (403, "role_missing", "令牌的角色或节点不能办理此事"),
    (404, "unknown_case", "所指的对象不存在，或不属于您所在的节点"),
    (409, "idempotency_key_reused", "当前状态不能办理，或幂等键已用于另一项请求"),
    (412, "changed_meanwhile", "If-Match 所指的版本之后又有人办过，或上传协议的版本不符"),
    (413, "body_too_large", "请求体超过上限"),
    (415, "unsupported_media_type", "Content-Type 应为 application/json"),
    (422, "invalid_fields", "内容有误，errors 逐项指出字段"),
    (460, "checksum_mismatch", "这一部分与 Upload-Checksum 不符，请重传这一部分"),
    (429, "too_many_requests", "同一来源在短时间内请求太多，请按 Retry-After 所说的秒数以后再试"),
    (500, "internal_error", "系统内部错误，已记入日志；可凭请求编号查询"),
    (503, "database_away", "数据库暂时连不上；带同一个幂等键重试不会重复办理"),
)


def document(title: str, version: str, routes: Iterable[Route]) -> dict[str, Any]:
    plugin = MarshmallowPlugin(_schema_name)
    info = {"description": _DESCRIPTION}
    spec = APISpec(title, version, "3.1.0", plugins=[plugin], info=info)
    spec.components.schema("Problem", _PROBLEM_SCHEMA)
    for status, code, meaning in _PROBLEMS:
        spec.components.response(f"Problem{status}", _problem_response(status, code, meaning))
    spec.components.parameter(IDEMPOTENCY_KEY, "header", _IDEMPOTENCY)
    spec.components.parameter(IF_MATCH, "header", _IF_MATCH)
    spec.components.security_scheme(
        "bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    for route in routes:
        path = _PLACEHOLDER.sub(r"{\2}", route.path)
        spec.path(path, operations={route.method.lower(): _operation(route)})
    openapi: dict[str, Any] = _portable(spec.to_dict())
    return openapi


def _schema_name(schema: Any) -> str:
    """Schemas of a part of a service, kept in a package of its own, are named after it too."""
    cls = resolve_schema_cls(schema)
    name = str(cls.__name__).removesuffix("Schema") or str(cls.__name__)
    return ".".join([*cls.__module__.split(".")[2:-1], name])


def _portable(part: Any) -> Any:
    """The same with patterns as ECMAScript writes them."""
    if isinstance(part, list):
        return [_portable(one) for one in part]
    if not isinstance(part, dict):
        return part
    found = {name: _portable(inner) for name, inner in part.items()}
    if isinstance(found.get("pattern"), str):
        found["pattern"] = _ecma(found["pattern"])
    return found


def _ecma(pattern: str) -> str:
    """Python matches from the beginning, and has its own ways to say that nothing may follow."""
    text = pattern.replace(r"\Z", "$").replace(r"(?!\n)", "")
    return text if text.startswith("^") else f"^{text}"


def render(openapi: Mapping[str, Any]) -> str:
    """The same document always gives the same text, so that a change shows in a diff."""
    return json.dumps(openapi, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _operation(route: Route) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": _operation_id(route),
        "summary": route.summary,
        "parameters": _parameters(route),
        "responses": _responses(route),
        "security": _security(route),
    }
    if route.raw_body:
        operation["requestBody"] = {"content": {"*/*": {}}}
    elif route.body:
        shown = {"schema": route.body, "example": example_of(route.body)}
        operation["requestBody"] = {"required": True, "content": {"application/json": shown}}
    return operation


def _operation_id(route: Route) -> str:
    return "_".join(
        [route.method.lower(), *re.findall(r"\w+", _PLACEHOLDER.sub(r"\2", route.path))]
    )


def _parameters(route: Route) -> list[Any]:
    parameters: list[Any] = [
        {
            "in": "path",
            "name": name,
            "required": True,
            "schema": _PATH_TYPES.get(converter, {"type": "string"}),
        }
        for converter, name in _PLACEHOLDER.findall(route.path)
    ]
    if route.query:
        parameters.append({"in": "query", "schema": route.query})
    if route.headers:
        parameters.append({"in": "header", "schema": route.headers})
    if route.keyed:
        parameters.append(IDEMPOTENCY_KEY)
        if _on_something(route):
            parameters.append(IF_MATCH)
    return parameters


def _responses(route: Route) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "成功"}
    if route.answer:
        one: Any = example_of(route.answer, answer=True)
        schema = {"type": "array", "items": route.answer} if route.many else route.answer
        example = [one] if route.many else one
        good["content"] = {"application/json": {"schema": schema, "example": example}}
    if route.page:
        good["content"] = {"text/html": {"schema": {"type": "string"}}}
    if route.download:
        good["content"] = {BINARY: {"schema": {"type": "string", "format": "binary"}}}
    if route.versioned:
        good["headers"] = _ETAG
    problems = {status: f"Problem{status}" for status in _problem_statuses(route)}
    return {str(_good_status(route)): good} | problems


def _on_something(route: Route) -> bool:
    """Whether the request is about what is there already, and may have changed."""
    return bool(_PLACEHOLDER.search(route.path))


def _good_status(route: Route) -> int:
    """An endpoint that returns nothing answers 204."""
    told = route.answer or route.page or route.download
    return route.status if told or route.status != 200 else 204


def _problem_statuses(route: Route) -> list[str]:
    statuses = ["400", "404", "409", "422", "500", "503"]
    if route.roles is not PUBLIC:
        statuses += ["401", "403"]
    else:
        statuses += ["429"]
    if route.method != "GET":
        statuses += ["413", "415"]
    if route.keyed and _on_something(route):
        statuses.append("412")
    if route.method == "PATCH":
        statuses += ["412", "460"]
    return statuses


def _security(route: Route) -> list[dict[str, list[str]]]:
    """Any one of the roles will do, which OpenAPI says as alternatives."""
    if route.roles is PUBLIC:
        return []
    return [{"bearer": [role]} for role in sorted(route.roles)]


def _problem_response(status: int, code: str, meaning: str) -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    example = problem(status, code, f"{meaning}。", instance="019ca1e6-5f00-7d3a-9c41-2f6b8f0a7c15")
    return {
        "description": meaning,
        "content": {CONTENT_TYPE: {"schema": schema, "example": example}},
    }
