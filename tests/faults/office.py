"""One person's calls to the services: the same request under the same key until it is answered."""

from __future__ import annotations

import json
import threading
from collections import Counter
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import urllib3

from shared.directory.directory import Directory
from shared.http import keys
from shared.http.tokens import issue
from shared.settings import SERVICES, Settings
from shared.site.time import system_now

_TIMEOUT = urllib3.Timeout(connect=2.0, read=10.0)
_PAUSE_SECONDS = 0.2
#: Issued long ago, so that a service whose clock went back still accepts them.
_TOKEN_AGE = timedelta(hours=2)
_TOKEN_LIFE = timedelta(hours=12)


class Refused(Exception):
    """A service answered that it would not do it, or the round was given up."""


@dataclass(frozen=True)
class Act:
    """What a clerk does for a node, and the key under which it is asked as often as needed."""

    service: str
    path: str
    node: str
    body: dict[str, Any]
    key: str


class Office:
    """Calls with a clerk's token of the right node; an outage only makes a call take longer."""

    def __init__(self, settings: Settings, directory: Directory, hands: int) -> None:
        self.settings = settings
        self.directory = directory
        #: HTTP statuses and broken connections, by name: the report shows them.
        self.answers: Counter[str] = Counter()
        self.closed = threading.Event()
        self._pool = urllib3.PoolManager(maxsize=hands, timeout=_TIMEOUT, retries=False)
        self._tokens: dict[str, str] = {}
        self._lock = threading.Lock()

    def post(self, act: Act) -> dict[str, Any]:
        """The answer; Refused if the service says no."""
        url = f"{self.settings.url(act.service)}/api/v1{act.path}"
        headers = {
            "Authorization": f"Bearer {self._token(act.node)}",
            "Content-Type": "application/json",
            "Idempotency-Key": act.key,
        }
        body = json.dumps(act.body).encode()
        while not self.closed.is_set():
            answer = self._ask(url, body, headers)
            if answer is not None:
                if answer.status >= 400:
                    raise Refused(f"{act.key}: {answer.status} {answer.data.decode()[:300]}")
                document: dict[str, Any] = json.loads(answer.data)
                return document
            self.closed.wait(_PAUSE_SECONDS)
        raise Refused(f"{act.key}: never answered")

    def _ask(self, url: str, body: bytes, headers: dict[str, str]) -> Any:
        """An answer that is final, or None."""
        try:
            answer = self._pool.request("POST", url, body=body, headers=headers)
        except urllib3.exceptions.HTTPError as error:
            self._count(type(error).__name__)
            return None
        self._count(str(answer.status))
        return answer if answer.status < 500 else None

    def _count(self, outcome: str) -> None:
        with self._lock:
            self.answers[outcome] += 1

    def _token(self, node: str) -> str:
        with self._lock:
            if node not in self._tokens:
                self._tokens[node] = issue(
                    keys.load_private_key(self.settings.token_private_key),
                    site=self.directory.site.name,
                    audience=SERVICES,
                    subject=f"clerk.{node}",
                    node=node,
                    roles=("clerk",),
                    now=system_now() - _TOKEN_AGE,
                    ttl=_TOKEN_LIFE,
                )
            return self._tokens[node]
