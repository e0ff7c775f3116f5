"""A token that is denied opens nothing, after a second at the latest."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, event, insert

from shared.db.engine import open_engine
from shared.site.denials import DeniedTokens
from shared.site.tables import SCHEMA, denied_tokens, metadata


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}", SCHEMA)
    metadata.create_all(engine)
    yield engine
    engine.dispose()


class Watch:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def deny(engine: Engine, token_id: str) -> None:
    with engine.begin() as connection:
        connection.execute(insert(denied_tokens), [{"token_id": token_id, "expires_at": 1.0}])


def test_denial_counts_when_a_second_has_passed(engine: Engine) -> None:
    watch = Watch()
    denied = DeniedTokens(engine, watch)
    assert "t1" not in denied
    deny(engine, "t1")
    watch.now += 1.0
    assert "t1" in denied
    assert "t2" not in denied


def test_many_requests_within_a_second_ask_the_database_once(engine: Engine) -> None:
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *args: asked.append(args[2]))
    denied = DeniedTokens(engine, Watch())
    assert [token in denied for token in ("t1", "t2", "t3")] == [False] * 3
    assert sum(statement.startswith("SELECT") for statement in asked) == 1
