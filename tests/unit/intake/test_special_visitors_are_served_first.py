"""特殊群体: whoever declares a special need is served first, accompanied, and offered more."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from help_office import KUNDULUN, HelpOffice, opened, refused
from sqlalchemy import select

from services.intake.assistance.tables import special_visits
from services.intake.domain.special_needs import Help, SpecialGroup, gives_priority
from services.intake.wiring import DEFINITION
from shared.db.engine import reading


@pytest.fixture
def village(stocked_intake: Path, tmp_path: Path) -> Iterator[HelpOffice]:
    office = opened(stocked_intake, tmp_path)
    yield office
    office.engine.dispose()


@pytest.fixture
def kundulun(village: HelpOffice) -> HelpOffice:
    village.at = KUNDULUN
    return village


@pytest.mark.rule("LS-DN-10")
@pytest.mark.parametrize("group", ["infirm", "sick", "pregnant"])
def test_visitor_is_served_first_and_somebody_stays_to_the_end(
    village: HelpOffice, group: str
) -> None:
    visit = village.visit(group)
    assert (visit["priority"], visit["assistant_due"]) == (True, True)
    village.act(visit, "offer", accepted=False)
    with refused("assistant_missing"):
        village.act(visit, "end")
    agent_id = village.published()
    assert village.act(visit, "assistant", agent_id=agent_id)["assistant"] == agent_id
    assert village.act(visit, "end")["ended"] is True


@pytest.mark.rule("LS-DN-10")
def test_family_of_a_soldier_is_not_among_those_five(village: HelpOffice) -> None:
    visit = village.visit("military_family")
    assert (visit["priority"], visit["assistant_due"]) == (False, False)
    village.act(visit, "offer", accepted=False)
    assert village.act(visit, "end")["ended"] is True


@pytest.mark.rule("LS-DN-10")
def test_other_county_serves_first_and_names_nobody(kundulun: HelpOffice) -> None:
    visit = kundulun.visit("pregnant", help=["assistance"])
    assert (visit["priority"], visit["assistant_due"]) == (True, False)


@pytest.mark.rule("LS-DB-01c")
def test_assistant_is_one_whom_the_public_knows(village: HelpOffice) -> None:
    visit = village.visit("sick")
    with refused("agent_not_public"):
        village.act(visit, "assistant", agent_id=village.drafted(supervision_phone=""))


@pytest.mark.rule("KD-RW-13d")
@pytest.mark.parametrize("group", ["elderly", "disabled"])
def test_old_and_disabled_people_take_the_green_channel(kundulun: HelpOffice, group: str) -> None:
    visit = kundulun.visit(group)
    assert (visit["green_channel"], visit["priority"]) == (True, True)


@pytest.mark.rule("KD-RW-13d")
def test_others_take_it_only_if_they_choose_it(kundulun: HelpOffice) -> None:
    chosen = kundulun.visit("in_difficulty", help=["green_channel"])
    assert (chosen["green_channel"], chosen["priority"]) == (True, True)
    another = kundulun.visit("in_difficulty", help=["home_service"])
    assert (another["green_channel"], another["priority"]) == (False, False)


@pytest.mark.rule("KD-ZN-4-8b")
@pytest.mark.parametrize("group", [group.value for group in SpecialGroup])
@pytest.mark.parametrize("help_", ["green_channel", "agency", "assistance", "home_service"])
def test_each_of_seven_kinds_may_have_each_kind_of_help(
    kundulun: HelpOffice, group: str, help_: str
) -> None:
    assert kundulun.visit(group, help=[help_])["help"] == [help_]


@pytest.mark.rule("KD-ZN-4-8b")
def test_there_is_no_eighth_kind(kundulun: HelpOffice) -> None:
    with refused("unknown_group"):
        kundulun.visit("leader", help=["green_channel"])


@pytest.mark.rule("KD-ZN-4-8b")
def test_somebody_in_difficulty_is_given_some_help(kundulun: HelpOffice) -> None:
    with refused("help_missing"):
        kundulun.visit("in_difficulty")


@pytest.mark.rule("LS-ZB-03b")
@pytest.mark.parametrize("accepted", [True, False])
def test_one_to_one_service_is_offered_without_being_asked_for(
    village: HelpOffice, accepted: bool
) -> None:
    visit = village.visit("military_family")
    assert visit["offer_due"] is True
    with refused("not_offered"):
        village.act(visit, "end")
    offer = village.act(visit, "offer", accepted=accepted)["offer"]
    assert offer == ("accepted" if accepted else "declined")
    assert village.act(visit, "end")["ended"] is True


@pytest.mark.rule("LS-ZB-03b")
def test_other_county_has_no_such_duty(kundulun: HelpOffice) -> None:
    visit = kundulun.visit("military_family", help=["agency"])
    assert visit["offer_due"] is False
    assert kundulun.act(visit, "end")["ended"] is True


def test_visit_that_has_ended_takes_nothing_more(village: HelpOffice) -> None:
    visit = village.visit("in_difficulty")
    village.act(visit, "offer", accepted=True)
    village.act(visit, "end")
    for act, told in (("offer", {"accepted": False}), ("end", {})):
        with refused("visit_ended"):
            village.act(visit, act, **told)


def test_visits_of_a_node_are_listed_without_the_kind(village: HelpOffice) -> None:
    visits = [village.visit("sick"), village.visit("in_difficulty")]
    assert village.get("/special-visits")["items"] == visits


def test_kind_is_under_seal_and_every_look_at_it_is_written_down(village: HelpOffice) -> None:
    visit = village.visit("pregnant")
    assert "pregnant" not in str(visit)
    assert "pregnant" not in _stored(village)
    need = village.act(visit, "unmasking", reason="安排陪同人员")
    assert need["groups_zh"] == ["孕妇"]
    (look,) = village.get("/unmaskings")["items"]
    assert (look["case_id"], look["reason"]) == (visit["visit_id"], "安排陪同人员")


def _stored(office: HelpOffice) -> str:
    """State, history and messages."""
    kernel = DEFINITION.kernel
    with reading(office.engine) as connection:
        return "".join(
            str(connection.execute(select(table)).all())
            for table in (special_visits, kernel.history, kernel.outbox)
        )


def test_queue_may_ask_who_is_called_first() -> None:
    assert gives_priority([SpecialGroup.DISABLED])
    assert gives_priority([SpecialGroup.SICK])
    assert not gives_priority([SpecialGroup.IN_DIFFICULTY])
    assert gives_priority([SpecialGroup.IN_DIFFICULTY], [Help.GREEN_CHANNEL])
    assert not gives_priority([])
