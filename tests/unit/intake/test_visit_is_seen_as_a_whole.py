"""Ticket, application and result of one visit are seen together, by all who take part in it."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from booking_desk import person
from hall_office import LUOZHUANG, TAOSHAN
from help_desk import refused
from item_office import APPLICATION, COUNTY
from queue_office import QueueHall

from services.intake.queues.visits import show_visit
from shared.http.route import Actor
from shared.kernel.refusals import Forbidden, NotFound

#: A county of another city.
ELSEWHERE = "411523000000"


@pytest.fixture
def visit(queue: QueueHall) -> tuple[dict[str, str], str]:
    """A ticket that led to an application, and the id of that."""
    queue.office.staff(subject="zhao.min", role="clerk", window="1")
    ticket = queue.take()
    queue.call()
    told = APPLICATION | {"reception": {"contact_id": ticket["ticket_id"]}}
    case_id = str(queue.office.do("/cases", told)["case_id"])
    queue.do(ticket, "completion", case_id=case_id)
    return ticket, case_id


@pytest.mark.rule("XQ-YZ-03")
def test_ticket_acceptance_and_result_stand_together(
    queue: QueueHall, visit: tuple[dict[str, str], str]
) -> None:
    ticket, case_id = visit
    queue.office.do(f"/cases/{case_id}/acceptance", {})
    for asked in (ticket["ticket_id"], case_id):
        seen = queue.office.get(f"/visits/{asked}")
        assert seen["ticket"]["number"] == "A001"
        assert seen["ticket"]["case_id"] == case_id
        assert seen["acceptance"]["status"] == "accepted"
        assert seen["acceptance"]["first_asked"] == "li.qiang"
        assert (seen["result"], seen["appointment"]) == ({}, {})
        assert "欧阳明" not in str(seen)


def asked_by(queue: QueueHall, role: str, node: str, visit_id: str) -> Any:
    """What somebody in one role gets; the helper of the other tests has all roles of the route."""
    actor = Actor("somebody", node, frozenset({role}))
    call: Any = SimpleNamespace(
        actor=actor, path={"visit_id": visit_id}, service=queue.office.service
    )
    return show_visit(call)


@pytest.mark.rule("XQ-YZ-03")
def test_whoever_booked_is_seen_with_the_booking(queue: QueueHall) -> None:
    booked = queue.booked("2026-03-09", person(1))
    assert queue.office.get(f"/visits/{booked}")["ticket"] == {}
    ticket = queue.take(appointment_id=booked)
    for visit_id in (booked, ticket["ticket_id"]):
        seen = queue.office.get(f"/visits/{visit_id}")
        assert seen["ticket"]["number"] == "A001"
        assert (seen["appointment"]["appointment_id"], seen["acceptance"]) == (booked, {})
        assert seen["appointment"]["item_name"] == "养老服务卡核发"
        assert "欧阳明" not in str(seen)


@pytest.mark.rule("XQ-YZ-03")
@pytest.mark.parametrize("node", [LUOZHUANG, COUNTY, "411521103201"])
def test_departments_of_all_levels_of_the_place_see_it(
    queue: QueueHall, visit: tuple[dict[str, str], str], node: str
) -> None:
    seen = asked_by(queue, "department", node, visit[1])
    assert seen["ticket"]["number"] == "A001"


def rate(queue: QueueHall, visit: str, number: int = 1, **changes: Any) -> None:
    told: dict[str, Any] = {"channel": "评价器", "kind": "rating", "score": 5}
    told |= {"opinion_id": f"o{number}", "node": LUOZHUANG, "visit_id": visit} | changes
    queue.office.hear("supervision.opinion_received", f"opinion/o{number}", **told)


@pytest.mark.rule("XQ-YZ-03")
def test_whatever_was_thought_of_the_service_is_seen_with_it(
    queue: QueueHall, visit: tuple[dict[str, str], str]
) -> None:
    ticket, case_id = visit
    assert queue.office.get(f"/visits/{case_id}")["evaluations"] == []
    rate(queue, ticket["ticket_id"])
    rate(queue, case_id, 2, channel="扫码", score=3)
    for asked in (ticket["ticket_id"], case_id):
        seen = queue.office.get(f"/visits/{asked}")["evaluations"]
        assert [(one["channel"], one["score"]) for one in seen] == [("评价器", 5), ("扫码", 3)]


@pytest.mark.parametrize(
    "changes", [{"visit_id": "another"}, {"visit_id": ""}, {"kind": "suggestion"}]
)
def test_what_is_no_rating_of_the_visit_is_not_shown(
    queue: QueueHall, visit: tuple[dict[str, str], str], changes: dict[str, Any]
) -> None:
    rate(queue, visit[1], **changes)
    rate(queue, visit[1], 2)
    assert len(queue.office.get(f"/visits/{visit[1]}")["evaluations"]) == 1


def test_opinion_that_is_told_again_counts_once(
    queue: QueueHall, visit: tuple[dict[str, str], str]
) -> None:
    rate(queue, visit[1])
    told = {"channel": "评价器", "kind": "rating", "opinion_id": "o1", "node": LUOZHUANG}
    again = told | {"visit_id": visit[1], "score": 1}
    queue.office.hear("supervision.opinion_received", "opinion/o1", 2, **again)
    seen = queue.office.get(f"/visits/{visit[1]}")["evaluations"]
    assert [one["score"] for one in seen] == [5]


def test_other_places_do_not_see_it_and_auditors_do(
    queue: QueueHall, visit: tuple[dict[str, str], str]
) -> None:
    for node in (TAOSHAN, ELSEWHERE):
        with refused(NotFound, "unknown_visit"):
            asked_by(queue, "department", node, visit[1])
        assert asked_by(queue, "auditor", node, visit[1])["acceptance"]
    with refused(NotFound, "unknown_visit"):
        asked_by(queue, "auditor", COUNTY, "nowhere")


def test_application_without_a_ticket_is_seen_as_well(queue: QueueHall) -> None:
    case_id = str(queue.office.do("/cases", APPLICATION)["case_id"])
    seen = queue.office.get(f"/visits/{case_id}")
    assert (seen["ticket"], seen["acceptance"]["status"]) == ({}, "registered")


def test_ticket_is_finished_only_with_an_application_of_its_own_office(queue: QueueHall) -> None:
    ticket = queue.take()
    queue.call()
    with refused(NotFound, "unknown_case"):
        queue.do(ticket, "completion", case_id="nowhere")
    queue.office.at = TAOSHAN
    with pytest.raises(Forbidden):
        queue.do(ticket, "completion")
