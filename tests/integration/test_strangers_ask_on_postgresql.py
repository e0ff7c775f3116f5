"""Attempts at a code and notices to be sent, on a real PostgreSQL, by many at once."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta

import msgspec
import pytest
from sqlalchemy import Engine, func, insert, select

from services.intake.domain.guessing import OWN_MOST, WHILE
from services.intake.domain.tellings import Letter
from services.intake.online.limits import Guesses
from services.intake.online.notices import Post, notice
from services.intake.online.tables import notices, submissions, wrong_codes
from services.intake.wiring import DEFINITION
from shared.db import migrate
from shared.db.engine import open_engine
from shared.http.refusals import TooMany
from shared.kernel.worktime import ZONE
from shared.testing.servers import Backends
from shared.vault import Vault

pytestmark = pytest.mark.real

NOW = datetime(2026, 3, 9, 10, tzinfo=ZONE)
VAULT = Vault(b"1" * 32)


@pytest.fixture
def engine(fresh_backends: Backends) -> Iterator[Engine]:
    engine = open_engine(fresh_backends.database_url, "intake")
    migrate.upgrade(engine, "services.intake", "intake")
    yield engine
    engine.dispose()


def test_of_many_attempts_at_once_no_more_are_looked_at_than_of_many_in_turn(
    engine: Engine,
) -> None:
    def attempt(_: int) -> bool:
        try:
            Guesses(engine, "number/machine", "number").begin(NOW)
        except TooMany:
            return False
        return True

    with ThreadPoolExecutor(12) as pool:
        assert sum(pool.map(attempt, range(60))) == OWN_MOST


def test_what_is_over_goes_while_others_ask(engine: Engine) -> None:
    def attempt(number: int) -> None:
        later = NOW + timedelta(seconds=WHILE * (number % 3))
        Guesses(engine, f"{number % 7}/machine", f"{number % 7}").begin(later)

    with ThreadPoolExecutor(12) as pool:
        outcomes = [pool.submit(attempt, number).exception() for number in range(80)]
    assert all(error is None or isinstance(error, TooMany) for error in outcomes)
    Guesses(engine, "last/machine", "last").begin(NOW + timedelta(seconds=WHILE * 9))
    with engine.connect() as connection:
        assert connection.execute(select(func.count()).select_from(wrong_codes)).scalar() == 2


def test_many_processes_send_each_notice_once(engine: Engine) -> None:
    with engine.begin() as connection:
        state = {"sealed_party": VAULT.seal({"applicant": {"name": "何桂兰", "phone": "15400"}})}
        kept = {"id": "s1", "chain_length": 1, "chain_head": "h", "node": "4", "status": "passed"}
        text = msgspec.json.encode(state).decode()
        connection.execute(insert(submissions).values(state=text, **kept))
        for _ in range(60):
            row = notice(kind="k", about="submission/s1", node="411521101204", text="通知", now=NOW)
            connection.execute(insert(notices).values(**row.values))
    sent: list[str] = []

    class Box:
        def send(self, letter: Letter) -> None:
            sent.append(letter.notice_id)

    def process(_: int) -> None:
        post = Post(engine, DEFINITION.kinds, VAULT, Box())
        while post.send_due():
            pass

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(process, range(4)))
    assert len(sent) == len(set(sent)) == 60
