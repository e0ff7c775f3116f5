"""统一窗口出件: where the county asks for it, nobody of the back office gives a result out."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from delivery_desk import CASE, CASE_NO, COUNTY, NEIGHBOUR, POLICIES, Desk, concluded, understood

from services.delivery import commands
from services.delivery.domain.consignments import Purpose
from shared.kernel.refusals import Forbidden

WINDOW, BOTH = frozenset({"clerk"}), frozenset({"clerk", "department"})


def desk(county: str) -> Desk:
    profile = POLICIES.versions(county)[-1]
    return Desk(policies=SimpleNamespace(of=lambda *_: profile))


def hand_over(county: str, roles: frozenset[str]) -> list[str]:
    found = desk(county)
    found.run(understood(concluded("counter_pickup")))
    return found.run(commands.CollectResult(f"{CASE_NO}-handover", "欧阳明", "", roles))


def hand_in(county: str, roles: frozenset[str], purpose: Purpose) -> list[str]:
    found = desk(county)
    to = "applicant" if purpose is Purpose.RESULT else NEIGHBOUR
    found.run(commands.RequestShipment("s1", CASE, purpose, COUNTY, to, "sealed"))
    return found.run(commands.DispatchShipment("s1", "ems", "EX000000014CN", roles))


@pytest.mark.rule("XQ-YZ-02")
def test_account_of_the_back_office_gives_no_result_out() -> None:
    with pytest.raises(Forbidden, match="back_office_issues"):
        hand_over("x-district", BOTH)
    with pytest.raises(Forbidden, match="back_office_issues"):
        hand_in("x-district", BOTH, Purpose.RESULT)


@pytest.mark.rule("XQ-YZ-02")
def test_outgoing_window_does_and_so_does_anybody_elsewhere() -> None:
    assert hand_over("x-district", WINDOW) == ["result_delivered"]
    assert hand_over("luoshan", BOTH) == ["result_delivered"]
    assert hand_in("x-district", WINDOW, Purpose.RESULT) == ["shipment_dispatched"]
    # Papers between offices are no result.
    assert hand_in("x-district", BOTH, Purpose.PAPERS) == ["shipment_dispatched"]
