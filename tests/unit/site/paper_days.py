"""What happens to cases at the paper site, from the window to the archive."""

from __future__ import annotations

from paper_site import (
    COUNTY,
    COUNTY_THERE,
    ELSEWHERE,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_THERE,
    PaperSite,
)

from services.intake import commands as intake
from services.intake.domain.cases import ResultChoice, Status


def decided_by_the_county(site: PaperSite, finding: str = "granted", **changes: object) -> str:
    """Registered in the village, checked by the township, decided by the county."""
    case_id = site.register(**changes)  # type: ignore[arg-type]
    site.accept(case_id)
    site.sign(case_id, TOWNSHIP)
    site.complete(case_id, TOWNSHIP, "passed")
    site.sign(case_id, COUNTY)
    site.complete(case_id, COUNTY, finding)
    return case_id


def commitment_case(site: PaperSite) -> str:
    """An everyday case: one paper is missing at first, the result comes by courier."""
    case_id = site.register(missing=1)
    site.act("intake", intake.RequestCorrection(case_id), VILLAGE)
    missing = site.case(case_id).missing
    site.act("intake", intake.SupplementCase(case_id, missing), VILLAGE)
    site.accept(case_id)
    site.sign(case_id, TOWNSHIP)
    site.complete(case_id, TOWNSHIP, "passed")
    site.sign(case_id, COUNTY)
    site.complete(case_id, COUNTY, "granted")
    (result,) = site.consignments(case_id)
    site.deliver(result)
    assert site.case(case_id).status is Status.CLOSED
    return case_id


def case_across_counties(site: PaperSite) -> str:
    """同城通办: originals travel there, the result travels back and is collected."""
    choice = ResultChoice("locker", "home_issue_transfer_remote_pickup")
    case_id = site.register(competent=VILLAGE_THERE, result=choice)
    site.accept(case_id)
    (papers,) = site.consignments(case_id)
    site.deliver(papers)
    site.sign(case_id, COUNTY_THERE)
    site.complete(case_id, COUNTY_THERE, "passed")
    site.complete(case_id, COUNTY_THERE, "granted")
    transfer = next(one for one in site.consignments(case_id) if one.pickup)
    site.deliver(transfer)
    transfer = next(one for one in site.consignments(case_id) if one.pickup)
    site.collect(transfer)
    assert site.case(case_id).status is Status.CLOSED
    return case_id


def refused_application(site: PaperSite) -> str:
    case_id = site.register()
    site.act("intake", intake.RefuseCase(case_id, "不属于本机关职权"), VILLAGE)
    return case_id


def offer_that_was_refused_first(site: PaperSite) -> str:
    """The township refuses the offer once; the county refuses the application; it is collected."""
    case_id = site.register(result=ResultChoice("counter_pickup"))
    site.accept(case_id)
    site.refuse(case_id, TOWNSHIP, "材料页码不清")
    site.offer_again(case_id, VILLAGE)
    site.sign(case_id, TOWNSHIP)
    site.complete(case_id, TOWNSHIP, "passed")
    site.sign(case_id, COUNTY)
    site.complete(case_id, COUNTY, "refused", "不符合第三条")
    (waiting,) = site.consignments(case_id)
    site.collect(waiting)
    assert site.case(case_id).status is Status.CLOSED
    return case_id


def delivery_that_was_taken_back(site: PaperSite) -> str:
    """EMS reports a delivery, takes it back, and sends the parcel back to the office."""
    case_id = decided_by_the_county(site)
    (result,) = site.consignments(case_id)
    site.deliver(result)
    assert site.case(case_id).status is Status.CLOSED
    site.scan(result, "743")
    assert site.case(case_id).status is Status.CONCLUDED
    for op_code in ("708", "711"):
        site.scan(result, op_code)
    return case_id


def case_for_a_node_that_nobody_hosts(site: PaperSite) -> str:
    case_id = site.register(competent=ELSEWHERE)
    site.accept(case_id)
    return case_id


STORIES = (
    commitment_case,
    case_across_counties,
    refused_application,
    offer_that_was_refused_first,
    delivery_that_was_taken_back,
    case_for_a_node_that_nobody_hosts,
)
