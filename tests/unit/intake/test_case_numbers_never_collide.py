"""Numbers are given out in ranges: two processes never give the same one."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import Engine

from services.intake.numbers import CaseNumbers
from services.intake.tables import case_numbers, metadata
from shared.db.engine import open_engine

MONDAY, TUESDAY = date(2026, 3, 9), date(2026, 3, 10)
VILLAGE, TOWNSHIP = "411521101204", "411521101000"


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    engine = open_engine(f"sqlite:///{tmp_path}", "intake")
    metadata.create_all(engine, tables=[case_numbers])
    yield engine
    engine.dispose()


def test_numbers_count_up_from_one(engine: Engine) -> None:
    numbers = CaseNumbers(engine)
    taken = [str(numbers.take(VILLAGE, MONDAY)) for _ in range(45)]
    assert taken == [f"41152110120420260309{number:06d}" for number in range(1, 46)]


def test_each_office_and_each_day_begins_anew(engine: Engine) -> None:
    numbers = CaseNumbers(engine)
    taken = [
        numbers.take(node, day).sequence
        for node, day in [
            (VILLAGE, MONDAY),
            (TOWNSHIP, MONDAY),
            (VILLAGE, MONDAY),
            (VILLAGE, TUESDAY),
            (TOWNSHIP, TUESDAY),
        ]
    ]
    assert taken == [1, 1, 2, 1, 1]


def test_two_processes_never_give_the_same_number(engine: Engine) -> None:
    one, other = CaseNumbers(engine), CaseNumbers(engine)
    taken = [source.take(VILLAGE, MONDAY) for _ in range(50) for source in (one, other)]
    assert len(set(taken)) == 100


def test_process_that_starts_again_skips_what_it_may_have_given(engine: Engine) -> None:
    CaseNumbers(engine).take(VILLAGE, MONDAY)
    assert CaseNumbers(engine).take(VILLAGE, MONDAY).sequence > 1
