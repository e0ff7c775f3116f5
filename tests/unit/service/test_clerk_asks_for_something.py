"""A person's request: done once however often it is sent, or refused without a trace."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from counter_office import CLERK, Office, wrong_view
from counter_service import A_BUG, NEIGHBOUR, NODE, Count, Label, counters, kernel
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from shared.contracts import ContractBroken
from shared.contracts.registry import SCHEMAS
from shared.kernel.canonical import digest
from shared.kernel.refusals import Changed, Conflict, Forbidden, Invalid, NotFound, Refusal
from shared.service.requests import Request
from shared.service.work import Origin

ASKED = Request("411521101204/li.qiang/k1", digest({"amount": 3}))
TABLES = (counters, *(table for table in kernel.metadata.sorted_tables if table is not counters))


def nothing_is_stored(office: Office) -> bool:
    return all(office.size(table) == 0 for table in TABLES)


def test_request_is_answered_from_the_state_that_it_led_to(office: Office) -> None:
    assert office.ask(Count("a", 3)) == {"counter_id": "a", "total": 3}
    assert office.ask(Count("a", 4)) == {"counter_id": "a", "total": 7}
    assert office.total() == 7


def test_same_request_again_gets_the_same_answer_and_has_no_second_effect(office: Office) -> None:
    first = office.ask(Count("a", 3), request=ASKED)
    office.ask(Count("a", 5))
    assert office.ask(Count("a", 3), request=ASKED) == first == {"counter_id": "a", "total": 3}
    assert office.total() == 8
    assert len(office.said()) == 2


def test_same_key_for_something_else_is_refused(office: Office) -> None:
    office.ask(Count("a", 3), request=ASKED)
    with pytest.raises(Conflict) as refusal:
        office.ask(Count("a", 4), request=Request(ASKED.key, digest({"amount": 4})))
    assert refusal.value.code == "idempotency_key_reused"
    assert office.total() == 3


def test_other_key_is_another_request(office: Office) -> None:
    office.ask(Count("a", 3), request=ASKED)
    other = Request("411521101204/li.qiang/k2", ASKED.digest)
    assert office.ask(Count("a", 3), request=other)["total"] == 6


def test_request_that_changes_nothing_is_answered_from_what_there_is(office: Office) -> None:
    office.ask(Count("a", 3))
    assert office.ask(Count("a", 0)) == {"counter_id": "a", "total": 3}
    assert (office.size(kernel.history), len(office.said())) == (1, 1)


@pytest.mark.parametrize(
    ("command", "refused", "code"),
    [
        (Count("a", -1), Invalid, "negative"),
        (Label("a", "x"), NotFound, "unknown_counter"),
    ],
)
def test_refusal_leaves_nothing_stored(
    office: Office, command: Any, refused: type[Refusal], code: str
) -> None:
    with pytest.raises(refused) as refusal:
        office.ask(command, request=ASKED)
    assert refusal.value.code == code
    assert nothing_is_stored(office)
    assert office.ask(Count("a", 3), request=ASKED)["total"] == 3


def test_failure_of_our_own_leaves_nothing_stored(office: Office) -> None:
    with pytest.raises(ZeroDivisionError):
        office.ask(Count("a", A_BUG), request=ASKED)
    assert nothing_is_stored(office)


def test_answer_that_cannot_be_given_leaves_nothing_stored(office: Office) -> None:
    with pytest.raises(KeyError):
        office.executor.execute(Count("a", 3), CLERK, wrong_view, ASKED)
    assert nothing_is_stored(office)


def test_what_the_table_does_not_allow_leaves_nothing_stored(office: Office) -> None:
    office.ask(Count("a", 1))
    office.ask(Count("b", 1))
    office.ask(Label("a", "北门"))
    before = [office.size(table) for table in TABLES]
    with pytest.raises(IntegrityError):
        office.ask(Label("b", "北门"), request=ASKED)
    assert [office.size(table) for table in TABLES] == before


def test_person_may_not_touch_what_belongs_to_another_node(office: Office) -> None:
    office.ask(Count("a", 3))
    with pytest.raises(Forbidden) as refusal:
        office.ask(Count("a", 1), Origin("wang.fang", NEIGHBOUR))
    assert refusal.value.code == "foreign_node"
    assert office.total() == 3


def test_person_is_told_that_it_is_foreign_before_what_is_wrong_with_it(office: Office) -> None:
    office.ask(Count("a", 3))
    with pytest.raises(Forbidden):
        office.ask(Count("a", -1), Origin("wang.fang", NEIGHBOUR))


def test_person_may_not_begin_something_in_another_nodes_name(office: Office) -> None:
    with pytest.raises(Forbidden):
        office.ask(Count("a", 3, node=NEIGHBOUR))
    assert nothing_is_stored(office)
    assert office.ask(Count("a", 3, node=NODE))["total"] == 3


def test_what_the_published_schema_does_not_allow_is_not_said(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delitem(SCHEMAS, "jieli.counter.counted.v1")
    with pytest.raises(ContractBroken, match="no published schema"):
        office.ask(Count("a", 3))
    monkeypatch.setitem(SCHEMAS, "jieli.counter.counted.v1", SCHEMAS["jieli.intake.case_closed.v1"])
    with pytest.raises(ContractBroken, match="total"):
        office.ask(Count("a", 3))
    assert nothing_is_stored(office)


def test_publisher_is_woken_after_the_commit(office: Office) -> None:
    sizes: list[int] = []
    office.executor.wake_publisher = lambda: sizes.append(office.size(kernel.outbox))
    office.ask(Count("a", 3))
    assert sizes == [1]


def head(office: Office) -> str:
    """What the office's clerk has seen of the counter."""
    with office.engine.connect() as connection:
        return str(connection.execute(select(counters.c.chain_head)).scalar_one())


def test_act_upon_what_was_seen_is_done(office: Office) -> None:
    office.ask(Count("a", 3))
    seen = replace(CLERK, seen=frozenset({"an older one", head(office)}))
    assert office.ask(Count("a", 4), seen) == {"counter_id": "a", "total": 7}


def test_who_saw_it_before_another_acted_is_refused(office: Office) -> None:
    office.ask(Count("a", 3))
    seen = replace(CLERK, seen=frozenset({head(office)}))
    office.ask(Count("a", 4))
    with pytest.raises(Changed) as refusal:
        office.ask(Count("a", 5), seen)
    assert (refusal.value.status, office.total()) == (412, 7)


def test_same_request_is_answered_again_though_it_changed_what_was_seen(office: Office) -> None:
    office.ask(Count("a", 3))
    seen = replace(CLERK, seen=frozenset({head(office)}))
    first = office.ask(Count("a", 3), seen, request=ASKED)
    assert office.ask(Count("a", 3), seen, request=ASKED) == first
    assert office.total() == 6
