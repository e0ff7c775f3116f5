"""A ticket becomes another kind while it is handled; a question only when the department agrees."""

from __future__ import annotations

import pytest
from help_desk import refused
from queue_office import QueueHall, offer

from shared.kernel.refusals import Conflict, Invalid, NotFound

STAGE = {"acceptance": "apply", "consultation": "consult", "pickup": "collect"}


def confirmed(queue: QueueHall, **asked: str) -> str:
    """The id of a consultation in which the department found the materials in order."""
    consultation_id = queue.office.asked(window="1", **asked)
    queue.office.answer(consultation_id)
    queue.office.on(consultation_id, "confirmation", {"materials": ["identity_card"]})
    return consultation_id


@pytest.mark.rule("XQ-CZ-02b")
@pytest.mark.parametrize("before", STAGE)
@pytest.mark.parametrize("kind", STAGE)
def test_each_kind_becomes_each_other_under_a_new_number(
    queue: QueueHall, before: str, kind: str
) -> None:
    ticket = queue.take(stage=STAGE[before])
    assert ticket["kind"] == before
    queue.call()
    asked = confirmed(queue)
    if before == kind:
        with refused(Conflict, "same_kind"):
            queue.do(ticket, "conversion", kind=kind, consultation_id=asked)
        return
    turned = queue.do(ticket, "conversion", kind=kind, consultation_id=asked)
    assert (turned["kind"], turned["stage"], turned["status"]) == (kind, STAGE[kind], "waiting")
    assert (turned["number"], turned["conversions"]) == ("A002", ["A001"])
    (entry,) = [e for e in _log(queue, ticket) if e["act"] == "converted"]
    assert (entry["kind"], entry["number"], entry["note"]) == (kind, "A002", f"{before} A001")
    assert queue.call()["number"] == "A002"


def _log(queue: QueueHall, ticket: dict[str, str]) -> list[dict[str, str]]:
    found: list[dict[str, str]] = queue.office.get("/queue-log", ticket_id=ticket["ticket_id"])[
        "items"
    ]
    return found


@pytest.mark.rule("XQ-CZ-02b")
def test_there_is_no_fourth_kind(queue: QueueHall) -> None:
    ticket = queue.take()
    queue.call()
    with refused(Invalid, "unknown_ticket_kind"):
        queue.do(ticket, "conversion", kind="complaint")


def test_ticket_is_converted_only_while_it_is_handled(queue: QueueHall) -> None:
    ticket = queue.take()
    with refused(Conflict, "not_called"):
        queue.do(ticket, "conversion", kind="consultation")
    queue.do(queue.call(), "completion")
    with refused(Conflict, "not_called"):
        queue.do(ticket, "conversion", kind="consultation")
    with refused(NotFound, "unknown_ticket"):
        queue.do({"ticket_id": "nowhere"}, "conversion", kind="pickup")


def test_whoever_was_converted_is_called_before_those_who_came_later(queue: QueueHall) -> None:
    ticket = queue.take(stage="consult")
    queue.call()
    queue.office.later(minutes=5)
    queue.number()
    told = {"kind": "acceptance", "consultation_id": confirmed(queue)}
    turned = queue.do(ticket, "conversion", **told)
    assert queue.call()["number"] == turned["number"]


@pytest.mark.rule("XQ-CZ-03c")
def test_question_becomes_an_application_when_the_department_confirmed(queue: QueueHall) -> None:
    ticket = queue.take(stage="consult")
    queue.call()
    with refused(Conflict, "not_confirmed"):
        queue.do(ticket, "conversion", kind="acceptance")
    asked = queue.office.asked(window="1")
    queue.office.answer(asked)
    told = {"kind": "acceptance", "consultation_id": asked}
    with refused(Conflict, "not_confirmed"):
        queue.do(ticket, "conversion", **told)
    queue.office.on(asked, "confirmation", {"materials": ["identity_card"]})
    turned = queue.do(ticket, "conversion", **told)
    assert (turned["kind_zh"], turned["consultation_id"]) == ("受理号", asked)


@pytest.mark.rule("XQ-CZ-03c")
def test_confirmation_is_of_the_matter_for_which_the_number_was_taken(queue: QueueHall) -> None:
    offer(queue, "other_card", name_zh="高龄津贴", base_code="000512")
    ticket = queue.take(stage="consult", item_id="other_card")
    queue.call()
    with refused(Conflict, "other_item"):
        queue.do(ticket, "conversion", kind="acceptance", consultation_id=confirmed(queue))
    with refused(NotFound, "unknown_consultation"):
        queue.do(ticket, "conversion", kind="acceptance", consultation_id="nowhere")
    right = confirmed(queue, item_id="other_card")
    turned = queue.do(ticket, "conversion", kind="acceptance", consultation_id=right)
    assert turned["kind"] == "acceptance"


def test_other_conversions_need_no_confirmation(queue: QueueHall) -> None:
    ticket = queue.take(stage="consult")
    queue.call()
    assert queue.do(ticket, "conversion", kind="pickup")["kind"] == "pickup"
