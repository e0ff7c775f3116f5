"""Clerks at the windows, in a process of its own: each application is registered, then accepted.

Closed loop: every clerk begins the next one when the last one is done. Open loop: applications come
by the clock, and wait where no clerk is free.
"""

from __future__ import annotations

import itertools
import sys
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from typing import Any

import msgspec

_TIMEOUT_SECONDS = 30


@dataclass(frozen=True)
class Order:
    """Which part of the load this process is: clerk `n` has the tokens in turn. A `rate` of 0 is a
    closed loop. It begins at an instant, for so many seconds."""

    name: str
    host: str
    port: int
    tokens: dict[str, str]
    clerks: int
    began: float
    seconds: float
    rate: float = 0.0


@dataclass
class Done:
    """Seconds from when an application was due to its acceptance, and how late it was begun."""

    taken: list[float] = field(default_factory=list)
    late: list[float] = field(default_factory=list)
    failed: int = 0
    ended: float = 0.0


class Windows:
    """All clerks of one process."""

    def __init__(self, order: Order) -> None:
        self.order = order
        self.done = Done()
        self._numbers = itertools.count()
        self._due = self._schedule()
        self._lock = threading.Lock()

    def open(self) -> Done:
        clerks = [threading.Thread(target=self._work, args=(n,)) for n in range(self.order.clerks)]
        for clerk in clerks:
            clerk.start()
        for clerk in clerks:
            clerk.join()
        self.done.ended = time.time()
        return self.done

    def _schedule(self) -> Iterator[float | None]:
        """When each application is due; None is as soon as a clerk is free."""
        order, end = self.order, self.order.began + self.order.seconds
        if order.rate:
            yield from (
                order.began + n / order.rate for n in range(int(order.rate * order.seconds))
            )
            return
        while time.time() < end:
            yield None

    def _work(self, clerk: int) -> None:
        village, token = list(self.order.tokens.items())[clerk % len(self.order.tokens)]
        window = HTTPConnection(self.order.host, self.order.port, timeout=_TIMEOUT_SECONDS)
        _sleep_until(self.order.began)
        while True:
            with self._lock:
                due, number = next(self._due, 0.0), next(self._numbers)
            if due == 0.0:
                return
            if due is not None:
                _sleep_until(due)
            began = time.time()
            try:
                _accept(window, token, village, f"{self.order.name}-{number}")
            except (OSError, HTTPException, ValueError):
                window.close()
                self.done.failed += 1
                continue
            self.done.late.append(began - (due or began))
            self.done.taken.append(time.time() - (due or began))


def _accept(window: HTTPConnection, token: str, village: str, key: str) -> None:
    answer = _post(window, "/api/v1/cases", token, f"{key}-register", _application(village))
    path = f"/api/v1/cases/{answer['case_id']}/acceptance"
    _post(window, path, token, f"{key}-accept", {})


def _post(window: HTTPConnection, path: str, token: str, key: str, body: Any) -> dict[str, Any]:
    headers = {
        "Authorization": f"Bearer {token}",
        "Content-Type": "application/json",
        "Idempotency-Key": key,
    }
    window.request("POST", path, msgspec.json.encode(body), headers)
    answer = window.getresponse()
    said = answer.read()
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        print(said.decode(), file=sys.stderr)
        raise ValueError(answer.status)
    read: dict[str, Any] = msgspec.json.decode(said)
    return read


def _application(village: str) -> dict[str, Any]:
    """An item that the township checks and the county decides."""
    return {
        "item_id": "grain_subsidy",
        "applicant": {
            "name": "何桂兰",
            "id_type": "resident_id",
            "id_number": "411521199502209769",
            "phone": "15400002750",
            "address": "河南省信阳市罗山县灵山镇高寨村4组59号",
        },
        "origin_division": village,
        "competent_division": village,
        "materials": ["identity_card", "planting_declaration", "bank_account"],
        "result": {"method": "counter_pickup"},
    }


def _sleep_until(instant: float) -> None:
    pause = instant - time.time()
    if pause > 0:
        time.sleep(pause)


def main() -> None:
    order = msgspec.json.decode(sys.stdin.readline(), type=Order)
    print(msgspec.json.encode(Windows(order).open()).decode(), flush=True)


if __name__ == "__main__":
    main()
