"""What intake has on record of a hall is what delivery goes by, through the facts between them."""

from __future__ import annotations

import pytest
from paper_days import hall_that_gives_results_out
from paper_site import VILLAGE, PaperSite

from services.delivery.domain.issuers import OutgoingWindow
from services.delivery.views import issuers
from services.intake.centre import commands as centre
from shared.kernel.refusals import Conflict

CLERK = f"clerk.{VILLAGE}"


def test_letter_that_is_revoked_stops_the_next_result(site: PaperSite) -> None:
    case_id = hall_that_gives_results_out(site)
    (given,) = site.consignments(case_id)
    assert (given.case.item_id, given.case.department) != ("", "")
    revoked = centre.RevokeLetter("police", VILLAGE, "l1", "收回授权")
    site.act("intake", revoked, VILLAGE)
    with pytest.raises(Conflict, match="no_power_to_issue"):
        site.collect(given)


def test_staff_of_the_outgoing_window_is_known_to_delivery(site: PaperSite) -> None:
    hall_that_gives_results_out(site)
    engine = site.engines["delivery"]
    assert issuers(engine, VILLAGE).windows == (OutgoingWindow("6", (CLERK,)),)
    site.act("intake", centre.RelieveStaff(VILLAGE, CLERK), VILLAGE)
    assert issuers(engine, VILLAGE).windows == (OutgoingWindow("6", ()),)
