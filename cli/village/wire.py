"""The line to the office: intake over HTTP. It may be away at any moment."""

from __future__ import annotations

from typing import Any

import requests

from shared.kernel.refusals import Conflict, Invalid

_SECONDS = 30


class LineAway(Conflict):
    """Nobody can be reached; everything stays here until the line is back."""


class Line:
    """Asks intake with a token."""

    def __init__(self, url: str, token: str) -> None:
        if not url or not token:
            detail = (
                "联网的命令需要 JIELI_VILLAGE_URL（受理服务的地址）和 JIELI_VILLAGE_TOKEN（令牌）"
            )
            raise Invalid("no_line", detail)
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {token}"}

    def get(self, path: str, **query: Any) -> dict[str, Any]:
        return self._ask("GET", path, params=query)

    def post(self, path: str, body: dict[str, Any], key: str) -> dict[str, Any]:
        return self._ask("POST", path, json=body, headers={"Idempotency-Key": key})

    def _ask(self, method: str, path: str, **options: Any) -> dict[str, Any]:
        headers = self._headers | options.pop("headers", {})
        url = f"{self._url}/api/v1{path}"
        try:
            answer = requests.request(method, url, headers=headers, timeout=_SECONDS, **options)
        except requests.RequestException as error:
            raise _away(type(error).__name__) from None
        if answer.status_code >= requests.codes.server_error:
            raise _away(f"HTTP {answer.status_code}")
        try:
            document = answer.json()
        except requests.JSONDecodeError:
            document = None
        if not isinstance(document, dict):
            raise Invalid("no_office", f"{self._url} 答复的不是受理服务，请核对地址")
        if not answer.ok:
            raise _refused(answer.status_code, document)
        return document


def _away(trouble: str) -> LineAway:
    detail = f"连不上受理服务（{trouble}）；登记都在本机，线路恢复后再运行 jieli village send"
    return LineAway("line_away", detail)


def _refused(status: int, document: dict[str, Any]) -> Conflict:
    detail = str(document.get("detail", f"HTTP {status}"))
    if status == requests.codes.unauthorized:
        detail = f"{detail}（请换一枚新的令牌放进 JIELI_VILLAGE_TOKEN，再运行一次）"
    return Conflict(str(document.get("code", "refused")), detail)
