"""Changes to one row of a finished day, each of which a check must find. `day` is the folder of
the databases."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

Change = Callable[[Path], None]

_TIMED = "status = 'stopped' AND state LIKE '%\"name\":\"promised\"%'"
_CLOSED_CASE = "SELECT max(id) FROM cases WHERE status = 'closed'"


def case_is_deleted(day: Path) -> None:
    _execute(day, "intake", f"DELETE FROM cases WHERE id = ({_CLOSED_CASE})")


def case_is_there_twice(day: Path) -> None:
    columns = "chain_length, chain_head, state, owner, item_id, status, registered_at"
    _execute(
        day,
        "intake",
        f"INSERT INTO cases (id, case_no, {columns}) "
        f"SELECT 'copy', 'copy', {columns} FROM cases WHERE id = ({_CLOSED_CASE})",
    )


def case_has_not_ended(day: Path) -> None:
    with _state(day, "intake", "cases", "status = 'closed'") as state:
        state["status"] = "concluded"


def outcome_is_another(day: Path) -> None:
    with _state(day, "intake", "cases", 'state LIKE \'%"outcome":"granted"%\'') as state:
        state["outcome"] = "refused"


def another_office_decided(day: Path) -> None:
    with _state(day, "intake", "cases", 'state LIKE \'%"outcome":"granted"%\'') as state:
        state["decided_by"] = "411500000000"


def parcel_was_not_signed_for(day: Path) -> None:
    with _state(day, "intake", "cases", 'state LIKE \'%"channel":"mail"%\'') as state:
        state["reception"]["parcel"] = None


def case_went_to_another_version(day: Path) -> None:
    with _state(day, "intake", "cases", "item_id = 'pension_assessment'") as state:
        state["item"]["version"] += 1


def leg_is_offered_again(day: Path) -> None:
    with _state(day, "routing", "legs", "state NOT LIKE '%\"arrived\":null%'") as state:
        state["status"] = state["arrived"]["state"] = "offered"


def handoff_has_no_other_end(day: Path) -> None:
    with _state(day, "routing", "legs", "state NOT LIKE '%\"arrived\":null%'") as state:
        state["arrived"]["handoff_id"] += "-other"


def clock_still_runs(day: Path) -> None:
    with _state(day, "supervision", "clocks", _TIMED) as state:
        promised = next(c for c in state["clocks"].values() if c["name"] == "promised")
        promised["stopped_at"] = None


def clock_is_gone(day: Path) -> None:
    accepted = f"(SELECT max(id) FROM clocks WHERE {_TIMED})"
    _execute(day, "supervision", f"DELETE FROM clocks WHERE id = {accepted}")


def message_is_unsent(day: Path) -> None:
    _execute(day, "routing", "UPDATE outbox SET sent_at = NULL WHERE position = 3")


def message_was_not_heard(day: Path) -> None:
    _execute(
        day, "delivery", "INSERT INTO tallies (name, amount) VALUES ('received:intake:fact', -1)"
    )


def message_is_a_dead_letter(day: Path) -> None:
    columns = "message_id, status, direction, stream, sequence, attempts, error, headers, body"
    values = "'m', 'dead', 'in', 's', 1, 8, 'boom', '{}', x'7b7d'"
    _execute(
        day, "delivery", f"INSERT INTO held_messages ({columns}, held_at) VALUES ({values}, 0)"
    )


def history_is_edited(day: Path) -> None:
    _execute(
        day,
        "routing",
        "UPDATE history SET actor = 'somebody.else' WHERE position_all = "
        "(SELECT max(position_all) FROM history WHERE act = 'task_opened')",
    )


def last_entry_of_history_is_dropped(day: Path) -> None:
    _execute(
        day,
        "supervision",
        "DELETE FROM history WHERE position_all = (SELECT max(position_all) FROM history)",
    )


def head_of_a_chain_is_another(day: Path) -> None:
    _execute(
        day,
        "delivery",
        f"UPDATE consignments SET chain_head = '{'ab' * 32}' "
        "WHERE id = (SELECT max(id) FROM consignments)",
    )


def deed_is_recorded_twice(day: Path) -> None:
    columns = "case_id, time, node, actor, act, data, rules, previous, hash"
    _execute(
        day,
        "routing",
        f"INSERT INTO history (chain, position, {columns}) SELECT chain, 1000, {columns} "
        "FROM history WHERE act = 'handoff_signed' LIMIT 1",
    )


def answer_is_lost(act: str) -> Change:
    """The driver's log loses one line: somebody was told something of which we know nothing."""

    def change(day: Path) -> None:
        log = day.parent / "answers.jsonl"
        lines = log.read_text("utf-8").splitlines(keepends=True)
        place = max(i for i, line in enumerate(lines) if json.loads(line)["act"] == act)
        log.write_text("".join(lines[:place] + lines[place + 1 :]), encoding="utf-8")

    change.__name__ = f"answer_to_{act}_is_lost"
    return change


def _execute(day: Path, service: str, statement: str) -> None:
    with closing(sqlite3.connect(day / f"{service}.sqlite")) as database, database:
        assert database.execute(statement).rowcount == 1


@contextmanager
def _state(day: Path, service: str, table: str, condition: str) -> Iterator[dict[str, Any]]:
    """The state of the last such aggregate, to be changed; nothing else in its row changes."""
    with closing(sqlite3.connect(day / f"{service}.sqlite")) as database, database:
        row = database.execute(
            f"SELECT id, state FROM {table} WHERE {condition} ORDER BY id DESC LIMIT 1"
        ).fetchone()
        state: dict[str, Any] = json.loads(row[1])
        yield state
        database.execute(f"UPDATE {table} SET state = ? WHERE id = ?", (json.dumps(state), row[0]))
