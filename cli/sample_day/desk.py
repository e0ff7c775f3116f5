"""The scripted office's way to the services: the HTTP API that people would use, nothing else."""

from __future__ import annotations

import threading
import time
from base64 import b64encode
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import requests

from cli.tokens import make_token
from shared.directory.directory import Directory
from shared.settings import Settings

_LIFE = timedelta(hours=12)
_PATIENCE_SECONDS = 90
_PAUSE_SECONDS = 0.2
_TIMEOUT_SECONDS = 30


class DeskRefused(Exception):
    """The service said no; `problem` is its problem document."""

    def __init__(self, problem: dict[str, Any]) -> None:
        super().__init__(problem.get("detail", ""))
        self.problem = problem

    @property
    def code(self) -> str:
        return str(self.problem.get("code", ""))

    @property
    def status(self) -> int:
        return int(self.problem.get("status", 0))


class ServiceAway(Exception):
    """A service did not come back in time."""


@dataclass(frozen=True)
class Seat:
    """Who sits at the desk: the node, and the role."""

    node: str
    role: str = "clerk"


class Sessions:
    """A connection for each thread that calls within this machine."""

    def __init__(self) -> None:
        self._kept = threading.local()

    def request(self, method: str, url: str, **options: Any) -> requests.Response:
        return self._session().request(method, url, **options)

    def post(self, url: str, *, json: Mapping[str, str], timeout: float) -> requests.Response:
        return self._session().post(url, json=json, timeout=timeout)

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._kept, "session", None)
        if session is None:
            session = self._kept.session = requests.Session()
            # Asking the environment for proxies costs more than a call to this machine.
            session.trust_env = False
        return session


class Desk:
    """Calls the four services with the right token. A service that is away for a moment is asked
    again with the same idempotency key, so that nothing happens twice."""

    def __init__(self, settings: Settings, directory: Directory) -> None:
        self.settings = settings
        self.directory = directory
        self._tokens: dict[Seat, str] = {}
        self._sessions = Sessions()
        self._lock = threading.Lock()

    def get(self, seat: Seat, service: str, path: str, **query: Any) -> dict[str, Any]:
        return self._call("GET", seat, service, path, params=query)

    def page(self, seat: Seat, service: str, path: str, **query: Any) -> str:
        """A page for people; its path is whole."""
        return self._answer("GET", seat, service, path, params=query).text

    def post(
        self, seat: Seat, service: str, path: str, body: dict[str, Any] | None, key: str
    ) -> dict[str, Any]:
        headers = {"Idempotency-Key": key}
        return self._call("POST", seat, service, path, json=body or {}, headers=headers)

    def upload(
        self, seat: Seat, path: str, content: bytes, told: Mapping[str, str], key: str
    ) -> None:
        """A file to intake, in one part (tus 1.0). One that is there already is left as it is."""
        encoded = [f"{name} {b64encode(text.encode()).decode()}" for name, text in told.items()]
        headers = {
            "Idempotency-Key": key,
            "Tus-Resumable": "1.0.0",
            "Upload-Length": str(len(content)),
            "Upload-Metadata": ",".join(encoded),
        }
        begun = self._answer("POST", seat, "intake", f"/api/v1{path}", headers=headers)
        part = {
            "Tus-Resumable": "1.0.0",
            "Content-Type": "application/offset+octet-stream",
            "Upload-Offset": "0",
        }
        place = urlsplit(begun.headers["Location"]).path
        self._answer("PATCH", seat, "intake", place, headers=part, data=content)

    def _call(
        self, method: str, seat: Seat, service: str, path: str, **options: Any
    ) -> dict[str, Any]:
        found: dict[str, Any] = self._answer(
            method, seat, service, f"/api/v1{path}", **options
        ).json()
        return found

    def _answer(
        self, method: str, seat: Seat, service: str, path: str, **options: Any
    ) -> requests.Response:
        url = f"{self.settings.url(service)}{path}"
        headers = {
            "Authorization": f"Bearer {self._token(seat)}",
            **options.pop("headers", {}),
        }
        deadline = time.monotonic() + _PATIENCE_SECONDS
        while True:
            try:
                answer = self._sessions.request(
                    method, url, headers=headers, timeout=_TIMEOUT_SECONDS, **options
                )
                if answer.status_code < requests.codes.server_error:
                    break
                trouble = f"HTTP {answer.status_code}: {answer.text[:200]}"
            except requests.RequestException as error:
                trouble = type(error).__name__
            if time.monotonic() > deadline:
                raise ServiceAway(f"{service} {method} {path}: {trouble}")
            time.sleep(_PAUSE_SECONDS)
        if not answer.ok:
            raise DeskRefused(answer.json())
        return answer

    def _token(self, seat: Seat) -> str:
        with self._lock:
            if seat not in self._tokens:
                subject = f"{seat.role}.{seat.node}"
                self._tokens[seat] = make_token(
                    self.settings, self.directory, subject, seat.node, (seat.role,), _LIFE
                )
            return self._tokens[seat]


class Desks:
    """The desks of all sites: whoever sits at a node uses that of the site which hosts it."""

    def __init__(self, *desks: Desk) -> None:
        self._all = desks
        self._by_node = {node: desk for desk in desks for node in desk.directory.hosted()}

    def get(self, seat: Seat, service: str, path: str, **query: Any) -> dict[str, Any]:
        return self._by_node[seat.node].get(seat, service, path, **query)

    def upload(
        self, seat: Seat, path: str, content: bytes, told: Mapping[str, str], key: str
    ) -> None:
        self._by_node[seat.node].upload(seat, path, content, told, key)

    def page(self, seat: Seat, service: str, path: str, **query: Any) -> str:
        return self._by_node[seat.node].page(seat, service, path, **query)

    def post(
        self, seat: Seat, service: str, path: str, body: dict[str, Any] | None, key: str
    ) -> dict[str, Any]:
        return self._by_node[seat.node].post(seat, service, path, body, key)

    def listed(self, service: str, path: str, **query: Any) -> list[dict[str, Any]]:
        """The items of a list at all nodes of all sites."""
        return [
            item
            for desk in self._all
            for item in desk.get(_operator(desk), service, path, **query)["items"]
        ]


def _operator(desk: Desk) -> Seat:
    return Seat(desk.directory.hosted()[0], "operator")
