"""What arrives late with an earlier time withdraws a breach, visibly and with its reason."""

from __future__ import annotations

import pytest
from clock_desk import Desk, accepted, at, concluded, delivered, offered, revoked

from services.supervision.domain.clocks import Breach, Status, Which
from services.supervision.domain.events import ClockOverdue, OverdueWithdrawn

# Accepted on a Monday: promised within 3 working days.
RECEIPT, PROMISE = "2026-03-09T10:00", "2026-03-12T17:30"
TUESDAY, WEDNESDAY = "2026-03-10T10:00", "2026-03-11T10:00"


@pytest.fixture
def desk() -> Desk:
    """The promise has passed, and the breach was declared."""
    desk = Desk()
    desk.hear(accepted(RECEIPT))
    desk.let_pass(PROMISE)
    assert desk.promised.overdue
    return desk


def test_conclusion_in_time_that_was_heard_late_withdraws_the_breach(desk: Desk) -> None:
    desk.hear(concluded("2026-03-12T16:00"))
    reason = "办件已于2026年3月12日16:00作出决定，没有超过时限"
    assert desk.told_of(OverdueWithdrawn) == [OverdueWithdrawn(Which.PROMISED, reason)]
    assert desk.promised.breaches == (Breach(at(PROMISE), reason),)
    assert not desk.late()
    assert desk.clocks.withdrawn == 1


def test_conclusion_at_the_due_instant_itself_withdraws_the_breach(desk: Desk) -> None:
    desk.hear(concluded(PROMISE))
    assert desk.clocks.withdrawn == 1


def test_conclusion_after_the_due_instant_withdraws_nothing(desk: Desk) -> None:
    desk.hear(concluded("2026-03-12T17:31"))
    assert desk.told_of(OverdueWithdrawn) == []
    assert desk.late()
    assert desk.clocks.withdrawn == 0


def test_decision_in_time_whose_answer_was_cut_off_for_days_withdraws_the_breach(
    desk: Desk,
) -> None:
    """The owner's site heard of it after the due instant; the clocks stop at the decision (G8)."""
    desk.hear(concluded("2026-03-18T09:00", decided_at="2026-03-12T16:00"))
    assert desk.clocks.stopped_at == at("2026-03-12T16:00")
    reason = "办件已于2026年3月12日16:00作出决定，没有超过时限"
    assert desk.promised.breaches == (Breach(at(PROMISE), reason),)
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    assert [event.which for event in desk.told_of(ClockOverdue)] == [Which.PROMISED]
    assert not desk.late(Which.LEGAL)


def test_decision_after_the_due_instant_stays_late_however_its_answer_came(desk: Desk) -> None:
    desk.hear(concluded("2026-03-18T09:00", decided_at="2026-03-12T17:31"))
    assert desk.told_of(OverdueWithdrawn) == []
    assert desk.promised.breaches == (Breach(at(PROMISE)),)
    assert desk.late()


def test_papers_that_were_already_travelling_withdraw_the_breach(desk: Desk) -> None:
    desk.hear(offered(TUESDAY))
    reason = "材料在邮寄途中，时限暂停计算"
    assert desk.told_of(OverdueWithdrawn) == [OverdueWithdrawn(Which.PROMISED, reason)]
    assert desk.status() is Status.PAUSED
    assert not desk.late()


def test_transit_heard_as_a_whole_moves_the_due_instant(desk: Desk) -> None:
    desk.hear(delivered(WEDNESDAY), offered(TUESDAY))
    reason = "扣除材料在途时间后，到期时间应为2026年3月13日17:30"
    assert desk.told_of(OverdueWithdrawn) == [OverdueWithdrawn(Which.PROMISED, reason)]


def test_transit_after_the_due_instant_withdraws_nothing(desk: Desk) -> None:
    desk.hear(offered("2026-03-13T10:00"))
    assert desk.told_of(OverdueWithdrawn) == []
    assert desk.late()


def test_breach_of_the_later_due_instant_is_declared_anew(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY))
    desk.let_pass("2026-03-13T17:29")
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    later = ClockOverdue(Which.PROMISED, at("2026-03-13T17:30"))
    assert [event for event in desk.told_of(ClockOverdue) if event.which is Which.PROMISED] == [
        ClockOverdue(Which.PROMISED, at(PROMISE)),
        later,
    ]
    assert desk.late()
    assert desk.clocks.withdrawn == 1


def test_breach_is_withdrawn_once(desk: Desk) -> None:
    desk.hear(offered(TUESDAY), delivered(WEDNESDAY), concluded("2026-03-12T16:00"))
    desk.let_pass("2026-03-31T00:00")
    assert len(desk.told_of(OverdueWithdrawn)) == 1
    assert not desk.late()


def test_late_conclusion_is_a_breach_even_where_the_transit_proved_shorter() -> None:
    desk = Desk()
    desk.hear(accepted(RECEIPT), offered(TUESDAY), delivered("2026-03-12T10:00"))
    desk.hear(concluded("2026-03-16T17:30"))
    assert not desk.late()
    desk.let_pass("2026-03-31T00:00")
    desk.hear(revoked("2026-03-31T09:00"), delivered(WEDNESDAY))
    assert desk.late()
    desk.let_pass("2026-03-31T10:00")
    assert desk.told_of(ClockOverdue) == [ClockOverdue(Which.PROMISED, at("2026-03-13T17:30"))]
