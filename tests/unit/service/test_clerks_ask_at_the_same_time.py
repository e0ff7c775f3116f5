"""Many windows at once: requests share a transaction, and none suffers for another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from threading import Thread
from typing import Any

import pytest
from counter_office import CLERK, Office, answer, wrong_view
from counter_service import Count, counters, kernel
from sqlalchemy import Connection

from shared.kernel.refusals import Conflict, Invalid
from shared.service.requests import LIMIT, Asked, Request, Requests

KEY = Request("411521101204/li.qiang/k1", "digest 1")


class Queue:
    """Requests that wait while the first transaction is under way; then they are answered."""

    def __init__(self, office: Office) -> None:
        self.office = office
        self.transactions = 0
        self.waiting: list[Asked] = []
        self.requests = Requests(self._transact, office.executor._work, kernel)
        self.threads: list[Thread] = []

    def _transact(self, body: Callable[[Connection], None]) -> None:
        self.transactions += 1
        if self.transactions == 1:
            for asked in self.waiting:
                thread = Thread(target=self._ask, args=(asked,), daemon=True)
                self.threads.append(thread)
                thread.start()
                while asked not in self.requests._waiting:
                    pass
        self.office.executor._transact(body)

    def _ask(self, asked: Asked) -> None:
        try:
            self.requests.ask(asked)
        except Exception as error:
            asked.error = error

    def answer(self, *asked: Asked) -> None:
        """All of them come while the first request is being written."""
        self.waiting = list(asked)
        self.requests.ask(one("first", 1))
        for thread in self.threads:
            thread.join(timeout=10)
            assert not thread.is_alive()


def one(counter: str, amount: int, request: Request | None = None, view: Any = answer) -> Asked:
    return Asked(Count(counter, amount), CLERK, view, request)


@pytest.fixture
def queue(office: Office) -> Iterator[Queue]:
    return Queue(office)


def test_those_that_wait_share_a_transaction(queue: Queue) -> None:
    asked = [one(f"c{n}", 1) for n in range(LIMIT)]
    queue.answer(*asked)
    assert queue.transactions == 2
    assert [a.outcome()["total"] for a in asked] == [1] * LIMIT
    assert queue.office.size(counters) == LIMIT + 1


def test_those_that_are_too_many_for_one_transaction_come_in_the_next(queue: Queue) -> None:
    asked = [one(f"c{n}", 1) for n in range(LIMIT + 1)]
    queue.answer(*asked)
    assert queue.transactions == 3
    assert queue.office.size(counters) == LIMIT + 2


def test_requests_about_the_same_thing_follow_each_other(queue: Queue) -> None:
    asked = [one("c", 1), one("c", 10), one("c", 100)]
    queue.answer(*asked)
    assert [a.outcome()["total"] for a in asked] == [1, 11, 111]


def test_one_that_is_refused_leaves_the_others_alone(queue: Queue) -> None:
    wrong, right = one("c", -1), one("d", 5)
    queue.answer(wrong, right)
    with pytest.raises(Invalid):
        wrong.outcome()
    assert right.outcome()["total"] == 5
    assert queue.transactions == 2


def test_one_that_breaks_is_told_and_the_others_are_answered(queue: Queue) -> None:
    broken, right = one("c", 1, view=wrong_view), one("d", 5)
    queue.answer(broken, right)
    assert not isinstance(broken.error, Conflict | Invalid | type(None))
    assert right.outcome()["total"] == 5
    assert queue.office.total("d") == 5
    assert queue.office.size(counters) == 2


def test_same_request_twice_at_once_has_one_effect(queue: Queue) -> None:
    asked = [one("c", 3, KEY), one("c", 3, KEY)]
    queue.answer(*asked)
    assert [a.outcome()["total"] for a in asked] == [3, 3]
    assert queue.office.total("c") == 3


def test_same_key_for_two_things_at_once_is_refused_to_the_second(queue: Queue) -> None:
    first, second = one("c", 3, KEY), one("c", 4, Request(KEY.key, "digest 2"))
    queue.answer(first, second)
    assert first.outcome()["total"] == 3
    with pytest.raises(Conflict):
        second.outcome()


def test_who_gives_up_waiting_does_not_keep_the_lead(queue: Queue) -> None:
    class GivesUp(Exception):
        pass

    asked = one("c", 1)

    def give_up() -> bool:
        raise GivesUp

    asked.turn.wait = give_up  # type: ignore[assignment, method-assign]
    queue.requests._led = True
    with pytest.raises(GivesUp):
        queue.requests.ask(asked)
    queue.requests._led = False
    assert queue.requests.ask(one("d", 2))["total"] == 2
    assert queue.office.size(counters) == 1
