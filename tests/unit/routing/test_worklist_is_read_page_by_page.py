"""待签收、待办理: what waits at an office, in pages, and by case number."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import msgspec
import pytest
from relay_office import CASE_NO, KIND, TOWNSHIP, VILLAGE, begun
from sqlalchemy import Engine, insert

from services.routing import views
from services.routing.tables import legs, metadata
from shared.db.engine import open_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """Three offers wait at the township."""
    engine = open_engine(f"sqlite:///{tmp_path}", "routing")
    metadata.create_all(engine)
    offered = begun().leg(TOWNSHIP)
    assert offered.file is not None
    with engine.begin() as connection:
        for number in (1, 2, 3):
            file = replace(offered.file, case_no=f"{CASE_NO[:-1]}{number}")
            leg = replace(offered, file=file)
            state = msgspec.json.encode(leg).decode()
            row = {"id": f"c{number}@{TOWNSHIP}", "chain_length": 1, "chain_head": "h"}
            connection.execute(insert(legs).values(**row, state=state, **KIND.columns(leg)))
    yield engine
    engine.dispose()


def numbers(engine: Engine, node: str | None = TOWNSHIP, case_no: str = "", limit: int = 9) -> str:
    """The last digits, page by page, with bars between the pages."""
    pages, place = [], ""
    while not pages or place:
        page = views.worklist(engine, node, "", case_no, place, limit)
        pages.append("".join(leg["case_no"][-1] for leg in page["items"]))
        place = page["next"]
    return "|".join(pages)


def test_pages_follow_each_other_to_the_end(engine: Engine) -> None:
    assert numbers(engine, limit=2) == "12|3"
    assert numbers(engine, limit=3) == "123"


def test_case_is_found_by_its_number(engine: Engine) -> None:
    assert numbers(engine, case_no=f"{CASE_NO[:-1]}2") == "2"
    assert numbers(engine, case_no="41152110120820990101000001") == ""


def test_other_office_has_nothing_waiting(engine: Engine) -> None:
    assert numbers(engine, VILLAGE) == ""
    assert numbers(engine, None) == "123"
