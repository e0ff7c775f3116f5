"""The packaged rules: all 537, each complete; a bad file is refused with its place."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

import pytest

from shared.kernel.refusals import Invalid, NotFound
from shared.rulebook.registry import Deadline, parse, registry

ENTRY = {
    "id": "LS-YY-01",
    "title": "预约办须约在非工作日",
    "jurisdiction": "luoshan",
    "regulation": "预约办工作制度",
    "section": "§一",
    "wording": "An appointment falls on a day that is not a working day.",
    "service": "intake",
    "kind": "guard",
}


def _file(*entries: dict[str, Any]) -> str:
    return json.dumps(entries)


def test_all_rules_are_packaged() -> None:
    rules = registry()
    assert len(rules) == 537
    assert len(rules.in_scope()) == 486
    assert sum(rule.clocked for rule in rules) == 99
    assert Counter(rule.kind for rule in rules)["deadline"] == 67
    assert len({rule.jurisdiction for rule in rules}) == 5


def test_every_title_is_chinese_and_says_something_of_its_own() -> None:
    titles = [rule.title for rule in registry()]
    assert [title for title in titles if not re.search("[一-鿿]{3}", title)] == []
    assert len(set(titles)) == len(titles)


def test_clause_that_software_cannot_carry_out_says_why() -> None:
    rule = registry().rule("TS-GF-2")
    assert not rule.in_scope
    assert rule.out_of_scope == "dress code"


def test_rule_is_found_with_its_citation_and_limit() -> None:
    rule = registry().rule("XQ-CZ-04-2a")
    assert rule.title == "上午收件14:00前转交"
    assert rule.source == "X区《“一窗受理、集成服务”改革实施细则 三、操作规程》"
    assert rule.citation == f"{rule.source} {rule.section}"
    assert rule.deadline is not None
    assert (rule.deadline.value, rule.deadline.unit) == ("14:00", "cutoff")


def test_only_pause_is_the_transit_of_the_papers() -> None:
    paused = [rule.id for rule in registry() if rule.deadline and rule.deadline.pauses]
    assert paused == ["LS-TC-04e", "LS-TC-06a"]


def test_unknown_id_is_refused() -> None:
    assert "LS-YY-99" not in registry()
    with pytest.raises(NotFound, match="LS-YY-99") as refused:
        registry().rule("LS-YY-99")
    assert refused.value.code == "unknown_rule"


def test_limit_may_be_left_open() -> None:
    limit = {"unit": "unspecified", "calendar": "none", "start": "arrival"}
    (rule,) = parse(_file(ENTRY | {"deadline": limit}))
    assert rule.deadline == Deadline("unspecified", "none", "arrival")
    assert rule.clocked


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"title": "预" * 21}, r"\$\[1\]\.title"),
        ({"title": ""}, r"\$\[1\]\.title"),
        ({"service": "kitchen"}, r"\$\[1\]\.service"),
        ({"kind": "wish"}, r"\$\[1\]\.kind"),
        ({"remark": "x"}, r"\$\[1\]"),
        ({"deadline": {"unit": "moon", "calendar": "none", "start": "x"}}, r"\.deadline\.unit"),
    ],
)
def test_faulty_entry_is_refused_with_its_place(wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(Invalid, match=place):
        parse(_file(ENTRY | {"id": "LS-YY-02"}, ENTRY | wrong))


def test_id_is_given_once() -> None:
    with pytest.raises(Invalid, match="LS-YY-01"):
        parse(_file(ENTRY, ENTRY))
