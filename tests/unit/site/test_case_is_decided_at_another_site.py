"""同城通办 between two sites: the owner's site is cut off while the county there decides."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from linked_sites import LinkedSites, faults, linked
from paper_site import COUNTY_THERE, VILLAGE, VILLAGE_THERE, PaperSite

from cli.main import main
from services.intake.domain.cases import Status
from services.routing.domain.legs import Leg
from services.supervision.domain.clocks import LEGAL, PROMISED, Clocks
from shared.kernel.refusals import Conflict

OFFICE_THERE = "新县"


@pytest.fixture
def sites(blank_site: Path, tmp_path: Path) -> Iterator[LinkedSites]:
    with linked(blank_site, tmp_path) as sites:
        yield sites


def begun(sites: LinkedSites) -> str:
    """The county at the other site was offered a case whose originals travel."""
    case_id = sites.upper.register(competent=VILLAGE_THERE)
    sites.upper.accept(case_id)
    sites.carry()
    return case_id


def deliver_originals(sites: LinkedSites, case_id: str) -> None:
    (papers,) = sites.upper.consignments(case_id)
    sites.upper.deliver(papers)
    sites.lower.time = sites.upper.time


def decide_there(sites: LinkedSites, case_id: str) -> None:
    sites.lower.sign(case_id, COUNTY_THERE)
    sites.lower.complete(case_id, COUNTY_THERE, "passed")
    sites.lower.complete(case_id, COUNTY_THERE, "granted")


def clocks(site: PaperSite) -> Clocks:
    (found,) = site.states("supervision", "clocks", Clocks)
    return found


def legs(site: PaperSite) -> set[str]:
    return {leg.node for leg in site.states("routing", "leg", Leg)}


def test_originals_that_arrived_let_the_office_there_sign(sites: LinkedSites) -> None:
    case_id = begun(sites)
    deliver_originals(sites, case_id)
    with pytest.raises(Conflict, match="papers_not_arrived"):
        sites.lower.sign(case_id, COUNTY_THERE)
    sites.carry()
    sites.lower.sign(case_id, COUNTY_THERE)
    assert (legs(sites.upper), legs(sites.lower)) == ({VILLAGE}, {COUNTY_THERE})


@pytest.mark.parametrize(("days_until_decided", "late"), [(0, False), (60, True)])
def test_clocks_stop_at_the_decision_however_late_the_owner_hears_of_it(
    sites: LinkedSites, days_until_decided: int, late: bool
) -> None:
    case_id = begun(sites)
    deliver_originals(sites, case_id)
    sites.carry()
    sites.lower.later(days=days_until_decided)
    decide_there(sites, case_id)
    sites.upper.later(days=90)
    sites.upper.settle()
    assert sites.upper.case(case_id).status is Status.ACCEPTED
    sites.carry()
    case, timed = sites.upper.case(case_id), clocks(sites.upper)
    assert case.status is Status.CONCLUDED
    assert case.decided_at is not None
    assert case.concluded_at is not None
    assert (case.concluded_at - case.decided_at).days >= 90 - days_until_decided - 1
    for clock in (timed.named(PROMISED), timed.named(LEGAL)):
        assert clock is not None
        assert (clock.stopped_at, timed.late(clock)) == (case.decided_at, late)


def test_owners_site_tells_the_whole_way_and_both_sites_are_whole(sites: LinkedSites) -> None:
    case_id = begun(sites)
    deliver_originals(sites, case_id)
    sites.carry()
    decide_there(sites, case_id)
    sites.upper.later(days=3)
    sites.carry()
    told = trace(sites.upper, sites.upper.case(case_id).case_no)
    there = [tuple(cells[2:]) for cells in told if cells[1] == OFFICE_THERE]
    assert there == [
        ("签收", ""),
        ("任务办完", "初审通过"),
        ("任务办完", "决定准予"),
        ("答复转出方", "准予"),
    ]
    assert [cells[0] for cells in told] == sorted(cells[0] for cells in told)
    assert (faults(sites.upper), faults(sites.lower)) == ([], [])
    assert (sites.upper.held(), sites.lower.held()) == ([], [])


def trace(site: PaperSite, case_no: str) -> list[list[str]]:
    environment = {"JIELI_DATABASE_URL": f"sqlite:///{site.path}", "COLUMNS": "120"}
    result = CliRunner().invoke(main, ["trace", case_no], env=environment)
    assert result.exit_code == 0, result.output
    steps = [re.split(r" {2,}", line.strip()) for line in result.output.splitlines()[2:]]
    return [[*cells, ""][:4] for cells in steps]
