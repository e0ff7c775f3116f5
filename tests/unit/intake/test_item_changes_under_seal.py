"""变动: an item is revised, delegated down, cancelled; what began before goes on as it began."""

from __future__ import annotations

import pytest
from item_office import CARD, COUNTY, PAPERS, TODAY, VILLAGE, ItemOffice, card

from shared.kernel.refusals import Conflict, Invalid, NotFound

THREE_DAYS = {"promised_limit": {"value": 3, "unit": "working_day"}}
CANCELLED = {"reason": "国务院取消", "legal_basis": "国发〔2026〕1号"}
DELEGATED = {"to": "village", "power_source": "delegated", "granted_by": "县民政局"}


@pytest.fixture
def office(office: ItemOffice) -> ItemOffice:
    """One where the item is published."""
    office.publish(card())
    return office


def test_change_goes_its_way_to_a_new_version(office: ItemOffice) -> None:
    office.revise(card(**THREE_DAYS), office.open_change())
    assert office.guide()["version"] == 1
    office.put_in_force("care_card")
    told = office.guide()
    assert (told["version"], told["public_facts"]["promised_limit"]) == (2, "3个工作日")


@pytest.mark.rule("TS-SG-20")
def test_letter_of_a_change_opens_a_revision(office: ItemOffice) -> None:
    with pytest.raises(NotFound):
        office.revise(card(**THREE_DAYS), "unheard")
    change = office.open_change()
    (task,) = office.get("/items/care_card/history")["open_changes"]
    assert (task["change_id"], task["letter"]) == (change, "函：信民函〔2026〕3号")
    pushed = {"cause": "标准更新", "by": "push", "reference": "msg-9"}
    office.post("/items/care_card/changes", pushed)
    tasks = office.get("/items/care_card/history")["open_changes"]
    assert tasks[1]["letter"] == "推送：msg-9"
    assert [fact["item_id"] for fact in office.told("item_changed")] == ["care_card"] * 2


@pytest.mark.rule("XQ-ZZ-02-4")
def test_revision_without_a_seal_does_not_reach_the_centre(office: ItemOffice) -> None:
    change = office.open_change()
    with pytest.raises(Invalid) as refusal:
        office.revise(card(**THREE_DAYS), change, seal_ref=" ")
    assert (refusal.value.code, refusal.value.field) == ("seal_missing", "seal_ref")
    assert office.told("item_change_submitted") == []
    office.revise(card(**THREE_DAYS), change)
    assert office.told("item_change_submitted") == [
        {
            "node": COUNTY,
            "item_id": "care_card",
            "change_id": change,
            "seal_ref": "罗民用印〔2026〕7号",
        }
    ]


@pytest.mark.rule("LZ-SJ-2-2a")
@pytest.mark.parametrize("forgotten", ["guide", "manual"])
def test_guide_and_manual_follow_a_change(office: ItemOffice, forgotten: str) -> None:
    change = office.open_change()
    papers = [paper for paper in PAPERS if paper["kind"] != forgotten]
    with pytest.raises(Invalid, match="同时调整"):
        office.revise(card(**THREE_DAYS), change, documents=papers)
    office.revise(card(**THREE_DAYS), change)
    office.put_in_force("care_card")
    latest = office.get("/items/care_card/history")["versions"][-1]
    assert [paper["kind"] for paper in latest["documents"]] == ["guide", "manual"]


@pytest.mark.rule("LZ-SJ-2-2b")
def test_guide_and_manual_come_on_sealed_paper_too(office: ItemOffice) -> None:
    change = office.open_change()
    unsealed = [PAPERS[0], PAPERS[1] | {"paper_seal_ref": ""}]
    with pytest.raises(Invalid, match="纸质版"):
        office.revise(card(**THREE_DAYS), change, documents=unsealed)
    standard = {"kind": "acceptance_standard", "reference": "std.pdf", "review_due": "2027-01-01"}
    office.revise(card(**THREE_DAYS), change, documents=[*PAPERS, standard])


@pytest.mark.rule("XQ-BZ-02c")
def test_centre_is_told_when_a_change_is_published(office: ItemOffice) -> None:
    change = office.open_change()
    office.revise(card(**THREE_DAYS), change)
    assert office.told("item_change_announced") == []
    office.put_in_force("care_card")
    assert [fact["change_id"] for fact in office.told("item_change_announced")] == [change]
    assert office.get("/items/care_card/history")["open_changes"] == []


@pytest.mark.rule("LZ-CN-2-2")
def test_cancelled_item_takes_no_new_case(office: ItemOffice) -> None:
    office.register()
    office.post("/items/care_card/cancellation", CANCELLED)
    with pytest.raises(Conflict) as refusal:
        office.register()
    assert refusal.value.code == "item_cancelled"
    assert "国发〔2026〕1号" in refusal.value.detail
    assert office.register("birth_registration", materials=[])["status"] == "registered"


