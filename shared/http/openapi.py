"""The OpenAPI 3.1 document of a service, made from its routes and their schemas."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any, Final

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin

from shared.http import problems
from shared.http.correlation import IDEMPOTENCY_KEY
from shared.http.route import PUBLIC, Route

_PROBLEM: Final = {"$ref": "#/components/responses/Problem"}
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
    "description": "同一键重复提交只办理一次",
    "schema": {"type": "string", "minLength": 1, "maxLength": 128},
}


def document(title: str, version: str, routes: Iterable[Route]) -> dict[str, Any]:
    spec = APISpec(title, version, "3.1.0", plugins=[MarshmallowPlugin()])
    spec.components.schema("Problem", _PROBLEM_SCHEMA)
    spec.components.response("Problem", _problem_response())
    spec.components.parameter(IDEMPOTENCY_KEY, "header", _IDEMPOTENCY)
    spec.components.security_scheme(
        "bearer", {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
    )
    for route in routes:
        path = _PLACEHOLDER.sub(r"{\2}", route.path)
        spec.path(path, operations={route.method.lower(): _operation(route)})
    openapi: dict[str, Any] = spec.to_dict()
    return openapi


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
        content = {"application/json": {"schema": route.body}}
        operation["requestBody"] = {"required": True, "content": content}
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
    if route.method == "POST" and not route.raw_body:
        parameters.append(IDEMPOTENCY_KEY)
    return parameters


def _responses(route: Route) -> dict[str, Any]:
    good: dict[str, Any] = {"description": "成功"}
    if route.answer:
        schema = {"type": "array", "items": route.answer} if route.many else route.answer
        good["content"] = {"application/json": {"schema": schema}}
    return {str(_good_status(route)): good} | dict.fromkeys(_problem_statuses(route), _PROBLEM)


def _good_status(route: Route) -> int:
    """An endpoint that returns nothing answers 204."""
    return route.status if route.answer or route.status != 200 else 204


def _problem_statuses(route: Route) -> list[str]:
    statuses = ["400", "404", "409", "422", "500"]
    if route.roles is not PUBLIC:
        statuses += ["401", "403"]
    if route.method != "GET":
        statuses += ["413", "415"]
    return statuses


def _security(route: Route) -> list[dict[str, list[str]]]:
    """Any one of the roles will do, which OpenAPI says as alternatives."""
    if route.roles is PUBLIC:
        return []
    return [{"bearer": [role]} for role in sorted(route.roles)]


def _problem_response() -> dict[str, Any]:
    schema = {"$ref": "#/components/schemas/Problem"}
    return {
        "description": "请求未办成，原因见说明",
        "content": {problems.CONTENT_TYPE: {"schema": schema}},
    }
