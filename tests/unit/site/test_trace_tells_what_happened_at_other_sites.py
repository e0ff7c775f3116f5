"""`jieli trace` at the owner's site: acts of other sites stand where and when they were done."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from click.testing import CliRunner
from paper_site import ELSEWHERE, MONDAY, VILLAGE, PaperSite
from sqlalchemy import insert

from cli.main import main
from services.intake.domain.cases import Case
from services.routing.tables import kernel
from shared.contracts import check_contract

OFFICE = "光山县"
HOP = {"handoff_id": "H-1-1", "from_node": VILLAGE, "to_node": ELSEWHERE}
PARCEL = {"shipment_id": "P1", "purpose": "papers", "from_node": ELSEWHERE, "to": VILLAGE}
TASK = {"task_id": "T1", "node": ELSEWHERE, "act": "decide"}

#: Facts in the order in which they happened: service, name, what they say, and how it reads.
TOLD: list[tuple[str, str, dict[str, Any], str, str]] = [
    ("routing", "handoff_signed", HOP, "签收", ""),
    ("routing", "task_completed", TASK | {"finding": "granted"}, "任务办完", "决定准予"),
    (
        "routing",
        "handoff_answered",
        HOP | {"outcome": "granted", "decided_at": MONDAY.isoformat()},
        "答复转出方",
        "准予",
    ),
    (
        "routing",
        "handoff_offered",
        HOP | {"attempt": 1, "act": "review", "papers": True},
        "转出",
        "转光山县审核，纸质材料随后寄出",
    ),
    ("routing", "handoff_refused", HOP | {"reason": "材料页码不清"}, "拒收", "材料页码不清"),
    (
        "routing",
        "handoff_undelivered",
        HOP | {"reason": "unknown_destination"},
        "转交无法送达",
        "没有站点承接该节点",
    ),
    ("delivery", "shipment_requested", PARCEL, "待寄", "纸质材料"),
    (
        "delivery",
        "shipment_dispatched",
        PARCEL | {"carrier": "ems", "waybill_no": "EX1CN"},
        "交寄",
        "邮件号EX1CN",
    ),
    (
        "delivery",
        "shipment_delivered",
        PARCEL | {"delivered_at": MONDAY.isoformat()},
        "邮件妥投",
        "",
    ),
    ("delivery", "shipment_returned", PARCEL, "邮件退回", ""),
    ("delivery", "delivery_revoked", PARCEL, "妥投被撤销", ""),
    (
        "delivery",
        "result_ready",
        {"handover_id": "h", "method": "locker", "at_node": ELSEWHERE},
        "可以领取",
        "",
    ),
]
#: Told only when everything is asked for.
QUIET = [
    ("routing", "task_opened", TASK, "任务开始", ""),
    (
        "delivery",
        "result_delivered",
        {"method": "locker", "delivered_at": MONDAY.isoformat()},
        "送达",
        "",
    ),
]


@pytest.fixture
def case_no(site: PaperSite) -> str:
    """A case whose owner heard of all this, days later and in another order."""
    case_id = site.register()
    site.accept(case_id)
    known = site.case(case_id)
    terms = next(m.data["terms"] for m in site.wire.said if "terms" in m.data)
    rows = []
    for number, (service, name, said, _, _) in enumerate([*TOLD, *QUIET], start=1):
        data = {"case_id": case_id, "case_no": known.case_no, "owner": VILLAGE} | said
        if service == "routing":
            data["terms"] = terms
        type_ = f"jieli.{service}.{name}.v1"
        check_contract(type_, data)
        at = (MONDAY + timedelta(days=1, hours=number)).isoformat()
        heard = {"type": type_, "node": ELSEWHERE, "time": at, "headers": {}, "data": data}
        rows.append(_row(case_id, number, heard))
    with site.engines["routing"].begin() as connection:
        connection.execute(insert(kernel.history), rows[::-1])
    return known.case_no


def _row(case_id: str, number: int, heard: dict[str, Any]) -> dict[str, Any]:
    return {
        "chain": f"leg/{case_id}@{VILLAGE}",
        "position": 100 + number,
        "case_id": case_id,
        "time": (MONDAY + timedelta(days=9)).isoformat(),
        "node": VILLAGE,
        "actor": f"/nodes/{ELSEWHERE}/routing→routing",
        "act": "progress_heard",
        "data": json.dumps(heard),
        "rules": "",
        "previous": "",
        "hash": "",
    }


def trace(site: PaperSite, case_no: str, *options: str) -> list[list[str]]:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{site.path}", "COLUMNS": "120"}
    result = CliRunner().invoke(main, ["trace", case_no, *options], env=environment)
    assert result.exit_code == 0, result.output
    steps = [re.split(r" {2,}", line.strip()) for line in result.output.splitlines()[2:]]
    return [[*cells, ""][:4] for cells in steps]


def test_they_are_told_at_their_own_time_and_office_in_their_order(
    site: PaperSite, case_no: str
) -> None:
    told = [cells for cells in trace(site, case_no) if cells[1] == OFFICE]
    assert [tuple(cells[2:]) for cells in told] == [(label, words) for *_, label, words in TOLD]
    assert [cells[0] for cells in told][:2] == ["2026-03-10 10:00", "2026-03-10 11:00"]


def test_they_stand_among_the_acts_of_the_own_site(site: PaperSite, case_no: str) -> None:
    told = trace(site, case_no)
    assert [cells[2] for cells in told][:4] == ["收件登记", "受理", "转出", "签收"]
    times = [cells[0] for cells in told]
    assert times == sorted(times)


def test_quiet_ones_are_told_only_when_everything_is_asked_for(
    site: PaperSite, case_no: str
) -> None:
    quiet = {label for *_, label, _ in QUIET}
    assert quiet & {cells[2] for cells in trace(site, case_no)} == set()
    everything = trace(site, case_no, "--all")
    assert quiet <= {cells[2] for cells in everything}
    for cells in everything:
        assert re.search(r"[a-z_]", "".join(cells[2:])) is None, cells


def test_fact_that_is_new_here_is_shown_by_its_name(site: PaperSite, case_no: str) -> None:
    (case,) = site.states("intake", "case", Case)
    heard = {
        "type": "jieli.routing.case_lost.v1",
        "node": ELSEWHERE,
        "time": MONDAY.isoformat(),
        "headers": {},
        "data": {},
    }
    with site.engines["routing"].begin() as connection:
        connection.execute(insert(kernel.history), [_row(case.case_id, 99, heard)])
    assert [OFFICE, "case_lost", ""] in [cells[1:] for cells in trace(site, case_no)]
