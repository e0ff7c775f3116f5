"""Routes that every service has for those who operate it. They never wait for a worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from prometheus_client import generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from werkzeug.wrappers import Response

from shared.http.openapi import document, render
from shared.http.problems import problem, problem_response
from shared.http.route import PUBLIC, Call, Endpoint, Route


def operational_routes(title: str, version: str, routes: Iterable[Route]) -> tuple[Route, ...]:
    """`routes` are the service's own, which /openapi.json describes. All of these are public:
    they tell nothing of cases or people, and probes and scrapers hold no tokens."""
    openapi = render(document(title, version, routes))

    def describe(_: Call) -> Response:
        return Response(openapi, content_type="application/json; charset=utf-8")

    return (
        _operational("/healthz", _healthz, "进程是否存活"),
        _operational("/readyz", _readyz, "是否可以受理请求"),
        _operational("/metrics", _metrics, "Prometheus 指标"),
        _operational("/openapi.json", describe, "接口说明"),
    )


def _operational(path: str, endpoint: Endpoint, summary: str) -> Route:
    return Route("GET", path, endpoint, summary, PUBLIC, inline=True)


def _healthz(_: Call) -> dict[str, str]:
    return {"status": "ok"}


def _readyz(call: Call) -> Any:
    checks: dict[str, bool] = call.service.ready()
    failed = sorted(name for name, usable in checks.items() if not usable)
    if not failed:
        return {"status": "ok", "checks": checks}
    detail = f"以下依赖暂不可用：{'、'.join(failed)}。"
    return problem_response(problem(503, "not_ready", detail, instance=call.request_id))


def _metrics(call: Call) -> Response:
    return Response(generate_latest(call.service.registry), content_type=CONTENT_TYPE_LATEST)
