"""渠道: however an application comes, the same is asked, and nothing twice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from intake_desk import (
    CASE_ID,
    CLERK,
    COUNTY,
    MONDAY,
    REQUIRED,
    VILLAGE,
    VILLAGE_THERE,
    Desk,
    accept,
    confirm,
    correct,
    item,
    refuse,
    registration,
    ruled_by,
)

from services.intake import commands
from services.intake.domain.cases import Agent
from services.intake.domain.item_words import CaseType, ServiceModeFlag
from services.intake.domain.items import Item
from services.intake.domain.receptions import Authorisation, OnlineOrigin, Paper, Parcel, Reception
from services.intake.reception import commands as reception
from shared.kernel.refusals import Conflict, Invalid

ONLINE = replace(item(), service_modes=(ServiceModeFlag.ONLINE,))
ELECTRONIC = tuple(Paper(name, "electronic") for name in REQUIRED)


def came(
    by: Reception, of: Item | None = None, competent: str = VILLAGE, earlier: int = 0, **more: Any
) -> commands.RegisterCase:
    asked = registration(of=of, competent=competent, **more)
    return replace(asked, reception=by, earlier=earlier)


def refused(command: commands.RegisterCase, profile: str = "luoshan") -> Invalid:
    with pytest.raises(Invalid) as refusal:
        Desk(policies=ruled_by(profile)).run(command)
    return refusal.value


@pytest.mark.rule("LS-DN-02")
@pytest.mark.parametrize("channel", ["web_hall", "mobile_app", "kiosk", "wechat", "window"])
def test_channel_is_kept_with_the_case(channel: str) -> None:
    desk = Desk()
    desk.run(came(Reception(channel)))
    assert desk.state.reception.channel == channel


@pytest.mark.rule("LS-DN-02")
def test_channel_that_there_is_not_is_refused() -> None:
    answer = refused(came(Reception("telegraph")))
    assert (answer.code, answer.field) == ("unknown_channel", "channel")


@pytest.mark.rule("LZ-W1-2")
@pytest.mark.parametrize("channel", ["kiosk", "mobile_app", "wechat"])
def test_nothing_is_taken_outside_the_designated_platform_and_window(channel: str) -> None:
    answer = refused(came(Reception(channel)), "luozhuang")
    assert (answer.code, answer.field) == ("channel_not_designated", "channel")
    assert Desk().run(came(Reception(channel))) == ["case_registered"]


@pytest.mark.rule("LZ-W1-2")
@pytest.mark.parametrize("channel", ["window", "web_hall"])
def test_designated_platform_and_window_take_applications(channel: str) -> None:
    desk = Desk(policies=ruled_by("luozhuang"))
    assert desk.run(came(Reception(channel))) == ["case_registered"]


@pytest.mark.rule("LS-DN-03")
@pytest.mark.parametrize("channel", ["web_hall", "mobile_app", "kiosk", "wechat"])
def test_what_is_sent_is_worth_as_much_as_the_paper(channel: str) -> None:
    desk = Desk()
    desk.run(came(Reception(channel, papers=ELECTRONIC)))
    assert desk.state.missing == ()
    desk.run(accept())
    at_window = Desk()
    at_window.run(registration())
    at_window.run(accept())
    assert desk.told[-1][1]["terms"] == at_window.told[-1][1]["terms"]


@pytest.mark.rule("LS-DN-03")
def test_original_is_asked_for_where_somebody_stands_at_the_counter() -> None:
    answer = refused(came(Reception(papers=(Paper("household_register", "copy"),))))
    assert (answer.code, answer.field) == ("original_needed", "papers")
    by_mail = Reception("mail", parcel=Parcel("1009", "2026-03-09"), papers=ELECTRONIC)
    assert refused(came(by_mail)).code == "original_needed"


@pytest.mark.rule("LS-DN-03")
def test_digital_application_lacks_what_it_lacks() -> None:
    desk = Desk()
    desk.run(came(Reception("wechat"), materials=REQUIRED[:1]))
    with pytest.raises(Conflict) as refusal:
        desk.run(accept())
    assert refusal.value.code == "materials_missing"


@pytest.mark.rule("LS-TC-05a")
def test_special_window_says_why_it_does_not_go_online() -> None:
    answer = refused(came(Reception(), ONLINE, VILLAGE_THERE))
    assert (answer.code, answer.field) == ("fallback_reason_missing", "fallback_reason")
    desk = Desk()
    desk.run(came(Reception(fallback_reason="不会使用智能手机"), ONLINE, VILLAGE_THERE))
    assert desk.state.reception.fallback_reason == "不会使用智能手机"


@pytest.mark.rule("LS-TC-05a")
@pytest.mark.parametrize(
    ("channel", "of", "competent"),
    [
        ("web_hall", ONLINE, VILLAGE_THERE),
        ("window", item(), VILLAGE_THERE),
        ("window", ONLINE, VILLAGE),
    ],
)
def test_nobody_else_has_to_say_so(channel: str, of: Item, competent: str) -> None:
    assert "case_registered" in Desk().run(came(Reception(channel), of, competent))


@pytest.mark.rule("LS-TC-05f")
def test_special_window_registers_the_whole_case() -> None:
    desk = Desk()
    assert desk.run(came(Reception(), competent=VILLAGE_THERE)) == ["case_registered"]
    kept = desk.state
    assert (kept.owner, kept.competent_division) == (VILLAGE, VILLAGE_THERE)
    assert (kept.materials, kept.party_id, kept.registered_at) == (REQUIRED, "p-1", MONDAY)


@pytest.mark.rule("LZ-WS-2c")
def test_what_lies_here_is_not_asked_for_again() -> None:
    on_file = Reception(papers=(Paper("photo", "on_file", "41152110120420260101000007"),))
    desk = Desk()
    desk.run(came(on_file, materials=REQUIRED[:2]))
    assert desk.state.missing == ()
    without = Desk()
    without.run(came(Reception(), materials=REQUIRED[:2]))
    assert without.state.missing == ("photo",)


def test_reference_names_the_case_in_which_it_lies() -> None:
    answer = refused(came(Reception(papers=(Paper("photo", "on_file"),))))
    assert answer.code == "reference_missing"


@pytest.mark.rule("XQ-CZ-07c")
def test_joint_handling_is_the_applicants_wish() -> None:
    joint = replace(item(), case_type=CaseType.JOINT)
    answer = refused(came(Reception(), joint))
    assert (answer.code, answer.field) == ("joint_not_wanted", "joint_wanted")
    desk = Desk()
    desk.run(came(Reception(joint_wanted=True), joint))
    assert desk.told[0][1]["case_type"] == "joint"


def test_parcel_of_the_mail_is_signed_for() -> None:
    assert refused(came(Reception("mail"))).code == "parcel_missing"
    parcel = Parcel("1009876543210", "2026-03-09")
    assert refused(came(Reception(parcel=parcel))).code == "parcel_missing"
    desk = Desk()
    desk.run(came(Reception("mail", parcel=parcel)))
    assert desk.state.reception.parcel == parcel


@pytest.mark.parametrize(("ends", "holds"), [(date(2026, 3, 9), True), (date(2026, 3, 8), False)])
def test_letter_of_the_agent_holds_for_its_days(ends: date, holds: bool) -> None:
    letter = Authorisation("委托书1号", date(2026, 1, 1), ends)
    command = registration(agent=Agent("p-2", authorised=True, authorisation=letter))
    if holds:
        assert Desk().run(command) == ["case_registered"]
    else:
        assert refused(command).code == "authorisation_expired"


class TestFullyOnline:
    @pytest.mark.rule("XQ-CZ-01f")
    def test_department_has_all_materials_when_they_were_sent(self) -> None:
        desk = Desk(policies=ruled_by("x-district"))
        by_network = Reception("web_hall", papers=ELECTRONIC, online=OnlineOrigin("s-1"))
        told = desk.run(came(by_network, ONLINE))
        assert told == ["case_registered", "online_application_received"]
        terms = desk.told[-1][1]["terms"]
        assert (terms["fully_online"], terms["profile"]) == (True, "x-district")

    @pytest.mark.rule("XQ-CZ-01f")
    @pytest.mark.parametrize(
        ("by", "of"),
        [
            (Reception("web_hall", papers=ELECTRONIC), item()),
            (Reception("web_hall", papers=ELECTRONIC[:2]), ONLINE),
            (Reception("window"), ONLINE),
        ],
    )
    def test_other_applications_are_not_fully_online(self, by: Reception, of: Item) -> None:
        assert Desk().run(came(by, of)) == ["case_registered"]


class TestOneTimeNotice:
    @pytest.mark.rule("LS-LH-06b")
    def test_it_tells_how_it_goes_on_and_how_long_it_takes(self) -> None:
        desk = Desk()
        desk.run(registration(materials=REQUIRED[:1]))
        desk.run(correct())
        notice = desk.happened[-1].notice
        assert notice.stages == ("township/check", "county/decide")
        assert notice.promised == item().promised_limit
        assert [line.material for line in notice.lines] == list(REQUIRED[1:])

    @pytest.mark.rule("LS-KC-04a")
    def test_accepting_unit_tells_what_the_other_levels_ask_for(self) -> None:
        desk = Desk()
        desk.run(registration())
        desk.run(accept())
        desk.run(reception.TakeCorrectionNotice(CASE_ID, COUNTY, ("photo",), MONDAY))
        desk.run(correct())
        assert desk.told[-1][1]["missing"] == ["photo"]
        assert desk.happened[-1].notice.told_by == VILLAGE

    @pytest.mark.rule("LS-KC-04a")
    def test_nothing_is_told_while_nobody_asks_for_anything(self) -> None:
        desk = Desk()
        desk.run(registration())
        desk.run(accept())
        with pytest.raises(Conflict) as refusal:
            desk.run(correct())
        assert refusal.value.code == "wrong_status"


class TestRepeatedApplication:
    """TS-ZR-05d is supervision's; the fact is told here."""

    @pytest.mark.parametrize(("earlier", "found"), [(0, False), (1, False), (2, True)])
    def test_third_application_is_a_finding(self, earlier: int, found: bool) -> None:
        told = Desk().run(came(Reception(), earlier=earlier))
        assert ("repeat_application_found" in told) is found

    def test_application_that_failed_after_a_notice_is_kept(self) -> None:
        desk = Desk()
        desk.run(registration(materials=REQUIRED[:1]))
        desk.do(correct, refuse, confirm)
        assert desk.rows == [{"party_id": "p-1", "item_id": "elderly_card", "case_id": CASE_ID}]

    def test_application_that_failed_for_other_reasons_is_not(self) -> None:
        desk = Desk()
        desk.run(registration(), actor=CLERK)
        desk.do(refuse, confirm)
        assert desk.rows == []
