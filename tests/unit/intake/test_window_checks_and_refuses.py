"""形式审查, and who may refuse: the window looks at papers and persons, and has no veto."""

from __future__ import annotations

import pytest
from intake_desk import (
    CASE_ID,
    CLERK,
    COUNTY,
    MONDAY,
    OFFICER,
    REQUIRED,
    VILLAGE,
    Desk,
    accept,
    confirm,
    correct,
    give_back,
    refuse,
    registration,
    ruled_by,
)

from services.intake import commands
from services.intake.domain.cases import Agent, Status
from services.intake.domain.checks import Finding, Identity, Point
from services.intake.reception import commands as reception
from shared.kernel.refusals import Conflict, Forbidden, Invalid

IN_ORDER = Finding.IN_ORDER
ALL_IN_ORDER = tuple(Point(name, IN_ORDER) for name in REQUIRED)
APPLICANT = Identity("resident_id", "card_reader")
AGENT = Identity("resident_id", "card_reader", agent=True)


def check(*points: Point, by: tuple[Identity, ...] = (APPLICANT,)) -> reception.CheckMaterials:
    return reception.CheckMaterials(CASE_ID, "K1", points or ALL_IN_ORDER, by)


def window(profile: str, agent: Agent | None = None, first_asked: str = CLERK) -> Desk:
    """A window with one complete application."""
    desk = Desk(policies=ruled_by(profile))
    desk.run(registration(agent=agent), actor=first_asked)
    return desk


class TestFormalCheck:
    @pytest.mark.rule("XQ-CZ-04-1a")
    def test_nothing_is_accepted_before_it_was_looked_at(self) -> None:
        desk = window("x-district")
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "not_checked"
        desk.run(check(*ALL_IN_ORDER[:2]))
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "not_checked"
        assert desk.run(check()) == ["materials_checked"]
        assert desk.run(accept()) == ["case_accepted"]

    @pytest.mark.rule("XQ-CZ-04-1a")
    def test_identity_of_the_applicant_is_verified(self) -> None:
        desk = window("x-district")
        desk.run(check(by=()))
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "identity_not_verified"

    @pytest.mark.rule("XQ-CZ-04-1a")
    def test_agent_is_verified_too(self) -> None:
        desk = window("x-district", Agent("p-2", authorised=True))
        desk.run(check())
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "agent_not_verified"
        desk.run(check(by=(APPLICANT, AGENT)))
        assert desk.run(accept()) == ["case_accepted"]

    @pytest.mark.rule("XQ-CZ-04-1a")
    def test_county_that_checks_formally_accepts_without(self) -> None:
        assert window("luoshan").run(accept()) == ["case_accepted"]

    @pytest.mark.rule("XQ-ZZ-03-4b")
    def test_copy_is_held_against_its_original(self) -> None:
        desk = window("x-district")
        desk.run(check(Point(REQUIRED[0], IN_ORDER, "copy"), *ALL_IN_ORDER[1:]))
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "copy_not_compared"
        desk.run(check(Point(REQUIRED[0], IN_ORDER, "copy", compared=True), *ALL_IN_ORDER[1:]))
        assert desk.run(accept()) == ["case_accepted"]

    @pytest.mark.rule("XQ-ZZ-03-4b")
    def test_copy_that_differs_is_to_be_corrected(self) -> None:
        desk = window("x-district")
        differs = Point(REQUIRED[0], Finding.COPY_DIFFERS, "copy", compared=True)
        desk.run(check(differs, *ALL_IN_ORDER[1:]))
        assert desk.told[-1][1]["passed"] is False
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "materials_missing"
        desk.run(correct())
        assert desk.told[-1][1]["missing"] == [REQUIRED[0]]

    @pytest.mark.rule("LS-TC-05b")
    def test_window_gives_no_opinion_on_the_conditions(self) -> None:
        desk = window("luoshan")
        with pytest.raises(Invalid) as refusal:
            desk.run(check(Point(REQUIRED[0], Finding.CONDITIONS_NOT_MET)))
        assert refusal.value.code == "substantive_finding"
        desk.run(check(Point(REQUIRED[0], Finding.UNSIGNED)))
        assert desk.state.wanting == (REQUIRED[0],)

    @pytest.mark.rule("LS-TC-05b")
    def test_centre_that_approves_by_itself_does(self) -> None:
        desk = window("taoshan")
        desk.run(check(Point(REQUIRED[0], Finding.CONDITIONS_NOT_MET)))
        assert desk.told[-1][1]["passed"] is False

    @pytest.mark.rule("LZ-W2-3")
    @pytest.mark.parametrize(("profile", "approves"), [("luozhuang", COUNTY), ("taoshan", VILLAGE)])
    def test_record_says_who_answers_for_check_and_result(
        self, profile: str, approves: str
    ) -> None:
        desk = window(profile)
        desk.run(check())
        assert desk.state.check is not None
        assert desk.state.check.answerable == {"acceptance": VILLAGE, "approval": approves}
        assert (desk.state.check.checked_by, desk.state.check.checked_at) == (CLERK, MONDAY)

    def test_checklist_holds_materials_of_the_item_once(self) -> None:
        desk = window("luoshan")
        for points, code in (
            ((Point("driving_licence", IN_ORDER),), "unknown_material"),
            ((ALL_IN_ORDER[0], ALL_IN_ORDER[0]), "checked_twice"),
        ):
            with pytest.raises(Invalid) as refusal:
                desk.run(check(*points))
            assert refusal.value.code == code

    def test_what_is_brought_anew_is_checked_anew(self) -> None:
        desk = window("x-district")
        desk.run(check(Point(REQUIRED[0], Finding.ILLEGIBLE), *ALL_IN_ORDER[1:]))
        desk.run(correct())
        desk.run(commands.SupplementCase(CASE_ID, (REQUIRED[0],)))
        assert desk.state.wanting == ()
        with pytest.raises(Conflict) as refusal:
            desk.run(accept())
        assert refusal.value.code == "not_checked"


