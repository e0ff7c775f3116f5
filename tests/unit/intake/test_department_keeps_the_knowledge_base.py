"""业务咨询知识库: the department writes it, in versions with their days, and people find it."""

from __future__ import annotations

import pytest
from front_desk import FrontDesk, json_of, refusal
from help_desk import ENTRY, HelpDesk, refused
from item_office import COUNTY, ItemOffice

from shared.kernel.refusals import Conflict, Invalid, NotFound

TOMORROW, YESTERDAY = "2026-03-10", "2026-03-08"
OLD, NEW = ENTRY["text"], "须先换领新证。"


def found(desk: HelpDesk, words: str, **query: str) -> list[str]:
    return [line["title"] for line in desk.get("/knowledge", words=words, **query)["items"]]


@pytest.mark.rule("XQ-ZZ-02-5")
def test_new_version_counts_from_its_day_and_the_old_one_is_kept(desk: HelpDesk) -> None:
    entry = desk.write()
    shown = desk.rewrite(entry, text=NEW, effective_from=TOMORROW)
    assert [(v["number"], v["text"], v["effective_to"]) for v in shown["versions"]] == [
        (1, OLD, "2026-03-09"),
        (2, NEW, ""),
    ]
    assert shown["department"] == "民政局"
    assert desk.faq() == [OLD]
    desk.later(days=1)
    assert desk.faq() == [NEW]


@pytest.mark.rule("XQ-ZZ-02-5")
def test_nothing_is_rewritten_backwards(desk: HelpDesk) -> None:
    with refused(Invalid, "effective_in_the_past"):
        desk.write(effective_from=YESTERDAY)
    entry = desk.write(effective_from=TOMORROW)
    with refused(Invalid, "effective_in_the_past"):
        desk.rewrite(entry)
    assert desk.rewrite(entry, effective_from=TOMORROW)["versions"][-1]["number"] == 2
    with refused(NotFound, "unknown_knowledge"):
        desk.rewrite("nothing")


def test_entry_that_was_withdrawn_is_found_no_more(desk: HelpDesk) -> None:
    entry = desk.write()
    shown = desk.do(f"/knowledge/{entry}/withdrawal", {"reason": "政策废止"})
    assert (shown["withdrawn_on"], shown["withdrawal"]) == ("2026-03-09", "政策废止")
    assert desk.faq() == found(desk, "") == []
    assert desk.get(f"/knowledge/{entry}")["versions"][0]["text"] == OLD
    with refused(Conflict, "knowledge_withdrawn"):
        desk.rewrite(entry, effective_from=TOMORROW)


def test_entry_is_found_by_its_words(desk: HelpDesk) -> None:
    card, funeral = "身份证过期了能申请吗", "外地火化怎么办 100%"
    desk.write()
    desk.write(item_id="funeral_permit", title=funeral, text="凭当地Certificate办理。")
    assert found(desk, "身份证 补交") == [card]
    assert found(desk, "身份证 火化") == []
    assert found(desk, "certificate") == [funeral]
    assert found(desk, "0%") == [funeral]
    assert found(desk, "_%") == []
    assert found(desk, "", item_id="care_card") == [card]


def test_internal_entry_is_for_the_window_alone(desk: HelpDesk) -> None:
    desk.write(public=False)
    assert desk.faq() == []
    assert found(desk, "") == ["身份证过期了能申请吗"]


def test_faq_comes_in_pages(desk: HelpDesk) -> None:
    for number in range(3):
        desk.write(title=f"问题{number}")
    first = desk.get("/public/items/care_card/faq", limit="2")
    rest = desk.get("/public/items/care_card/faq", limit="2", after=first["next"])
    titles = [line["title"] for page in (first, rest) for line in page["items"]]
    # Entries of the same millisecond stand in any order.
    assert sorted(titles) == ["问题0", "问题1", "问题2"]
    assert rest["next"] == ""
    with refused(NotFound, "unknown_item"):
        desk.faq("nothing")


@pytest.mark.rule("XQ-ZZ-02-5")
def test_department_helps_with_a_problem_of_acceptance(desk: HelpDesk) -> None:
    told = {"item_id": "care_card", "what": "外省老年证是否认可"}
    problem = desk.do("/acceptance-problems", told)
    assert problem["department"] == "民政局"
    path = f"/acceptance-problems/{problem['problem_id']}/solution"
    with refused(Invalid, "solution_missing"):
        desk.do(path, {"solution": " "})
    with refused(NotFound, "unknown_knowledge"):
        desk.do(path, {"solution": "认可。", "entry_id": "nothing"})
    entry = desk.write(title="外省老年证认可吗", text="认可。")
    desk.do(path, {"solution": "认可。", "entry_id": entry})
    solved = desk.get("/acceptance-problems", solved="yes")["items"]
    assert [(one["solution"], one["entry_id"]) for one in solved] == [("认可。", entry)]
    assert desk.get("/acceptance-problems", solved="no")["items"] == []
    with refused(Conflict, "problem_solved"):
        desk.do(path, {"solution": "不认可。"})


def test_item_that_is_offered_no_more_has_no_faq(desk: HelpDesk) -> None:
    desk.write()
    told = {"reason": "依据废止", "legal_basis": "省政府令第3号"}
    desk.post("/items/care_card/cancellation", told)
    with refused(NotFound, "unknown_item"):
        desk.faq()


def test_window_reads_the_knowledge_base_and_does_not_write_it(office: ItemOffice) -> None:
    front, body = FrontDesk(office), ENTRY | {"item_id": "grain_subsidy"}
    department, clerk = f"wang.fang {COUNTY} department", f"li.qiang {COUNTY} clerk"
    assert refusal(front.post("/knowledge", body, clerk))[0] == 403
    written = json_of(front.post("/knowledge", body, department))
    assert written["versions"][0]["written_by"] == "wang.fang"
    assert len(json_of(front.get("/knowledge", clerk))["items"]) == 1
    elsewhere = "wang.wu 411521101000 department"
    path = f"/knowledge/{written['entry_id']}/withdrawal"
    assert refusal(front.post(path, {"reason": "停用"}, elsewhere)) == (403, "foreign_node")
