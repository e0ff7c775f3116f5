"""The file of a village: booklets, items, what was written down. What is answered, is on disk."""

from __future__ import annotations

import json
import os
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from shared.kernel.refusals import Conflict, Invalid, NotFound

_TABLES = """
CREATE TABLE IF NOT EXISTS notes (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS booklets (
    booklet_id TEXT PRIMARY KEY, issued_at TEXT NOT NULL, valid_to TEXT NOT NULL,
    status TEXT NOT NULL, told TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS numbers (
    number TEXT PRIMARY KEY, booklet_id TEXT NOT NULL REFERENCES booklets, case_id TEXT UNIQUE
);
CREATE TABLE IF NOT EXISTS items (id TEXT PRIMARY KEY, told TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS entries (
    case_id TEXT PRIMARY KEY, number TEXT NOT NULL UNIQUE, booklet_id TEXT NOT NULL,
    item_id TEXT NOT NULL, written_at TEXT NOT NULL, sealed TEXT NOT NULL,
    outcome TEXT NOT NULL DEFAULT '', case_no TEXT NOT NULL DEFAULT '',
    detail TEXT NOT NULL DEFAULT '', batch TEXT NOT NULL DEFAULT ''
);
CREATE TABLE IF NOT EXISTS batches (key TEXT PRIMARY KEY, answered INTEGER NOT NULL DEFAULT 0);
"""
#: Numbers that are left, of booklets that are good on a day.
_GOOD_ON = (
    "FROM numbers JOIN booklets USING (booklet_id) WHERE case_id IS NULL AND status = 'open'"
    " AND valid_to >= ? AND substr(issued_at, 1, 10) <= ?"
)


@dataclass(frozen=True)
class Entry:
    """One application as it lies here; `outcome` is empty until the office answered."""

    case_id: str
    number: str
    booklet_id: str
    item_id: str
    written_at: str
    sealed: str
    outcome: str
    case_no: str
    detail: str
    batch: str


