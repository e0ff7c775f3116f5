"""A clerk calls the next number: in order, never one that another clerk has, never to an empty
window."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from help_desk import refused
from item_office import card
from queue_office import AWAY, QueueHall, second_machine
from sqlalchemy.exc import IntegrityError

from services.intake.centre import shelf
from services.intake.domain.contacts import ContactStatus
from services.intake.queues import commands
from services.intake.views import contact
from shared.kernel.refusals import Conflict, NotFound
from shared.service.work import Origin


def test_numbers_are_called_in_the_order_in_which_they_were_taken(queue: QueueHall) -> None:
    taken = [queue.number() for _ in range(4)]
    assert [queue.served() for _ in range(4)] == taken
    with refused(Conflict, "nobody_waiting"):
        queue.call()


def test_whoever_has_priority_is_called_before_the_others(queue: QueueHall) -> None:
    first, second = queue.number(), queue.number()
    elder, later = queue.number(priority=True), queue.number(priority=True)
    assert [queue.served() for _ in range(4)] == [elder, later, first, second]


def declared(queue: QueueHall, *groups: str) -> str:
    """The id of a special visit."""
    told = {"groups": list(groups)}
    return str(queue.office.do("/special-visits", told)["visit_id"])


@pytest.mark.rule("LS-DN-10")
def test_who_is_called_first_follows_from_what_was_declared(queue: QueueHall) -> None:
    first = queue.number()
    family = queue.number(special_visit_id=declared(queue, "military_family"), priority=True)
    pregnant = queue.number(special_visit_id=declared(queue, "pregnant"))
    assert [queue.served() for _ in range(3)] == [pregnant, first, family]


@pytest.mark.rule("KD-RW-13d")
def test_green_channel_that_was_asked_for_is_called_first(queue: QueueHall) -> None:
    told = {"groups": ["in_difficulty"]}
    visits = [
        str(queue.office.do("/special-visits", told | {"help": [asked]})["visit_id"])
        for asked in ("agency", "green_channel")
    ]
    agency, green = (queue.number(special_visit_id=visit) for visit in visits)
    assert [queue.served() for _ in range(2)] == [green, agency]


def test_visit_that_has_ended_or_is_unknown_gives_no_number(queue: QueueHall) -> None:
    with refused(NotFound, "unknown_visit"):
        queue.take(special_visit_id="nowhere")
    visit_id = declared(queue, "military_family")
    queue.office.do(f"/special-visits/{visit_id}/offer", {"accepted": False})
    queue.office.do(f"/special-visits/{visit_id}/end")
    with refused(Conflict, "visit_ended"):
        queue.take(special_visit_id=visit_id)


def test_clerk_finishes_with_one_before_calling_the_next(queue: QueueHall) -> None:
    queue.number(), queue.number()
    ticket = queue.call()
    with refused(Conflict, "still_serving"):
        queue.call()
    queue.do(ticket, "completion")
    assert queue.call()["number"] == "A002"


def test_number_that_another_window_has_called_is_not_called_again(queue: QueueHall) -> None:
    ticket = queue.take()
    office = queue.office
    hall = shelf.record(office.service.executor).hall(office.at)
    assert hall is not None
    office.service.executor.execute(
        commands.CallTicket(ticket["ticket_id"], hall, "1", ""), Origin("one", office.at), _nothing
    )
    with refused(Conflict, "not_waiting"):
        office.service.executor.execute(
            commands.CallTicket(ticket["ticket_id"], hall, "1", ""),
            Origin("other", office.at),
            _nothing,
        )
    assert queue.see(ticket)["first_asked"] == "one"


def test_window_that_calls_twice_at_once_has_one_number_in_hand(queue: QueueHall) -> None:
    """Both machines looked before either had called: the later one is refused."""
    first, second = queue.take(), queue.take()
    office = queue.office
    hall = shelf.record(office.service.executor).hall(office.at)
    assert hall is not None
    office.service.executor.execute(
        commands.CallTicket(first["ticket_id"], hall, "1", ""), Origin("one", office.at), _nothing
    )
    with pytest.raises(IntegrityError):
        office.service.executor.execute(
            commands.CallTicket(second["ticket_id"], hall, "1", ""),
            Origin("other", office.at),
            _nothing,
        )
    assert [queue.see(one)["status"] for one in (first, second)] == ["called", "waiting"]


def test_two_machines_at_one_window_never_fail_and_never_share_it(queue: QueueHall) -> None:
    for _ in range(6):
        queue.take()
    other = second_machine(queue)

    def work(hall: QueueHall) -> list[str]:
        told = []
        for _ in range(3):
            try:
                told.append(str(hall.call()["number"]))
            except Conflict as refusal:
                told.append(refusal.code)
        return told

    with ThreadPoolExecutor(2) as clerks:
        called = [number for found in clerks.map(work, (queue, other)) for number in found]
    other.office.engine.dispose()
    assert sorted(called) == ["A001", *["still_serving"] * 5]


def _nothing(_: object) -> dict[str, object]:
    return {}


def test_two_clerks_who_call_at_once_never_get_the_same_number(queue: QueueHall) -> None:
    queue.office.window("comprehensive", "2")
    taken = {queue.number() for _ in range(8)}
    other = second_machine(queue)

    def work(hall: QueueHall, window: str) -> list[str]:
        return [hall.served(window) for _ in range(4)]

    with ThreadPoolExecutor(2) as clerks:
        one = clerks.submit(work, queue, "1")
        two = clerks.submit(work, other, "2")
        called = [*one.result(), *two.result()]
    other.office.engine.dispose()
    assert (len(called), set(called)) == (8, taken)


def test_call_that_is_made_again_gets_its_answer_and_calls_nobody_else(queue: QueueHall) -> None:
    queue.number()
    queue.office.keys = iter(["same", "same", "another"])
    assert [queue.call()["number"], queue.call()["number"]] == ["A001", "A001"]
    with refused(Conflict, "still_serving"):
        queue.call()


def test_whoever_does_not_come_is_passed_over_and_may_come_later(queue: QueueHall) -> None:
    absent, next_one = queue.take(), queue.number()
    queue.do(queue.call(), "passing-over")
    assert queue.served() == next_one
    with refused(Conflict, "nobody_waiting"):
        queue.call()
    assert queue.do(absent, "recall", window="1")["status"] == "called"
    queue.do(absent, "completion")
    assert queue.acts(absent) == ["issued", "called", "passed_over", "called", "served"]


def test_nobody_is_called_out_of_turn_by_name(queue: QueueHall) -> None:
    queue.number()
    second = queue.take()
    with refused(Conflict, "not_passed_over"):
        queue.do(second, "recall", window="1")
    assert queue.call()["number"] == "A001"


def test_number_of_another_day_or_given_up_is_not_called(queue: QueueHall) -> None:
    given_up, stays = queue.take(), queue.number()
    queue.do(given_up, "abandonment")
    assert queue.served() == stays
    queue.number()
    queue.office.later(days=1)
    with refused(Conflict, "nobody_waiting"):
        queue.call()
    with refused(Conflict, "not_waiting"):
        queue.do(given_up, "abandonment")


@pytest.mark.rule("TS-GF-4-4")
def test_nobody_is_called_to_a_window_that_was_left(queue: QueueHall) -> None:
    queue.office.window("comprehensive", "2")
    queue.number(), queue.number()
    queue.office.do("/hall/windows/1/leave", AWAY)
    with refused(Conflict, "window_left"):
        queue.call("1")
    assert queue.served("2") == "A001"
    queue.office.do("/hall/windows/1/return")
    assert queue.served("1") == "A002"


@pytest.mark.rule("TS-GF-4-4")
def test_window_on_the_sign_calls_those_who_waited_for_the_one_that_was_left(
    queue: QueueHall,
) -> None:
    queue.office.window("outgoing", "7")
    queue.number()
    with refused(Conflict, "nobody_waiting"):
        queue.call("7")
    queue.office.do("/hall/windows/1/leave", AWAY | {"sign": "redirect", "to": "7"})
    with refused(Conflict, "window_left"):
        queue.call("1")
    assert queue.call("7")["number"] == "A001"


def test_window_that_is_not_in_use_today_calls_nobody(queue: QueueHall) -> None:
    queue.number()
    later = {"active_from": "2026-03-10", "active_to": "2026-03-31", "items": ["care_card"]}
    queue.office.window("flexible", "4", **later)
    with refused(Conflict, "window_closed"):
        queue.call("4")
    with refused(NotFound, "unknown_window"):
        queue.call("99")


def test_first_clerk_who_calls_is_the_first_asked_person(queue: QueueHall) -> None:
    """And stays so, whoever else calls the number later."""
    queue.office.window("comprehensive", "2")
    ticket = queue.take(stage="consult", caller="legal_person")
    queue.call()
    queue.do(ticket, "redirection", window="2")
    queue.office.subject = "zhao.min"
    queue.call("2")
    met = contact(queue.office.engine, ticket["ticket_id"], queue.office.at)
    assert (met.clerk, met.status) == ("li.qiang", ContactStatus.MADE)
    assert (met.caller, met.matter, met.about) == (
        "legal_person",
        "consultation",
        "social_assistance",
    )
    assert queue.see(ticket)["first_asked"] == "li.qiang"
    assert [fact["clerk"] for fact in queue.office.told("first_contact_made")] == ["li.qiang"]


def test_board_shows_numbers_and_windows_and_nothing_personal(queue: QueueHall) -> None:
    queue.number(), queue.number()
    queue.call()
    board = queue.office.get(f"/public/halls/{queue.office.at}/calls")
    (shown,) = board["calls"]
    assert (shown["number"], shown["kind_zh"], shown["window"]) == ("A001", "受理号", "1")
    assert set(shown) == {"number", "kind_zh", "window", "called_at"}
    assert board["waiting"] == 1


def test_special_window_leaves_other_matters_to_the_others(queue: QueueHall) -> None:
    queue.office.publish(card(id="other_card", name_zh="高龄津贴", comprehensive=True))
    queue.office.window("fixed_dedicated", "3", items=["care_card"])
    dedicated, general = queue.number(), queue.number(item_id="other_card")
    assert queue.served("3") == dedicated
    with refused(Conflict, "nobody_waiting"):
        queue.call("3")
    assert queue.served("1") == general
