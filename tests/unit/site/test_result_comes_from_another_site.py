"""同城通办 between sites: who decided sends the result, and the owner's case ends with it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from linked_sites import LinkedSites, faults, linked
from paper_site import COUNTY, COUNTY_THERE, SCANS, VILLAGE_THERE

from services.delivery.domain.consignments import Consignment, PickupStatus, Purpose
from services.intake.domain.cases import ResultChoice, Status
from services.routing import commands as routing
from services.routing.handlers import HANDLERS
from shared.kernel.refusals import Conflict, Forbidden, Refusal
from shared.service.definition import Context

TRANSFER = ResultChoice("counter_pickup", "home_issue_transfer_remote_pickup")
COURIER = ResultChoice("courier", "home_issue_courier_to_applicant")


@pytest.fixture
def sites(blank_site: Path, tmp_path: Path) -> Iterator[LinkedSites]:
    with linked(blank_site, tmp_path) as sites:
        yield sites
        assert [site.held() for site in sites.sites.values()] == [[], []]
        assert [faults(site) for site in sites.sites.values()] == [[], []]


def decided(sites: LinkedSites, result: ResultChoice, finding: str = "granted") -> str:
    """Accepted by 罗山县, decided by 新县, whose site is another."""
    case_id = sites.upper.register(owner=COUNTY, competent=VILLAGE_THERE, result=result)
    sites.upper.accept(case_id, COUNTY)
    (papers,) = sites.upper.consignments(case_id)
    sites.upper.deliver(papers)
    sites.carry()
    sites.lower.sign(case_id, COUNTY_THERE)
    for decision in ("passed", finding):
        sites.lower.complete(case_id, COUNTY_THERE, decision)
    sites.carry()
    return case_id


def parcel(sites: LinkedSites, case_id: str) -> Consignment:
    """The one that 新县 is to send."""
    (found,) = sites.lower.consignments(case_id)
    return found


def waiting(sites: LinkedSites, case_id: str) -> Consignment:
    """What is to be collected at 罗山县."""
    (found,) = [one for one in sites.upper.consignments(case_id) if one.pickup]
    return found


@pytest.mark.parametrize("finding", ["granted", "refused"])
def test_deciding_office_sends_the_result_to_the_applicant(
    sites: LinkedSites, finding: str
) -> None:
    case_id = decided(sites, COURIER, finding)
    result = parcel(sites, case_id)
    assert (result.parcel.purpose, result.parcel.from_node) == (Purpose.RESULT, COUNTY_THERE)
    assert sites.lower.post.vault.open(result.sealed_party) == {"name": "欧阳明"}
    sites.lower.deliver(result)
    sites.carry()
    assert sites.upper.case(case_id).status is Status.CLOSED


def test_owner_hands_over_what_the_deciding_office_sent(sites: LinkedSites) -> None:
    case_id = decided(sites, TRANSFER)
    result = parcel(sites, case_id)
    assert (result.parcel.purpose, result.parcel.to, result.pickup) == (
        Purpose.TRANSFER,
        COUNTY,
        None,
    )
    with pytest.raises(Conflict, match="邮寄途中"):
        sites.upper.collect(waiting(sites, case_id))
    sites.lower.deliver(result)
    sites.carry()
    sites.upper.collect(waiting(sites, case_id))
    assert sites.upper.case(case_id).status is Status.CLOSED


def test_result_is_not_handed_over_once_the_carrier_took_back_its_word(sites: LinkedSites) -> None:
    case_id = decided(sites, TRANSFER)
    result = parcel(sites, case_id)
    sites.lower.deliver(result)
    sites.lower.scan(result, "743")
    sites.carry()
    assert waiting(sites, case_id).waiting.status is PickupStatus.AWAITED
    sites.lower.scan(result, *SCANS[-1])
    sites.carry()
    sites.upper.collect(waiting(sites, case_id))
    assert sites.upper.case(case_id).status is Status.CLOSED


def test_delivery_to_the_applicant_is_revoked(sites: LinkedSites) -> None:
    case_id = decided(sites, COURIER)
    result = parcel(sites, case_id)
    sites.lower.deliver(result)
    sites.lower.scan(result, "743")
    sites.carry()
    assert sites.upper.case(case_id).status is Status.CONCLUDED


def test_result_decided_here_is_asked_of_nobody_elsewhere(sites: LinkedSites) -> None:
    decided(sites, COURIER)
    asked = [one for one in sites.received["xinxian"] if one.type.endswith("result_wanted.v1")]
    assert [one.destination for one in asked] == [COUNTY_THERE]
    case_id = sites.upper.register(owner=COUNTY, result=COURIER)
    sites.upper.accept(case_id, COUNTY)
    sites.carry()
    assert [one.type for one in sites.received["xinxian"][-1:]] == [asked[0].type]


@pytest.mark.parametrize(
    ("by", "node", "refusal"),
    [
        pytest.param(COUNTY_THERE, COUNTY_THERE, Forbidden, id="not the owner"),
        pytest.param(COUNTY, COUNTY, Conflict, id="not decided here"),
    ],
)
def test_result_is_given_to_the_owner_only_and_by_who_decided(
    sites: LinkedSites, by: str, node: str, refusal: type[Refusal]
) -> None:
    case_id = decided(sites, COURIER)
    site = sites.lower if node == COUNTY_THERE else sites.upper
    command = routing.WantResult(case_id, node, by, {"method": "courier", "mode": ""}, "")
    executor = site.executors["routing"]
    context = Context(site.now(), "", site.post.directory, executor.calendars, executor.policies)
    with pytest.raises(refusal):
        HANDLERS[routing.WantResult](site.leg(case_id, node), command, context)