class Store:
    """One SQLite file, which only its owner may read. Every change is on disk when it returns."""

    def __init__(self, path: Path) -> None:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._connection = sqlite3.connect(path, isolation_level=None, timeout=10)
            # EXTRA also syncs the folder when the journal is gone: a power cut loses nothing.
            self._connection.execute("PRAGMA synchronous=EXTRA")
            self._connection.executescript(_TABLES)
        except (OSError, sqlite3.DatabaseError) as error:
            raise Invalid("village_file", f"文件 {path} 打不开或已损坏：{error}") from None

    def close(self) -> None:
        self._connection.close()

    @contextmanager
    def _changing(self) -> Iterator[sqlite3.Connection]:
        """One transaction, which waits for another process that is writing."""
        try:
            self._connection.execute("BEGIN IMMEDIATE")
        except sqlite3.OperationalError:
            raise Conflict("file_busy", "这个文件正被另一个程序使用，请稍后再试") from None
        try:
            yield self._connection
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def note(self, name: str) -> str:
        """What is noted under a name; empty where nothing is."""
        found = self._connection.execute("SELECT value FROM notes WHERE name = ?", (name,))
        row = found.fetchone()
        return str(row[0]) if row else ""

    def keep_note(self, name: str, value: str) -> None:
        with self._changing() as connection:
            connection.execute("INSERT OR REPLACE INTO notes VALUES (?, ?)", (name, value))

    def keep_booklet(self, booklet: dict[str, Any]) -> None:
        """A booklet with all its numbers; once kept, it stays as it is."""
        booklet_id = booklet["booklet_id"]
        with self._changing() as connection:
            connection.execute(
                "INSERT OR IGNORE INTO booklets VALUES (?, ?, ?, 'open', ?)",
                (
                    booklet_id,
                    booklet["issued_at"],
                    booklet["valid_to"],
                    json.dumps(booklet, ensure_ascii=False),
                ),
            )
            connection.executemany(
                "INSERT OR IGNORE INTO numbers (number, booklet_id) VALUES (?, ?)",
                [(number, booklet_id) for number in booklet["numbers"]],
            )

    def booklets(self) -> list[dict[str, Any]]:
        """The oldest first, each with what is left of it."""
        rows = self._connection.execute(
            "SELECT told, status, (SELECT count(*) FROM numbers n WHERE"
            " n.booklet_id = b.booklet_id AND n.case_id IS NULL) FROM booklets b ORDER BY issued_at"
        )
        return [json.loads(told) | {"status": status, "left": left} for told, status, left in rows]

    def mark_booklet(self, booklet_id: str, status: str) -> None:
        """Only of an `open` one numbers are given out."""
        with self._changing() as connection:
            connection.execute(
                "UPDATE booklets SET status = ? WHERE booklet_id = ?", (status, booklet_id)
            )

    def left_on(self, day: date) -> int:
        """How many numbers may be written down on a day."""
        row = self._connection.execute(f"SELECT count(*) {_GOOD_ON}", [day.isoformat()] * 2)
        return int(row.fetchone()[0])

    def keep_items(self, items: Sequence[dict[str, Any]]) -> None:
        """The catalogue, in place of what was here."""
        with self._changing() as connection:
            connection.execute("DELETE FROM items")
            rows = [(item["id"], json.dumps(item, ensure_ascii=False)) for item in items]
            connection.executemany("INSERT INTO items VALUES (?, ?)", rows)

    def item(self, item_id: str) -> dict[str, Any]:
        found = self._connection.execute("SELECT told FROM items WHERE id = ?", (item_id,))
        row = found.fetchone()
        if row is None:
            raise NotFound("unknown_item", f"本机的事项目录中没有“{item_id}”", "item_id")
        item: dict[str, Any] = json.loads(row[0])
        return item

    def items(self) -> list[dict[str, Any]]:
        rows = self._connection.execute("SELECT told FROM items ORDER BY id")
        return [json.loads(row[0]) for row in rows]

    def write_down(
        self, case_id: str, item_id: str, written_at: str, day: date, sealed: str
    ) -> Entry:
        """The application with the next number of a booklet that is good on the day."""
        with self._changing() as connection:
            row = connection.execute(
                f"SELECT number, booklet_id {_GOOD_ON} ORDER BY issued_at, number LIMIT 1",
                [day.isoformat()] * 2,
            ).fetchone()
            if row is None:
                detail = f"没有{day}可用的编号了：请联网运行 jieli village fetch 领取号段"
                raise Conflict("no_number", detail)
            number, booklet_id = row
            connection.execute("UPDATE numbers SET case_id = ? WHERE number = ?", (case_id, number))
            connection.execute(
                "INSERT INTO entries (case_id, number, booklet_id, item_id, written_at, sealed)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (case_id, number, booklet_id, item_id, written_at, sealed),
            )
        return self.entry(number)

    def entry(self, number: str) -> Entry:
        found = self._entries("WHERE number = ?", number)
        if not found:
            raise NotFound("unknown_number", f"本机没有编号为 {number} 的登记", "number")
        return found[0]

    def entries(self) -> list[Entry]:
        return self._entries("ORDER BY written_at, number")

    def _entries(self, rest: str, *values: str) -> list[Entry]:
        columns = ", ".join(Entry.__dataclass_fields__)
        rows = self._connection.execute(f"SELECT {columns} FROM entries {rest}", values)  # noqa: S608
        return [Entry(*row) for row in rows]

    def begin_batch(self, key: str, entries: Sequence[Entry]) -> None:
        """What is sent under this key; it is on disk before it is sent."""
        with self._changing() as connection:
            connection.execute("INSERT INTO batches (key) VALUES (?)", (key,))
            rows = [(key, entry.case_id) for entry in entries]
            connection.executemany("UPDATE entries SET batch = ? WHERE case_id = ?", rows)

    def open_batches(self) -> list[tuple[str, list[Entry]]]:
        """What was sent, or was about to be, and got no answer: the same again under its key."""
        keys = self._connection.execute("SELECT key FROM batches WHERE answered = 0 ORDER BY key")
        return [
            (key, self._entries("WHERE batch = ? ORDER BY written_at, number", key))
            for (key,) in keys.fetchall()
        ]

    def keep_answer(self, key: str, results: Sequence[dict[str, Any]]) -> None:
        """What the office said of each entry of a batch, which is answered with it."""
        with self._changing() as connection:
            connection.executemany(
                "UPDATE entries SET outcome = ?, case_no = ?, detail = ? WHERE number = ?",
                [(one["outcome"], one["case_no"], one["detail"], one["number"]) for one in results],
            )
            connection.execute("UPDATE batches SET answered = 1 WHERE key = ?", (key,))