@pytest.mark.rule("LZ-CN-2-2")
def test_case_of_a_cancelled_item_is_not_accepted_any_more(office: ItemOffice) -> None:
    waiting, early = office.register(), office.register()
    office.post(f"/cases/{early['case_id']}/acceptance", None, VILLAGE)
    office.post("/items/care_card/cancellation", CANCELLED)
    with pytest.raises(Conflict) as refusal:
        office.post(f"/cases/{waiting['case_id']}/acceptance", None, VILLAGE)
    assert refusal.value.code == "item_cancelled"


@pytest.mark.rule("XQ-ZZ-02-9")
def test_running_case_keeps_its_version_when_the_item_is_cancelled(office: ItemOffice) -> None:
    old = office.register()
    office.revise(card(**THREE_DAYS), office.open_change())
    office.put_in_force("care_card")
    office.post(f"/cases/{old['case_id']}/acceptance", None, VILLAGE)
    (accepted,) = office.told("case_accepted")
    assert accepted["terms"]["item_version"] == 1
    assert accepted["terms"]["promised"]["value"] == 5
    office.post("/items/care_card/cancellation", CANCELLED)
    history = office.get("/items/care_card/history")
    assert (history["status"], len(history["versions"])) == ("cancelled", 2)
    assert "care_card" not in office.listed()
    with pytest.raises(Conflict):
        office.open_change()


@pytest.mark.rule("XQ-ZZ-02-9")
def test_item_that_is_delegated_down_keeps_its_history(office: ItemOffice) -> None:
    office.post("/items/care_card/delegation", DELEGATED)
    versions = office.get("/items/care_card/history")["versions"]
    assert [version["level_zh"] for version in versions] == ["乡级", "村级"]
    assert office.register()["status"] == "registered"
    with pytest.raises(Invalid) as refusal:
        office.post("/items/care_card/delegation", DELEGATED | {"power_source": "own"})
    assert refusal.value.code == "not_delegated"


@pytest.mark.rule("XQ-CZ-10")
def test_transition_is_told_when_it_begins_and_ends(office: ItemOffice) -> None:
    with pytest.raises(Conflict) as refusal:
        office.post("/items/care_card/transition/end")
    assert refusal.value.code == "no_transition"
    office.post("/items/care_card/transition")
    began = {"node": COUNTY, "item_id": "care_card"}
    assert office.told("item_transition_began") == [began]
    office.later(days=180)
    office.post("/items/care_card/transition/end")
    assert office.told("item_transition_ended") == [began]


@pytest.mark.rule("LZ-CN-2-2b")
def test_node_adopts_an_item_with_the_power_it_was_given(office: ItemOffice) -> None:
    claim = {"power_source": "entrusted", "window": "1号窗口", "phone": "0376-2170001"}
    with pytest.raises(Invalid) as refusal:
        office.post("/items/care_card/claim", claim, VILLAGE)
    assert (refusal.value.code, refusal.value.field) == ("grant_missing", "granted_by")
    adopted = office.post("/items/care_card/claim", claim | {"granted_by": "县民政局"}, VILLAGE)
    assert (adopted["power_source_zh"], adopted["granted_by"]) == ("委托", "县民政局")


@pytest.mark.rule("XQ-CZ-09")
def test_secret_item_cannot_be_registered(office: ItemOffice) -> None:
    office.publish(card(id="secret", secret=True))
    with pytest.raises(Invalid) as refusal:
        office.register("secret")
    assert (refusal.value.code, refusal.value.field) == ("item_secret", "item_id")
    assert office.register()["status"] == "registered"


def test_item_is_drafted_once(office: ItemOffice) -> None:
    with pytest.raises(Conflict) as refusal:
        office.draft(CARD)
    assert refusal.value.code == "item_exists"


def test_case_of_tomorrow_goes_by_tomorrows_version(office: ItemOffice) -> None:
    office.revise(card(**THREE_DAYS), office.open_change())
    office.put_in_force("care_card", "2026-03-10")
    assert office.guide()["effective_from"] == TODAY
    office.later(days=1)
    assert office.guide()["version"] == 2


def test_two_changes_are_published_one_after_the_other(office: ItemOffice) -> None:
    first, second = office.open_change(), office.open_change()
    office.revise(card(**THREE_DAYS), first)
    with pytest.raises(Conflict) as refusal:
        office.revise(card(), second)
    assert refusal.value.code == "draft_waits"
    office.put_in_force("care_card")
    office.revise(card(), second)
    office.put_in_force("care_card")
    announced = [fact["change_id"] for fact in office.told("item_change_announced")]
    assert announced == [first, second]


def test_item_is_not_delegated_while_another_version_waits(office: ItemOffice) -> None:
    office.revise(card(**THREE_DAYS), office.open_change())
    with pytest.raises(Conflict) as refusal:
        office.post("/items/care_card/delegation", DELEGATED)
    assert refusal.value.code == "version_waits"
    office.put_in_force("care_card", "2026-03-11")
    with pytest.raises(Conflict):
        office.post("/items/care_card/delegation", DELEGATED)
    office.later(days=2)
    office.post("/items/care_card/delegation", DELEGATED)
    assert office.guide()["version"] == 3
