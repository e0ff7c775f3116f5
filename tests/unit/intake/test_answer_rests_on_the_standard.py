"""咨询依据: standard, samples and knowledge base, each in the version that counted that day."""

from __future__ import annotations

from typing import Any

import pytest
from help_desk import STANDARD, HelpDesk, refused
from item_office import PAPERS, card

from shared.kernel.refusals import Invalid

TOMORROW = "2026-03-10"


def knowledge(entry_id: str) -> dict[str, Any]:
    return {"kind": "knowledge", "reference": entry_id}


@pytest.fixture
def filed(desk: HelpDesk) -> HelpDesk:
    """With a standard and samples of 养老服务卡, filed with its second version."""
    papers = [
        PAPERS[0] | {"kind": kind, "reference": f"{kind}-2.pdf"}
        for kind in ("acceptance_standard", "material_samples")
    ]
    desk.revise(card(), desk.open_change(), documents=[*PAPERS, *papers])
    desk.put_in_force("care_card")
    return desk


@pytest.mark.rule("XQ-ZZ-03-2")
def test_clerk_is_shown_what_to_answer_from(filed: HelpDesk) -> None:
    entry = filed.write()
    filed.write(item_id="funeral_permit")
    filed.write(effective_from=TOMORROW)
    assert filed.sources(filed.asked()) == [
        ("acceptance_standard", 2, "acceptance_standard-2.pdf"),
        ("material_sample", 2, "material_samples-2.pdf"),
        ("knowledge", 1, entry),
    ]


@pytest.mark.rule("XQ-ZZ-03-2")
def test_without_a_filed_paper_the_catalogue_is_the_standard(desk: HelpDesk) -> None:
    assert desk.sources(desk.asked()) == [("acceptance_standard", 1, "care_card/1")]


@pytest.mark.rule("XQ-CZ-03a")
def test_answer_that_rests_on_nothing_is_refused(desk: HelpDesk) -> None:
    asked = desk.asked()
    with refused(Invalid, "basis_missing"):
        desk.answer(asked, citations=[])
    assert desk.record(asked)["status"] == "asked"


@pytest.mark.rule("XQ-CZ-03a")
def test_answer_names_the_version_on_which_it_rests(filed: HelpDesk) -> None:
    entry = filed.write()
    asked = filed.asked()
    filed.answer(asked, citations=[STANDARD, {"kind": "material_sample"}, knowledge(entry)])
    filed.later(days=1)
    filed.rewrite(entry, text="须先换领新证。", effective_from=TOMORROW)
    cited = filed.record(asked)["answer"]["citations"]
    assert [(one["kind_zh"], one["version"], one["reference"]) for one in cited] == [
        ("受理标准", 2, "acceptance_standard-2.pdf"),
        ("材料样本", 2, "material_samples-2.pdf"),
        ("业务咨询知识库", 1, entry),
    ]
    again = filed.answer(filed.asked(), citations=[knowledge(entry)])
    assert [one["version"] for one in again["answer"]["citations"]] == [2]


@pytest.mark.rule("XQ-CZ-03a")
def test_what_does_not_count_is_no_basis(desk: HelpDesk) -> None:
    asked = desk.asked()
    others, later, gone = (
        desk.write(item_id="funeral_permit"),
        desk.write(effective_from=TOMORROW),
        desk.write(),
    )
    desk.do(f"/knowledge/{gone}/withdrawal", {"reason": "政策废止"})
    for entry_id in (others, later, gone, "nothing"):
        with refused(Invalid, "basis_not_in_force"):
            desk.answer(asked, citations=[knowledge(entry_id)])
    with refused(Invalid, "basis_not_in_force"):
        desk.answer(asked, citations=[{"kind": "material_sample"}])
    assert desk.answer(asked)["status"] == "answered"
