"""A simulated EMS: takes parcels and pushes their scans to our webhook as the real one does."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections.abc import Callable, Collection, Iterable, Mapping
from datetime import date, datetime
from functools import partial
from typing import Any, Protocol

from cli.sample_day.journey import LOCAL, PlannedPush, is_weekday, plan
from services.delivery.carriers.ems.codec import FIELD, encode_push

__all__ = ["EmsSimulator", "PlannedPush", "plan"]


class Answer(Protocol):
    """What we use of a response of `requests`."""

    @property
    def status_code(self) -> int: ...

    def json(self) -> Any: ...


class Post(Protocol):
    """What we use of `requests.post`; a failure to connect is an OSError there too."""

    def __call__(self, url: str, *, json: Mapping[str, str], timeout: float) -> Answer: ...


#: `map`, or a pool's.
AtOnce = Callable[[Callable[[list[PlannedPush]], int], Iterable[list[PlannedPush]]], Iterable[int]]


class EmsSimulator:
    """Its whole state is `confirmed`, the serial numbers that our webhook has answered for.

    `refusals` (serial number to reason) and `outage` tell why the last round left pushes waiting.
    After an interruption: construct with that set and accept the same parcels at the same times.
    """

    def __init__(
        self,
        webhook_url: str,
        key: bytes,
        sender_no: str,
        post: Post,
        *,
        confirmed: Collection[str] = (),
        open_on: Callable[[date], bool] = is_weekday,
    ) -> None:
        self.confirmed = set(confirmed)
        self.refusals: dict[str, str] = {}
        self.outage = ""
        self._webhook_url = webhook_url
        self._key = key
        self._sender_no = sender_no
        self._post = post
        self._open_on = open_on
        self._accepted: set[str] = set()
        self._pending: list[PlannedPush] = []

    def accept(
        self,
        waybill_no: str,
        at: datetime,
        to_name: str,
        remote: bool = False,
        to_office: bool = False,
        lot: str = "",
    ) -> None:
        """Take a parcel; handing over the same one again changes nothing. `lot` as in `plan`."""
        if waybill_no in self._accepted:
            return
        self._accepted.add(waybill_no)
        planned = plan(
            waybill_no,
            at,
            to_office,
            remote=remote,
            to_name=to_name,
            lot=lot,
            open_on=self._open_on,
        )
        for push in planned:
            if push.serial_no not in self.confirmed:
                insort(self._pending, push, key=_moment)

    def due(self, now: datetime) -> list[PlannedPush]:
        return self._pending[: bisect_right(self._pending, now, key=_moment)]

    def next_due(self) -> datetime | None:
        """When the earliest push not yet confirmed is due; None when all parcels are home."""
        return self._pending[0].due if self._pending else None

    def push_due(self, now: datetime, at_once: AtOnce = map) -> int:
        """Send what is due; returns how many pushes were confirmed. The rest waits for a next call.

        `at_once` may be that of a pool: parcels know nothing of each other, and the pushes of one
        keep their order.
        """
        batch = self.due(now)
        parcels: dict[str, list[PlannedPush]] = {}
        for push in batch:
            parcels.setdefault(push.waybill_no, []).append(push)
        self.outage = ""
        try:
            return sum(at_once(partial(self._push, now), parcels.values()))
        finally:
            waiting = [push for push in batch if push.serial_no not in self.confirmed]
            self._pending[: len(batch)] = waiting

    def _push(self, now: datetime, pushes: list[PlannedPush]) -> int:
        """The pushes of one parcel. A webhook that cannot be reached ends the round for all: the
        others would only time out as well."""
        count = 0
        for push in pushes:
            if self.outage:
                break
            try:
                count += self._send(push, now)
            except OSError as problem:
                self.outage = str(problem) or type(problem).__name__
        return count

    def _send(self, push: PlannedPush, now: datetime) -> bool:
        answers = [
            self._post(self._webhook_url, json=self._message(push, now), timeout=10.0)
            for _ in range(push.copies)
        ]
        problems = [problem for answer in answers if (problem := _problem(answer, push))]
        if problems:
            self.refusals[push.serial_no] = problems[0]
            return False
        self.refusals.pop(push.serial_no, None)
        self.confirmed.add(push.serial_no)
        return True

    def _message(self, push: PlannedPush, now: datetime) -> dict[str, str]:
        return {
            FIELD: encode_push(push.event, self._key),
            "method": "040002",
            "msgType": "0",
            "senderNo": self._sender_no,
            "serialNo": push.serial_no,
            "timeStamp": now.astimezone(LOCAL).strftime("%Y-%m-%d %H:%M:%S"),
            "version": "v1.0.0",
        }


def _moment(push: PlannedPush) -> datetime:
    return push.due


def _problem(answer: Answer, push: PlannedPush) -> str:
    """Why this answer does not confirm the push; empty when it does."""
    if answer.status_code != 200:
        return f"HTTP {answer.status_code}"
    try:
        body = answer.json()
    except ValueError:
        return "应答不是 JSON"
    if not isinstance(body, dict):
        return "应答不是 JSON 对象"
    if body.get("code") != "00000":
        return str(body.get("codeMessage") or body.get("code"))
    return "" if body.get("serialNo") == push.serial_no else "应答的流水号不符"
