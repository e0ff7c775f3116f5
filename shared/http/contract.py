"""A route's schemas, built once: from a request to its call, from a result to its response."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import quote

from marshmallow import RAISE, Schema
from werkzeug.wrappers import Request, Response

from shared.http.reading import parse_json, query_values, read_body
from shared.http.route import Download, Route, Versioned, WithHeaders

JSON: Final = "application/json; charset=utf-8"
HTML: Final = "text/html; charset=utf-8"
BINARY: Final = "application/octet-stream"
#: A page brings its style along; it loads and runs nothing.
_PAGE_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
    "Referrer-Policy": "no-referrer",
}


class _Nothing(Schema):
    """Whatever is sent to a route that reads nothing is an unknown field, never ignored."""


@dataclass(frozen=True, slots=True)
class Input:
    raw: bytes
    body: dict[str, Any]
    query: dict[str, Any]


class Contract:
    """How one route reads and writes."""

    def __init__(self, route: Route) -> None:
        self.route = route
        self._body = (route.body or _Nothing)(unknown=RAISE)
        self._query = (route.query or _Nothing)(unknown=RAISE)
        self._answer = route.answer(many=route.many) if route.answer else None

    def read(self, request: Request, limit: int) -> Input:
        raw = read_body(request, limit)
        if self.route.raw_body:
            return Input(raw, {}, request.args.to_dict())
        query = self._query.load(query_values(request, self._query))
        return Input(raw, self._body.load(parse_json(request, raw)), query)

    def write(self, result: Any) -> Response:
        if isinstance(result, Response):
            return result
        if isinstance(result, WithHeaders):
            response = self.write(result.value)
            response.headers.update(result.headers)
            return response
        if isinstance(result, Download):
            return _file(result)
        if isinstance(result, Versioned):
            response = self.write(result.value)
            response.set_etag(result.version)
            return response
        if self.route.page:
            return Response(result, headers=_PAGE_HEADERS, content_type=HTML)
        if self._answer is not None:
            result = self._answer.dump(result)
        elif result is None:
            return Response(status=204)
        text = json.dumps(result, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        return Response(text, self.route.status, content_type=JSON)


def _file(download: Download) -> Response:
    """Whatever is in it, the browser keeps it and does not look for itself what it might be."""
    response = Response(download.content, content_type=BINARY)
    name = quote(download.file_name, safe="")
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    response.headers["X-Content-Type-Options"] = "nosniff"
    return response
