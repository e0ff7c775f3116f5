"""The load: many hands carry cases from the village to the city and back, whatever fails.

Nobody reads whole worklists: `Board` asks the databases what waits, and everybody remembers what
was answered, so that it is asked once and can be looked for at the end.
"""

from __future__ import annotations

import itertools
import queue
import random
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial

from faults.board import Board, Waiting
from faults.courses import COURSES, VILLAGES, Course, application
from faults.office import Act, Office, Refused

_LOOK_SECONDS = 0.1
_SPREAD_SECONDS = 20.0


@dataclass(order=True)
class _Task:
    place: float
    act: Callable[[], None] = field(compare=False)


@dataclass
class Carried:
    """A case as those who carry it remember it."""

    case_id: str
    case_no: str
    village: str
    course: Course
    #: (chain, act of history) of everything that was answered.
    answered: set[tuple[str, str]] = field(default_factory=set)
    ended: bool = False


class Load:
    """Keeps `standing` cases on their way until `total` have been registered."""

    def __init__(
        self,
        office: Office,
        board: Board,
        total: int,
        standing: int = 250,
        hands: int = 10,
    ) -> None:
        self.office = office
        self.board = board
        self.total = total
        self.standing = standing
        #: How many may have been begun by now: whoever paces the load raises it.
        self.allowed = total
        self.cases: dict[str, Carried] = {}
        self.under_way: set[str] = set()
        self.acts = 0
        self.trouble: list[str] = []
        self.advanced_at = time.monotonic()
        self._numbers = itertools.count()
        self._begun = 0
        self._seen: set[str] = set()
        self._work: queue.PriorityQueue[_Task] = queue.PriorityQueue()
        self._chance = random.Random(0)
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._hand, daemon=True) for _ in range(hands)]
        self._threads.append(threading.Thread(target=self._direct, daemon=True))

    def start(self) -> None:
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        self.office.closed.set()
        for thread in self._threads:
            if thread.is_alive():
                thread.join()

    @property
    def ended(self) -> int:
        return len(self.cases) - len(self.under_way)

    def idle_for(self) -> float:
        """Seconds since anything was answered or ended."""
        return time.monotonic() - self.advanced_at

    def now_under_way(self) -> frozenset[str]:
        with self._lock:
            return frozenset(self.under_way)

    @property
    def done(self) -> bool:
        return len(self.cases) == self.total and not self.under_way

    def _direct(self) -> None:
        """Hand out work: what waits at the offices, and new cases."""
        while not self.office.closed.wait(_LOOK_SECONDS):
            seen = self.board.look(list(self.now_under_way()))
            if seen is None:
                continue
            self._note_ended(seen.closed)
            for waiting in seen.offered:
                self._once(f"leg/{waiting.key}", partial(self._handle, waiting))
            for waiting in seen.ready:
                self._once(f"pickup/{waiting.key}", partial(self._collect, waiting))
            self._begin_new()

    def _begin_new(self) -> None:
        room = self.standing - (self._begun - self.ended)
        for _ in range(min(room, min(self.allowed, self.total) - self._begun)):
            self._begun += 1
            number = next(self._numbers)
            self._put(partial(self._begin, number, VILLAGES[number % len(VILLAGES)]))

    def _note_ended(self, closed: set[str]) -> None:
        with self._lock:
            for case_id in closed & self.under_way:
                self.under_way.discard(case_id)
                self.cases[case_id].ended = True
                self.advanced_at = time.monotonic()

    def _once(self, name: str, act: Callable[[], None]) -> None:
        if name not in self._seen:
            self._seen.add(name)
            self._put(act)

    def _put(self, act: Callable[[], None]) -> None:
        """At a place by chance: in turn, all cases would be at the same office at the same time."""
        self._work.put(_Task(time.monotonic() + self._chance.uniform(0.0, _SPREAD_SECONDS), act))

    def _hand(self) -> None:
        while not self.office.closed.is_set():
            try:
                task = self._work.get(timeout=_LOOK_SECONDS)
            except queue.Empty:
                continue
            try:
                task.act()
            except Refused as refused:
                if not self.office.closed.is_set():
                    self.trouble.append(str(refused))

    def _begin(self, number: int, village: str) -> None:
        course = COURSES[number % len(COURSES)]
        key = f"load-{number}"
        form = application(course, village)
        answer = self.office.post(Act("intake", "/cases", village, form, f"{key}-register"))
        case = Carried(answer["case_id"], answer["case_no"], village, course)
        with self._lock:
            self.cases[case.case_id] = case
            self.under_way.add(case.case_id)
        self._remember(case, f"case/{case.case_id}", "case_registered")
        path = f"/cases/{case.case_id}/acceptance"
        self.office.post(Act("intake", path, village, {}, f"{key}-accept"))
        self._remember(case, f"case/{case.case_id}", "case_accepted")

    def _handle(self, waiting: Waiting) -> None:
        """Sign for the case and do what this office has to do."""
        case = self.cases.get(waiting.case_id)
        if case is None:
            return
        stage = case.course.offices(case.village).index(waiting.node)
        chain, path = f"leg/{case.case_id}@{waiting.node}", f"/cases/{case.case_id}"
        handoff, task = f"{case.case_no}-{stage + 1}-1", f"{case.case_no}-T{stage + 1}"
        signature = f"{path}/handoffs/{handoff}/signature"
        self.office.post(Act("routing", signature, waiting.node, {}, f"sign-{handoff}"))
        self._remember(case, chain, "handoff_signed")
        body = {"finding": case.course.finding(stage), "opinion": ""}
        completion = f"{path}/tasks/{task}/completion"
        self.office.post(Act("routing", completion, waiting.node, body, f"complete-{task}"))
        self._remember(case, chain, "task_completed")

    def _collect(self, waiting: Waiting) -> None:
        case = self.cases.get(waiting.case_id)
        if case is None:
            return
        path, body = f"/handovers/{waiting.key}/collection", {"signed_by": "何桂兰"}
        key = f"collect-{waiting.key}"
        self.office.post(Act("delivery", path, waiting.node, body, key))
        self._remember(case, f"consignment/{waiting.key}", "result_collected")

    def _remember(self, case: Carried, chain: str, act: str) -> None:
        with self._lock:
            case.answered.add((chain, act))
            self.acts += 1
            self.advanced_at = time.monotonic()
