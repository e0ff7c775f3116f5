"""What is shown beside the plain way: for whom, when, once, and what the pilot alone tries."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from cli.sample_day import after_slip, consequences, deeds
from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application, read
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.pilot import SEALED, TOWNSHIPS, tries, write_policy
from cli.sample_day.roster import Roster
from cli.sample_day.visit import Visit, after
from cli.sample_day.visits import VISITS, Visits
from services.intake.catalogue import loader
from shared.directory.directory import Directory
from shared.kernel.divisions import Level
from shared.kernel.limits import Limit, LimitUnit
from shared.rulebook import policies

DAY = read()
CATALOGUE = loader.load()
DIVISIONS = Directory.load().divisions
COUNTY = "411521000000"
SAMPLE = date(2026, 3, 2)


def test_every_visit_is_made_by_somebody_and_none_twice_for_the_same() -> None:
    for visit in VISITS:
        assert any(visit.which(application) for application in DAY), visit.act
    for application in DAY:
        acts = Counter(visit.act for visit in VISITS if visit.which(application))
        assert set(acts.values()) <= {1}, (application.application_no, acts)


def test_every_deed_is_looked_for_once() -> None:
    assert set(Counter(deed.answered for deed in deeds.DEEDS).values()) == {1}
    titles = [deed.title for deed in deeds.OTHERS]
    titles += [consequence.title for consequence in consequences.CONSEQUENCES]
    assert len(set(titles)) == len(titles)


def test_department_finds_something_missing_only_where_it_decides_under_the_pilot() -> None:
    found = [a for a in DAY if after_slip.notice_of(a) is not None]
    assert {after_slip.notice_of(a) for a in found} == set(after_slip.Notice)
    for application in found:
        item = CATALOGUE.get(application.item_id)
        assert tries(application.received_at)
        assert application.finding == "granted"
        assert not application.missing_later_given
        assert item.flow[-1].level is Level.COUNTY
        # The notice that comes on the fourth day is late, and the case is not.
        assert item.promised_limit.value >= after_slip.DECIDED_AFTER


def test_pilot_tries_what_its_county_does_not_know(tmp_path: Path) -> None:
    write_policy(tmp_path)
    found = policies.load(tmp_path, DIVISIONS)
    pilot, county = found.of(SEALED, SAMPLE), found.of(COUNTY, SAMPLE)
    assert {found.of(node, SAMPLE).name for node in TOWNSHIPS} == {"pilot"} != {county.name}
    assert (pilot.values["deemed_acceptance"], county.values["deemed_acceptance"]) == (
        "slip_date",
        "none",
    )
    assert pilot.limit("correction_notice_limit") == Limit(3, LimitUnit.WORKING_DAY)
    changed = {key for key, value in pilot.values.items() if county.values[key] != value}
    assert changed == {
        "case_types",
        "correction_notice_limit",
        "correction_notice_limit.capped_by_promise",
        "deemed_acceptance",
        "seal_regime",
    }


class Away(Exception):
    """The service did not answer."""


class OneDesk(Desks):
    """Answers, but for the requests that it is told not to."""

    def __init__(self) -> None:
        self.keys: list[str] = []
        self.away = {2}

    def post(
        self, seat: Seat, service: str, path: str, body: dict[str, Any] | None, key: str
    ) -> dict[str, Any]:
        self.keys.append(key)
        if len(self.keys) in self.away:
            raise Away
        return {"path": path}


@pytest.fixture
def log(tmp_path: Path) -> Iterator[AnswerLog]:
    kept = AnswerLog(tmp_path / "answers.jsonl")
    yield kept
    kept.close()


def later(start: datetime, days: int) -> datetime:
    return start + timedelta(days=days)


def test_interrupted_visit_is_made_again_with_the_same_keys(
    log: AnswerLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = DAY[0]
    desk = OneDesk()

    def both(scene: Any) -> None:
        scene.post("/one", which="one")
        scene.post("/other", which="other")

    def is_first(application: Application) -> bool:
        return application == first

    visit = Visit("tried", is_first, after("register", 1), both)
    monkeypatch.setattr("cli.sample_day.visits.VISITS", (visit,))
    visits = Visits(desk, log, Roster(DAY, log), later)
    now = first.arrives_at
    assert visits.plans(now) == []
    log.note("register", first.application_no, now.isoformat(), case_id="c1", case_no="1")
    (plan,) = visits.plans(now)
    assert plan.at == later(now, 1)
    with pytest.raises(Away):
        plan.act()
    (again,) = visits.plans(now)
    assert again.act() == 1
    assert desk.keys == [f"{first.application_no}-tried-{which}" for which in ("one", "other")] * 2
    assert visits.plans(now) == []