class TestRefusal:
    @pytest.mark.rule("KD-RW-07b")
    @pytest.mark.parametrize("profile", ["kundulun", "x-district", "luoshan"])
    def test_clerk_proposes_and_another_decides(self, profile: str) -> None:
        desk = window(profile)
        assert desk.run(refuse()) == []
        assert desk.state.status is Status.REFUSAL_PROPOSED
        with pytest.raises(Forbidden) as refusal:
            desk.run(confirm(), actor=CLERK)
        assert refusal.value.code == "second_person"
        assert desk.run(confirm(), actor=OFFICER) == ["case_not_accepted"]
        assert desk.told[-1][1]["reason"] == "不属于本部门职权范围"
        assert "行政复议" in desk.state.remedies

    @pytest.mark.rule("KD-RW-07b")
    def test_head_decides_where_only_the_window_has_no_veto(self) -> None:
        by_head = reception.ConfirmRefusal(CASE_ID, "window_head")
        desk = window("kundulun").do(refuse)
        assert desk.run(by_head, actor=OFFICER) == ["case_not_accepted"]
        strict = window("x-district").do(refuse)
        with pytest.raises(Forbidden) as refusal:
            strict.run(by_head, actor=OFFICER)
        assert refusal.value.code == "not_the_department"

    @pytest.mark.rule("KD-RW-07b")
    def test_application_goes_on_when_the_second_person_disagrees(self) -> None:
        desk = window("kundulun").do(refuse)
        with pytest.raises(Conflict):
            desk.run(accept())
        desk.run(reception.RejectRefusal(CASE_ID, "window_head", "符合条件"), actor=OFFICER)
        assert desk.run(accept()) == ["case_accepted"]

    @pytest.mark.rule("TS-SW-05a")
    def test_whoever_was_asked_first_decides_alone(self) -> None:
        desk = window("taoshan")
        with pytest.raises(Forbidden) as refusal:
            desk.run(refuse(), actor=OFFICER)
        assert refusal.value.code == "not_first_asked"
        assert desk.run(refuse(), actor=CLERK) == ["case_not_accepted"]

    @pytest.mark.rule("TS-SW-05a")
    def test_whoever_was_asked_first_accepts(self) -> None:
        desk = window("taoshan")
        with pytest.raises(Forbidden):
            desk.run(accept(), actor=OFFICER)
        assert desk.run(accept(), actor=CLERK) == ["case_accepted"]
        assert window("luoshan").run(accept(), actor=OFFICER) == ["case_accepted"]

    @pytest.mark.rule("XQ-CZ-04-1h")
    @pytest.mark.parametrize("reason", ["", "   "])
    def test_refusal_says_its_specific_reasons(self, reason: str) -> None:
        desk = window("x-district")
        with pytest.raises(Invalid) as refusal:
            desk.run(reception.ProposeRefusal(CASE_ID, Status.NOT_ACCEPTED, reason))
        assert (refusal.value.code, refusal.value.field) == ("reason_missing", "reason")
        assert desk.state.status is Status.REGISTERED
        desk.do(refuse, confirm)
        assert desk.state.reason == "不属于本部门职权范围"

    @pytest.mark.rule("KD-ZN-3-4e")
    def test_case_is_returned_with_its_reason(self) -> None:
        desk = window("kundulun")
        with pytest.raises(Invalid) as refusal:
            desk.run(reception.ProposeRefusal(CASE_ID, Status.RETURNED, " "))
        assert refusal.value.code == "reason_missing"
        desk.do(give_back, confirm)
        assert desk.state.status is Status.RETURNED
        assert desk.told[-1][1]["way"] == "returned"
        assert desk.told[-1][1]["reason"] == "年龄不符合条件"

    def test_county_that_knows_no_returned_cases_returns_none(self) -> None:
        with pytest.raises(Conflict) as refusal:
            window("luoshan").run(give_back())
        assert refusal.value.code == "no_returned_cases"

    def test_second_person_is_not_asked_for_nothing(self) -> None:
        with pytest.raises(Conflict):
            window("kundulun").run(confirm(), actor=OFFICER)
