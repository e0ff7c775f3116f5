"""State, history, outgoing facts and timers are one transaction; each fact has its number."""

from __future__ import annotations

import json
from dataclasses import replace

import msgspec
import pytest
from counter_office import CLERK, MONDAY, Office, after, message, wrong_view
from counter_service import (
    DEFINITION,
    MANY,
    NEIGHBOUR,
    NODE,
    Count,
    Counter,
    SetAlarm,
    counters,
    kernel,
)
from sqlalchemy import Table

from shared.kernel.canonical import digest
from shared.kernel.chain import ChainHead, Entry, check_chain
from shared.messaging.topology import EVENTS_EXCHANGE, RELAY_EXCHANGE
from shared.service.work import Origin


def chain(office: Office, counter_id: str = "a") -> list[tuple[Entry, str]]:
    return [
        (
            Entry(
                row.chain,
                row.position,
                row.time,
                row.node,
                row.actor,
                row.act,
                json.loads(row.data),
                tuple(row.rules.split()),
                row.previous,
            ),
            row.hash,
        )
        for row in office.rows(kernel.history)
        if row.chain == f"counter/{counter_id}"
    ]


def head(office: Office, counter_id: str = "a") -> ChainHead:
    row = next(row for row in office.rows(counters) if row.id == counter_id)
    return ChainHead(row.chain_length, row.chain_head)


def test_entry_says_who_did_what_when_and_by_which_rule(office: Office) -> None:
    office.ask(Count("a", 3))
    (row,) = office.rows(kernel.history)
    assert (row.chain, row.position, row.act) == ("counter/a", 1, "counted")
    assert (row.node, row.actor, row.time) == (NODE, "li.qiang", MONDAY.isoformat())
    assert (row.case_id, row.rules) == ("case-of-a", "XQ-CZ-04-1b")


def test_chain_is_whole_and_the_row_keeps_its_head(office: Office) -> None:
    office.ask(Count("a", 1))
    office.hear(message(1, 2), message(2, 3), message(3, 4, "b"))
    office.time = after(1)
    office.ask(SetAlarm("a", after(2)))
    office.fire(after(2))
    acts = [entry.act for entry, _ in chain(office)]
    assert acts == ["counted", "counted", "counted", "alarm_set", "alarm_rang"]
    assert head(office).length == 5
    assert check_chain("counter/a", chain(office), head(office)) == []
    assert check_chain("counter/b", chain(office, "b"), head(office, "b")) == []


def test_sealed_field_stands_in_history_only_as_its_digest(office: Office) -> None:
    office.ask(Count("a", 3, note="身份证号 4115"))
    (row,) = office.rows(kernel.history)
    assert json.loads(row.data)["note"] == digest("身份证号 4115")
    assert "4115211990" not in row.data
    office.ask(Count("b", 3))
    assert json.loads(office.rows(kernel.history)[1].data)["note"] == ""


@pytest.mark.parametrize("table", [kernel.history, kernel.outbox, kernel.timers, counters])
def test_what_cannot_be_written_whole_is_not_written_at_all(office: Office, table: Table) -> None:
    """The power goes after everything but this table was written."""
    office.ask(Count("a", 1))
    before = {one: office.size(one) for one in kernel.metadata.sorted_tables}
    with office.engine.begin() as connection:
        condition = "INSERT" if table is not counters else "UPDATE"
        connection.exec_driver_sql(
            f"CREATE TRIGGER cut BEFORE {condition} ON {table.name} "
            "BEGIN SELECT RAISE(ABORT, 'power cut'); END"
        )
    command = SetAlarm("a", after(1)) if table is kernel.timers else Count("a", 2)
    with pytest.raises(Exception, match="power cut"):
        office.ask(command)
    assert {one: office.size(one) for one in kernel.metadata.sorted_tables} == before
    assert office.total() == 1
    assert head(office).length == 1


def test_facts_of_a_subject_are_numbered_from_one(office: Office) -> None:
    office.ask(Count("a", 1))
    office.hear(message(1, 1), message(2, 1, "b"), message(3, 1))
    office.ask(Count("b", 1))
    numbered = [(said.subject, said.sequence) for said in office.said()]
    assert numbered == [
        ("counter/a", 1),
        ("counter/a", 2),
        ("counter/b", 1),
        ("counter/a", 3),
        ("counter/b", 2),
    ]


def test_refused_request_uses_up_no_number(office: Office) -> None:
    office.ask(Count("a", 1))
    with pytest.raises(KeyError):
        office.executor.execute(Count("a", 1), CLERK, wrong_view)
    office.ask(Count("a", 1))
    assert [said.sequence for said in office.said()] == [1, 2]


def test_messages_to_another_node_are_numbered_apart_from_facts(office: Office) -> None:
    for amount in (1, MANY, MANY):
        office.ask(Count("a", amount))
    rows = office.rows(kernel.outbox)
    assert [(row.exchange, row.routing_key) for row in rows] == [
        (EVENTS_EXCHANGE, "counter.counted"),
        (EVENTS_EXCHANGE, "counter.counted"),
        (RELAY_EXCHANGE, NEIGHBOUR),
        (EVENTS_EXCHANGE, "counter.counted"),
        (RELAY_EXCHANGE, NEIGHBOUR),
    ]
    assert [said.sequence for said in office.said()] == [1, 2, 1, 3, 2]
    assert [said.destination for said in office.said()] == ["", "", NEIGHBOUR, "", NEIGHBOUR]


def test_fact_carries_its_chains_head(office: Office) -> None:
    office.ask(Count("a", 1))
    office.ask(Count("a", 2))
    for said, (entry, hash_) in zip(office.said(), chain(office), strict=True):
        assert (said.chain, said.chain_length, said.chain_head) == (
            "counter/a",
            entry.position,
            hash_,
        )


def test_fact_is_addressed_and_dated(office: Office) -> None:
    origin = Origin("li.qiang", NODE, traceparent="00-" + "1" * 32 + "-" + "2" * 16 + "-01")
    office.ask(Count("a", 4), origin)
    (said,) = office.said()
    assert said.source == f"/nodes/{NODE}/counter"
    assert said.type == "jieli.counter.counted.v1"
    assert said.time == MONDAY.isoformat()
    assert said.data == {"counter_id": "a", "total": 4}
    assert said.traceparent == origin.traceparent
    assert said.cause is None


def test_state_is_the_fold_of_all_events(office: Office) -> None:
    office.hear(message(1, 1), message(2, 20))
    office.ask(Count("a", 300))
    (row,) = office.rows(counters)
    assert msgspec.json.decode(row.state, type=Counter) == Counter("a", NODE, 321)
    assert row.chain_length == 3


def test_columns_follow_the_state(office: Office) -> None:
    kind = replace(
        DEFINITION.kinds["counter"], columns=lambda counter: {"label": f"n{counter.total}"}
    )
    office.executor.definition = replace(DEFINITION, kinds={"counter": kind})
    for amount in (1, 20):
        office.ask(Count("a", amount))
    (row,) = office.rows(counters)
    assert row.label == "n21"
