"""咨询转办件: who was asked first stays responsible, and the record says what came of it."""

from __future__ import annotations

from help_desk import HelpDesk, refused
from item_office import APPLICATION

from services.intake.guidance import views
from shared.kernel.refusals import Invalid, NotFound


def apply(desk: HelpDesk, consultation_id: str, **changes: str) -> dict[str, str]:
    """The case."""
    reception = {"consultation_id": consultation_id} | changes
    case: dict[str, str] = desk.do("/cases", APPLICATION | {"reception": reception})
    return case


def test_whoever_was_asked_first_stays_responsible(desk: HelpDesk) -> None:
    desk.subject = "zhao.min"
    asked = desk.asked()
    desk.answer(asked)
    desk.subject = "li.qiang"
    case = apply(desk, asked)
    assert case["first_asked"] == "zhao.min"
    assert desk.record(asked)["cases"] == [case["case_id"]]
    assert desk.apply() not in desk.record(asked)["cases"]


def test_whoever_met_the_applicant_before_comes_first(desk: HelpDesk) -> None:
    desk.subject = "chen.jun"
    told = {"caller": "citizen", "matter": "consultation", "about": "养老服务卡"}
    contact = desk.do("/contacts", told)["contact_id"]
    desk.subject = "zhao.min"
    case = apply(desk, desk.asked(), contact_id=contact)
    assert case["first_asked"] == "chen.jun"


def test_application_comes_of_a_consultation_about_its_item_at_its_window(desk: HelpDesk) -> None:
    asked = desk.asked(item_id="funeral_permit")
    with refused(Invalid, "other_item"):
        apply(desk, asked)
    with refused(NotFound, "unknown_consultation"):
        apply(desk, "nothing")
    own = desk.asked()
    desk.at = "411521101000"
    with refused(NotFound, "unknown_consultation"):
        apply(desk, own)


def test_others_read_the_consultation_with_its_confirmation(desk: HelpDesk) -> None:
    asked = desk.asked()
    desk.answer(asked)
    assert views.consultation(desk.engine, asked, desk.at).confirmation is None
    desk.on(asked, "confirmation", {"materials": ["identity_card"]})
    found = views.consultation(desk.engine, asked, desk.at)
    assert found.confirmation is not None
    assert (found.item_id, found.confirmation.materials) == ("care_card", ("identity_card",))
