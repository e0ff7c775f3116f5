"""From the decision to the archive; what is done at the wrong moment is refused in plain words."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from intake_desk import (
    CASE_ID,
    COUNTY,
    MONDAY,
    Desk,
    accept,
    close,
    conclude,
    confirm,
    correct,
    desk_with,
    refuse,
    reopen,
    supplement,
    understood,
)

from services.intake import commands
from services.intake.domain.acceptance import STATUS_ZH
from services.intake.domain.cases import CaseAccepted, ServiceMode, Status, apply
from shared.kernel.refusals import Conflict, NotFound
from shared.service.definition import Command

ACTS: list[Callable[[], Command]] = [
    accept,
    correct,
    supplement,
    refuse,
    confirm,
    conclude,
    close,
    reopen,
]
#: What each act leads to from each state; what is not here is refused.
LEADS_TO = {
    (Status.REGISTERED, accept): Status.ACCEPTED,
    (Status.REGISTERED, refuse): Status.REFUSAL_PROPOSED,
    (Status.REFUSAL_PROPOSED, confirm): Status.NOT_ACCEPTED,
    (Status.CORRECTING, supplement): Status.REGISTERED,
    (Status.CORRECTING, refuse): Status.REFUSAL_PROPOSED,
    (Status.ACCEPTED, conclude): Status.CONCLUDED,
    (Status.CONCLUDED, close): Status.CLOSED,
    (Status.CLOSED, reopen): Status.CONCLUDED,
}
#: News that is known already, or is of no concern.
CHANGES_NOTHING = {
    (Status.CLOSED, close),
    *((status, reopen) for status in Status if status is not Status.CLOSED),
}


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
@pytest.mark.parametrize("status", list(Status))
def test_act_leads_on_or_changes_nothing_or_is_refused(
    status: Status, act: Callable[[], Command]
) -> None:
    desk = desk_with(status)
    if (status, act) in LEADS_TO:
        assert len(desk.do(act).happened) == 1
        assert desk.state.status is LEADS_TO[status, act]
    elif (status, act) in CHANGES_NOTHING:
        assert desk.run(act()) == []
        assert desk.happened == []
    else:
        with pytest.raises(Conflict) as refusal:
            desk.run(act())
        assert refusal.value.code in ("wrong_status", "nothing_missing")
        assert desk.state.status is status


@pytest.mark.parametrize("act", ACTS, ids=lambda act: act.__name__)
def test_case_that_nobody_registered_is_not_found(act: Callable[[], Command]) -> None:
    with pytest.raises(NotFound) as refusal:
        Desk().run(act())
    assert refusal.value.code == "unknown_case"


def test_every_state_has_a_name_that_refusals_use() -> None:
    assert set(STATUS_ZH) == set(Status)
    with pytest.raises(Conflict, match="已办结"):
        desk_with(Status.CONCLUDED).run(accept())


def test_decision_concludes_the_case() -> None:
    desk = desk_with(Status.ACCEPTED)
    decided_at, heard_at = MONDAY + timedelta(hours=3), MONDAY + timedelta(days=4)
    command = commands.ConcludeCase(CASE_ID, "refused", COUNTY, "年龄不符", decided_at)
    assert desk.run(command, heard_at) == ["case_concluded"]
    told = desk.told[0][1]
    assert (told["outcome"], told["decided_by"], told["reason"]) == ("refused", COUNTY, "年龄不符")
    assert told["result"] == {"method": "courier", "mode": ""}
    assert told["decided_at"] == decided_at.isoformat()
    assert (desk.state.decided_at, desk.state.concluded_at) == (decided_at, heard_at)


def test_nobody_decides_twice() -> None:
    desk = desk_with(Status.CONCLUDED)
    with pytest.raises(Conflict) as refusal:
        desk.run(commands.ConcludeCase(CASE_ID, "refused", COUNTY, "改主意了", MONDAY))
    assert refusal.value.code == "wrong_status"
    assert desk.state.outcome == "granted"


def test_delivered_result_closes_the_case_with_its_outcome() -> None:
    desk = desk_with(Status.CONCLUDED)
    assert desk.run(close()) == ["case_closed"]
    assert (desk.told[0][1]["outcome"], desk.told[0][1]["method"]) == ("granted", "courier")
    assert desk.state.delivery_method == "courier"


def test_delivery_that_the_carrier_takes_back_reopens_the_case_until_it_is_delivered() -> None:
    desk = desk_with(Status.CLOSED)
    assert desk.run(reopen()) == ["case_reopened"]
    assert desk.state.delivery_method == ""
    assert desk.run(close()) == ["case_closed"]


def test_decision_is_heard_from_routing() -> None:
    decided_at = MONDAY - timedelta(days=3)
    heard = understood(
        "jieli.routing.case_decided.v1",
        outcome="granted",
        decided_by=COUNTY,
        reason="符合条件",
        decided_at=decided_at.isoformat(),
    )
    assert heard == commands.ConcludeCase(CASE_ID, "granted", COUNTY, "符合条件", decided_at)


def test_delivery_is_heard_from_delivery_with_the_carriers_own_time() -> None:
    heard = understood(
        "jieli.delivery.result_delivered.v1", method="courier", delivered_at=MONDAY.isoformat()
    )
    assert heard == commands.CloseCase(CASE_ID, "courier", MONDAY)


@pytest.mark.parametrize(
    ("purpose", "expected"),
    [("result", commands.ReopenCase(CASE_ID)), ("papers", None), ("transfer", None)],
)
def test_only_a_revoked_delivery_of_the_result_reopens(
    purpose: str, expected: Command | None
) -> None:
    assert understood("jieli.delivery.delivery_revoked.v1", purpose=purpose) == expected


def test_history_cannot_begin_in_the_middle_nor_hold_strange_events() -> None:
    with pytest.raises(TypeError, match="begins with"):
        apply(None, CaseAccepted(MONDAY, "national", 1, ServiceMode.LOCAL))
    with pytest.raises(TypeError, match="no event"):
        apply(desk_with(Status.REGISTERED).state, object())
