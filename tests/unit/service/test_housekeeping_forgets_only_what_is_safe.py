"""What is old leaves; nothing that is still needed does, and no count changes."""

from __future__ import annotations

import pytest
from counter_office import MachineTime, Office, message
from counter_service import DEFINITION, Count, kernel
from sqlalchemy import Table, insert, update

from shared.kernel.canonical import digest
from shared.service.housekeeping import Housekeeping, tallies
from shared.service.requests import Request

DAY = 86_400.0
KEPT_DAYS = 30


@pytest.fixture
def housekeeping(office: Office) -> Housekeeping:
    return Housekeeping(DEFINITION, office.engine, KEPT_DAYS)


def send_all(office: Office, machine: MachineTime) -> None:
    with office.engine.begin() as connection:
        connection.execute(update(kernel.outbox).values(sent_at=machine.now))


def test_what_is_recent_stays(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.ask(Count("a", 1), request=Request("k", digest(1)))
    office.hear(message(1, 1))
    send_all(office, machine)
    machine.now += KEPT_DAYS * DAY - 1
    assert housekeeping.sweep() == 0
    assert [office.size(t) for t in (kernel.outbox, kernel.inbox, kernel.answers)] == [2, 1, 1]


def test_what_is_old_leaves(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.ask(Count("a", 1), request=Request("k", digest(1)))
    office.hear(message(1, 1))
    send_all(office, machine)
    machine.now += KEPT_DAYS * DAY + 1
    office.ask(Count("a", 1), request=Request("k2", digest(1)))
    office.hear(message(2, 1))
    assert housekeeping.sweep() == 4
    assert [office.size(t) for t in (kernel.outbox, kernel.inbox, kernel.answers)] == [2, 1, 1]
    assert [row.key for row in office.rows(kernel.answers)] == ["k2"]


def test_unsent_message_never_leaves(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.ask(Count("a", 1))
    machine.now += 1000 * DAY
    housekeeping.sweep()
    assert office.size(kernel.outbox) == 1


def test_history_cursors_streams_and_held_messages_never_leave(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.hear(message(1, 1), message(3, 1), message(1, -1, bell="bad"))
    kept = (kernel.history, kernel.cursors, kernel.streams, kernel.held)
    before = [office.size(table) for table in kept]
    machine.now += 1000 * DAY
    housekeeping.sweep()
    assert [office.size(table) for table in kept] == before == [1, 2, 1, 2]


def test_repeat_that_is_older_than_the_inbox_is_still_known(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.hear(message(1, 1), message(2, 20))
    machine.now += KEPT_DAYS * DAY + 1
    housekeeping.sweep()
    assert office.size(kernel.inbox) == 0
    office.hear(message(1, 1), message(2, 20), message(3, 300))
    assert office.total() == 321
    assert office.held() == {}


def test_repeat_of_a_held_message_that_is_older_than_the_inbox_has_one_effect(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.hear(message(2, 20))
    machine.now += KEPT_DAYS * DAY + 1
    housekeeping.sweep()
    office.hear(message(2, 20))
    office.hear(message(1, 1), message(2, 20))
    assert office.total() == 21
    assert office.held() == {}


def test_next_number_of_a_stream_is_kept(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    office.ask(Count("a", 1))
    send_all(office, machine)
    machine.now += KEPT_DAYS * DAY + 1
    housekeeping.sweep()
    office.ask(Count("a", 1))
    assert [said.sequence for said in office.said()] == [2]


def test_one_sweep_takes_a_bite_and_the_next_goes_on(
    office: Office, machine: MachineTime, housekeeping: Housekeeping
) -> None:
    old = [{"message_id": f"m{n}", "received_at": 1.0} for n in range(2_100)]
    _insert(office, kernel.inbox, old)
    swept = [housekeeping.sweep() for _ in range(3)]
    assert swept[0] < 2_100
    assert sum(swept) == 2_100


def test_counts_are_folded_exactly(office: Office, housekeeping: Housekeeping) -> None:
    rows = [{"name": f"n{number % 3}", "amount": number} for number in range(600)]
    _insert(office, kernel.tallies, rows)
    expected = {"n0": 59_700, "n1": 59_900, "n2": 60_100}
    assert counts(office) == expected
    assert housekeeping.sweep() == 597
    assert office.size(kernel.tallies) == 3
    assert counts(office) == expected
    _insert(office, kernel.tallies, [{"name": "n0", "amount": 1}])
    assert counts(office) == expected | {"n0": 59_701}


def test_few_counts_are_left_alone(office: Office, housekeeping: Housekeeping) -> None:
    _insert(office, kernel.tallies, [{"name": "n", "amount": 1}] * 10)
    assert housekeeping.sweep() == 0
    assert office.size(kernel.tallies) == 10


def counts(office: Office) -> dict[str, int]:
    with office.engine.connect() as connection:
        return tallies(connection, DEFINITION)


def _insert(office: Office, table: Table, rows: list[dict[str, object]]) -> None:
    with office.engine.begin() as connection:
        connection.execute(insert(table), rows)
