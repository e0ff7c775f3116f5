"""Plays a schedule against a site under load, and measures how long each fault is felt."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial

from sqlalchemy.exc import DBAPIError

from faults.breaker import Breaker
from faults.load import Load
from faults.recovery import Recovery
from faults.schedule import Planned, Round

_LOOK_SECONDS = 0.2


@dataclass
class Injected:
    """One fault as it was. Times are seconds since the run began; `recovered` counts from the end
    of the last fault of its round, and is None where the site did not recover in time."""

    kind: str
    target: str
    round: int
    together: int
    struck: float
    ended: float
    in_flight: int
    note: str
    recovered: float | None = None
    waited_for: str = ""
    cases: frozenset[str] = field(default_factory=frozenset)


class Injector:
    """Round after round: pause, strike, wait until all that had been said is heard."""

    def __init__(
        self,
        breaker: Breaker,
        load: Load,
        rounds: Sequence[Round],
        tell: Callable[[str], None],
        patience: float = 180.0,
        *,
        persevering: bool = True,
    ) -> None:
        self.breaker = breaker
        self.load = load
        self.rounds = rounds
        self.tell = tell
        self.patience = patience
        self.persevering = persevering
        self.injected: list[Injected] = []
        self.trouble: list[BaseException] = []
        self.began = time.monotonic()
        self._stopped = threading.Event()

    def play(self) -> None:
        """To the last round; what goes wrong with the harness itself is kept in `trouble`."""
        total = sum(one.expected_seconds for one in self.rounds)
        passed = 0.0
        try:
            for number, one in enumerate(self.rounds, start=1):
                passed += one.expected_seconds
                self.load.allowed = round(self.load.total * passed / total)
                if self._stopped.wait(one.pause):
                    return
                if not self._round(number, one) and not self.persevering:
                    return
        except BaseException as error:
            self.trouble.append(error)

    def stop(self) -> None:
        self._stopped.set()

    def _round(self, number: int, one: Round) -> bool:
        """Did the site recover?"""
        with ThreadPoolExecutor(len(one.faults)) as hands:
            strike = partial(self._strike, number, len(one.faults))
            struck = list(hands.map(strike, one.faults))
        self.injected += struck
        seconds, last = self._recovery()
        for fault in struck:
            fault.recovered, fault.waited_for = seconds, last
            self.tell(self._line(fault))
        return seconds is not None

    def _strike(self, number: int, together: int, fault: Planned) -> Injected:
        self._stopped.wait(fault.offset)
        with self.breaker.turn(fault):
            cases = self.load.now_under_way()
            struck = time.monotonic() - self.began
            note = self.breaker.strike(fault)
            ended = time.monotonic() - self.began
        flight = len(cases)
        return Injected(
            fault.kind, fault.target, number, together, struck, ended, flight, note, cases=cases
        )

    def _recovery(self) -> tuple[float | None, str]:
        """Seconds from the end of the last fault, and what took longest."""
        began, recovery, waiting = time.monotonic(), None, ["database"]
        while True:
            try:
                recovery = recovery or Recovery(self.breaker.site)
                still = recovery.open()
            except DBAPIError:
                still = ["database"]
            passed = time.monotonic() - began
            if not still:
                return passed, ", ".join(waiting)
            waiting = still
            if passed > self.patience or self._stopped.wait(_LOOK_SECONDS):
                return None, ", ".join(waiting)

    def _line(self, fault: Injected) -> str:
        healed = "NOT HEALED" if fault.recovered is None else f"{fault.recovered:5.1f} s"
        healed = f"{healed} ({fault.waited_for})"
        return (
            f"{fault.struck:6.0f} s  #{len(self.injected):<3} {fault.kind:<18} {healed:<32}"
            f"  in flight {fault.in_flight:<4} ended {self.load.ended:<6} {fault.note}"
        )
