"""A driver that is killed: what it asked is asked again, what it knew it still knows."""

from __future__ import annotations

import tempfile
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from cli.sample_day.answers import AnswerLog, Answers
from cli.sample_day.desk import Desk, Seat
from cli.sample_day.errands import Errand, Errands
from cli.sample_day.server_data import ServerData
from shared.kernel.refusals import Conflict

NOW = datetime(2026, 3, 2, 10, 0, tzinfo=timezone(timedelta(hours=8)))
DISPATCH = Errand(
    act="dispatch",
    subject="parcel-1",
    node="411521103000",
    service="delivery",
    path="/shipments/parcel-1/dispatch",
    body={"carrier": "ems"},
    note={"to_office": True},
    keep=("waybill_no",),
)


class Killed(Exception):
    """The driver's end, between the answer and its note."""


class Counter(Desk):
    """Answers by idempotency key, as the services do."""

    def __init__(self) -> None:
        self.asked: list[tuple[Seat, str, str, dict[str, Any] | None, str]] = []
        self.deadly = False

    def post(
        self, seat: Seat, service: str, path: str, body: dict[str, Any] | None, key: str
    ) -> dict[str, Any]:
        self.asked.append((seat, service, path, body, key))
        if self.deadly:
            raise Killed
        return {"waybill_no": "EX000000014CN", "status": "dispatched"}


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "run" / "answers.jsonl"


def test_answer_is_noted_with_what_is_needed_of_it(path: Path) -> None:
    log = AnswerLog(path)
    assert Errands(Counter(), log).run(DISPATCH, NOW) == 1
    log.close()
    answer = Answers.read(path).get("dispatch", "parcel-1")
    assert answer is not None
    assert answer.at == "2026-03-02T10:00:00+08:00"
    assert answer.data == {"to_office": True, "waybill_no": "EX000000014CN"}


def test_errand_without_a_noted_answer_is_asked_again_with_the_same_key(path: Path) -> None:
    desk, log = Counter(), AnswerLog(path)
    desk.deadly = True
    with pytest.raises(Killed):
        Errands(desk, log).run(DISPATCH, NOW)
    log.close()
    desk.deadly = False
    log = AnswerLog(path)
    assert Errands(desk, log).finish_interrupted() == 1
    assert desk.asked[0] == desk.asked[1]
    assert desk.asked[1] == (
        Seat("411521103000"),
        "delivery",
        "/shipments/parcel-1/dispatch",
        {"carrier": "ems"},
        "dispatch-parcel-1",
    )
    answer = log.get("dispatch", "parcel-1")
    assert answer is not None
    # Business time had not moved: it is the instant at which it was asked first.
    assert answer.at == "2026-03-02T10:00:00+08:00"


def test_errand_with_its_answer_is_not_asked_again(path: Path) -> None:
    desk, log = Counter(), AnswerLog(path)
    Errands(desk, log).run(DISPATCH, NOW)
    assert Errands(desk, AnswerLog(path)).finish_interrupted() == 0
    assert len(desk.asked) == 1


def test_line_that_was_cut_short_spoils_no_other(path: Path) -> None:
    log = AnswerLog(path)
    log.note("sign", "first", NOW.isoformat())
    log.close()
    with path.open("a", encoding="utf-8") as file:
        file.write('{"act": "sign", "subject": "sec')
    log = AnswerLog(path)
    log.note("sign", "third", NOW.isoformat())
    log.close()
    assert [answer.subject for answer in Answers.read(path).of("sign")] == ["first", "third"]


def test_later_answer_to_the_same_counts(path: Path) -> None:
    log = AnswerLog(path)
    log.note("refused_at_counter", "S0002", NOW.isoformat(), code="identity_check_digit")
    log.note("refused_at_counter", "S0002", NOW.isoformat(), code="agent_not_authorised")
    (answer,) = log.of("refused_at_counter")
    assert answer.data == {"code": "agent_not_authorised"}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A run's folder; the system's temporary files lie beside it."""
    (tmp_path / "tmp").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tmp"))
    return tmp_path / "run"


def test_servers_of_a_run_find_their_data_again(run: Path) -> None:
    first = ServerData(run).claim()
    (first / "postgres").mkdir()
    assert first.parent == run.parent / "tmp"
    assert (run / "servers.path").read_text() == f"{first}\n"
    assert ServerData(run).claim() == first
    assert (first / "postgres").is_dir()


def test_data_of_another_account_can_be_reached_but_not_listed(run: Path) -> None:
    assert ServerData(run).claim().stat().st_mode & 0o777 == 0o711


def test_two_runs_have_different_data(run: Path) -> None:
    assert ServerData(run).claim() != ServerData(run.with_name("other")).claim()


def test_data_left_by_a_folder_that_is_gone_is_not_taken_for_ours(run: Path) -> None:
    left = ServerData(run).claim()
    (left / "postgres").mkdir()
    (run / "servers.path").unlink()
    assert list(ServerData(run).claim().iterdir()) == []


def test_data_that_is_gone_is_not_silently_replaced(run: Path) -> None:
    data = ServerData(run)
    data.claim().rmdir()
    with pytest.raises(Conflict, match="server_data_gone"):
        data.claim()


def test_copied_folder_does_not_lead_to_the_data_of_the_first(run: Path) -> None:
    first, copy = ServerData(run).claim(), run.with_name("copy")
    copy.mkdir()
    (copy / "servers.path").write_text(f"{first}\n")
    with pytest.raises(Conflict, match="server_data_gone"):
        ServerData(copy).claim()
    ServerData(copy).remove()
    assert first.is_dir()


def test_new_start_removes_the_data(run: Path) -> None:
    data = ServerData(run)
    first = data.claim()
    data.remove()
    assert not first.exists()
    data.remove()


def test_folder_that_somebody_else_put_there_is_left_alone(run: Path) -> None:
    expected = ServerData(run).claim()
    (run / "servers.path").unlink()
    expected.rmdir()
    expected.symlink_to(run)
    with pytest.raises(Conflict, match="server_data_foreign"):
        ServerData(run).claim()
