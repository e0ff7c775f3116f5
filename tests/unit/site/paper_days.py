"""What happens to cases at the paper site, from the window to the archive."""

from __future__ import annotations

from paper_site import (
    COUNTY,
    COUNTY_THERE,
    ELSEWHERE,
    ITEM,
    TOWNSHIP,
    VILLAGE,
    VILLAGE_THERE,
    PaperSite,
)

from services.intake import commands as intake
from services.intake.centre import commands as centre
from services.intake.domain.cases import ResultChoice, Status
from services.intake.domain.letters import Copy, Grant, Holder, Letter, LetterKind, Power
from services.intake.domain.units import OrganisationKind
from services.intake.domain.windows import Member, Published, Role, Window, WindowKind
from services.intake.materials import commands as materials
from services.intake.materials.views import sheet
from services.intake.reception import commands as reception
from services.supervision import commands as supervision
from services.supervision.domain.clocks import Clocks
from shared.kernel.clockrules import Level


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
    """The third of its kind: proposed by the clerk, decided by the department."""
    case_id = site.register(earlier=2)
    propose = reception.ProposeRefusal(case_id, Status.NOT_ACCEPTED, "不属于本机关职权")
    site.act("intake", propose, VILLAGE)
    site.act("intake", reception.ConfirmRefusal(case_id, "department"), VILLAGE, "officer")
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


def case_that_was_late(site: PaperSite) -> str:
    """Nobody signs for it in a month; the window objects to its card, in vain at first."""
    case_id = site.register()
    site.accept(case_id)
    site.later(days=30)
    site.settle()
    subject = f"case/{case_id}"
    (clocks,) = [
        one for one in site.states("supervision", "clocks", Clocks) if one.subject.id == subject
    ]
    card = next(one.id for one in clocks.cards if one.level is Level.RED)
    for command in (
        supervision.AppealCard(subject, card, "等待上级批复"),
        supervision.RejectAppeal(subject, card, "批复早已下达"),
        supervision.ReportOverdue(subject, "经办人请假", "已换人办理"),
        supervision.RevokeCard(subject, card, "情况属实"),
    ):
        site.act("supervision", command, VILLAGE)
    return case_id


def hall_that_gives_results_out(site: PaperSite) -> str:
    """The village has an outgoing window, and a letter for the item: a result is collected."""
    window = Window("6", "出件窗口", WindowKind.OUTGOING, None, "", (), None, None, "", Published())
    clerk = Member(f"clerk.{VILLAGE}", "何志强", "0376-2170001", Role.CLERK, "6")
    for act in (centre.SetWindow(VILLAGE, window), centre.AssignStaff(VILLAGE, clerk)):
        site.act("intake", act, VILLAGE)
    kind = OrganisationKind.APPROVAL_DEPARTMENT
    unit = centre.RegisterUnit("police", VILLAGE, "派出所", kind, True, True, (ITEM,))
    site.act("intake", unit, VILLAGE)
    letter_to_issue(site)
    case_id = decided_by_the_county(site, result=ResultChoice("counter_pickup"))
    (waiting,) = site.consignments(case_id)
    site.collect(waiting)
    assert site.case(case_id).status is Status.CLOSED
    return case_id


def letter_to_issue(site: PaperSite) -> None:
    """The unit in the village's hall signs that the hall gives out the results of its item."""
    grant = Grant(ITEM, (Power.RECEIVE, Power.ISSUE))
    copies = tuple(Copy(holder, "档案室") for holder in Holder)
    day = site.now().date()
    letter = Letter("l1", LetterKind.LETTER_2, (grant,), (), "", copies, day, None)
    site.act("intake", centre.FileLetter("police", VILLAGE, letter), VILLAGE)
    site.act("intake", centre.SignLetter("police", VILLAGE, "l1", "所长", "派印1号"), VILLAGE)


def case_on_electronic_materials(site: PaperSite) -> str:
    """One material is scanned, for another the certificate library is asked."""
    case_id = site.register()
    asked_for = sheet(site.case(case_id))
    scanned, proven = asked_for.materials[:2]
    digest = "ab" * 32
    upload = materials.BeginUpload(
        case_id, "u1", asked_for, scanned, "application/pdf", 1200, digest, most=50, hours=1
    )
    site.act("intake", upload, VILLAGE)
    site.act("intake", materials.FileMaterial(case_id, "u1", digest, "clean"), VILLAGE)
    use = materials.UseCertificate(
        case_id, "c1", asked_for, "民政局", "resident_id_card", proven, "核对身份", None
    )
    site.act("intake", use, VILLAGE)
    return case_id


STORIES = (
    commitment_case,
    case_across_counties,
    refused_application,
    offer_that_was_refused_first,
    delivery_that_was_taken_back,
    case_for_a_node_that_nobody_hosts,
    case_that_was_late,
    case_on_electronic_materials,
    hall_that_gives_results_out,
)
