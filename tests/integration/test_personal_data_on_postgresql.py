"""Party records are sealed anew, and looks at them listed, on a real PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
import pytest
from sqlalchemy import Engine, event, insert, select, update

from services.intake.tables import cases, unmaskings
from services.intake.wiring import DEFINITION
from shared.db import bulk, migrate
from shared.db.engine import open_engine
from shared.service.resealing import reseal_all
from shared.testing.servers import Backends
from shared.vault import Vault

pytestmark = pytest.mark.real

OLD, NEW = b"1" * 32, b"2" * 32
PARTY = {"applicant": {"name": "欧阳明"}, "agent": None}


@pytest.fixture
def engine(fresh_backends: Backends) -> Iterator[Engine]:
    """Five cases under the old key."""
    engine = open_engine(fresh_backends.database_url, "intake")
    migrate.upgrade(engine, "services.intake", "intake")
    with engine.begin() as connection:
        for number in range(5):
            connection.execute(insert(cases).values(**_case(f"c{number}")))
    yield engine
    engine.dispose()


def _case(case_id: str) -> dict[str, object]:
    state = msgspec.json.encode({"sealed_party": Vault(OLD).seal(PARTY)}).decode()
    kept = {"id": case_id, "chain_length": 1, "chain_head": "h", "state": state}
    columns = {column.name: "x" for column in cases.columns if not column.nullable}
    return columns | {"case_no": case_id} | kept


def opened(engine: Engine, vault: Vault) -> list[object]:
    with engine.connect() as connection:
        states = connection.execute(select(cases.c.state)).scalars().all()
    return [vault.open(msgspec.json.decode(state)["sealed_party"]) for state in states]


def test_all_are_sealed_anew_in_batches(engine: Engine) -> None:
    assert reseal_all(engine, DEFINITION, Vault(NEW, OLD), batch=2) == 5
    assert opened(engine, Vault(NEW)) == [PARTY] * 5


def test_case_that_is_acted_upon_meanwhile_is_not_overwritten(engine: Engine) -> None:
    """Somebody else writes between the look and the resealing: the next pass takes it up."""
    acted: list[int] = []

    @event.listens_for(engine, "before_execute")
    def act(_connection: object, statement: object, *_: object) -> None:
        if getattr(statement, "is_update", False) and not acted:
            acted.append(1)
            state = msgspec.json.encode(
                {"sealed_party": Vault(OLD).seal(PARTY), "reason": "新"}
            ).decode()
            other = update(cases).where(cases.c.id == "c0").values(chain_head="i", state=state)
            with engine.begin() as connection:
                connection.execute(other)

    assert reseal_all(engine, DEFINITION, Vault(NEW, OLD), batch=2) == 5
    assert opened(engine, Vault(NEW)) == [PARTY] * 5
    with engine.connect() as connection:
        state = connection.execute(select(cases.c.state).where(cases.c.id == "c0")).scalar_one()
    assert msgspec.json.decode(state)["reason"] == "新"


def test_looks_are_numbered_as_they_come(engine: Engine) -> None:
    row = {"case_id": "c0", "case_no": "1", "node": "2", "shown_to": "li", "shown_at": "t"}
    for reason in ("核对", "领件"):
        with engine.begin() as connection:
            writes = bulk.Writes()
            writes.append(unmaskings, [row | {"reason": reason}])
            writes.flush(connection)
    with engine.connect() as connection:
        rows = connection.execute(select(unmaskings).order_by(unmaskings.c.id)).all()
    assert [(found.id, found.reason) for found in rows] == [(1, "核对"), (2, "领件")]
