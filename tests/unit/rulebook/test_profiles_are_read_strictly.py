"""A county's profile: whatever is wrong with it is said in one line, with file and place."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from profile_papers import (
    COUNTY,
    DIVISIONS,
    LAST_DAY,
    PACKAGED,
    TOWNSHIP,
    paper,
    refusal_of,
    site,
    version,
    with_values,
)

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.policy import Value
from shared.kernel.refusals import Invalid, NotFound
from shared.rulebook import policies
from shared.rulebook.policies import packaged, policy_keys
from shared.rulebook.policies.inforce import Policies
from shared.rulebook.policies.keys import parse_keys
from shared.rulebook.registry import Deadline, registry

RIGHT = {"clock_stop": "handover", "appointment_ban": 2}


def test_right_paper_is_taken() -> None:
    profile = with_values(RIGHT)
    assert {key: profile.values[key] for key in RIGHT} == RIGHT
    assert profile.stated == set(RIGHT)


@pytest.mark.parametrize(
    ("values", "place"),
    [
        ({"clock_stopp": "handover"}, "没有参数“clock_stopp”"),
        ({"clock_stop": "tomorrow"}, "clock_stop：没有“tomorrow”这个取值，可用：decision、"),
        ({"first_day.counts": "yes"}, "first_day.counts：应为 true 或 false"),
        ({"appointment_ban": 0}, "appointment_ban：应为1到99的整数，不是“0”"),
        ({"appointment_ban": True}, "appointment_ban：应为1到99的整数，不是“true”"),
        ({"appointment_ban": "three"}, "appointment_ban：应为1到99的整数"),
        ({"addressed.red": ["leader", "mayor"]}, "addressed.red：应为不重复的列表"),
        ({"addressed.red": ["leader", "leader"]}, "addressed.red：应为不重复的列表"),
        ({"addressed.red": "leader"}, "addressed.red：应为不重复的列表"),
        ({"pre_review_limit": "2 days"}, "pre_review_limit：“2 days”不是期限"),
        ({"pre_review_limit": "-2 working_day"}, "pre_review_limit：“-2 working_day”不是期限"),
        ({"pre_review_limit": 2}, "pre_review_limit：“2”不是期限"),
        ({"on_the_spot": "on_the_spot"}, "on_the_spot：“on_the_spot”不是期限"),
        ({"handover_front_to_back.morning_by": "25:00"}, "morning_by：“25:00”的写法不对"),
        ({"promised_share": "two thirds"}, "promised_share：“two thirds”的写法不对"),
        ({"unstated_day_kind": "holiday"}, "unstated_day_kind：没有“holiday”这个取值"),
    ],
)
def test_wrong_value_is_refused_with_its_key(values: dict[str, Any], place: str) -> None:
    detail = refusal_of(paper(version(3, values)))
    assert detail.startswith("xinxian.yaml 第3版：")
    assert place in detail


@pytest.mark.parametrize(
    ("entry", "place"),
    [
        ({"value": "handover", "rule": "LS-ZZ-99"}, "clock_stop：没有规则“LS-ZZ-99”"),
        ({"value": "handover", "rule": ["LS-TC-06a", "X"]}, "clock_stop：没有规则“X”"),
        ({"value": "handover"}, "clock_stop：请用 rule 或 basis 写明依据"),
        ({"value": "handover", "rules": "LS-TC-06a"}, "rules"),
        ({"rule": "LS-TC-06a"}, "value"),
    ],
)
def test_value_says_what_it_rests_on(entry: dict[str, Any], place: str) -> None:
    detail = refusal_of(paper(version() | {"values": {"clock_stop": entry}}))
    assert place in detail
    assert "xinxian.yaml" in detail


@pytest.mark.parametrize(
    ("change", "place"),
    [
        ({"regulations": ["atlantis"]}, "没有制度“atlantis”"),
        ({"regulations": []}, "regulations"),
        ({"attached_to": ["41152300"]}, "attached_to"),
        ({"valid_to": date(2025, 12, 31)}, "valid_to 早于 valid_from"),
        ({"valid_from": "soon"}, "valid_from"),
        ({"title": ""}, "title"),
        ({"version": 0}, "version"),
        ({"remark": "x"}, "remark"),
    ],
)
def test_wrong_version_is_refused(change: dict[str, Any], place: str) -> None:
    detail = refusal_of(paper(version() | change))
    assert place in detail
    assert "xinxian.yaml" in detail


def test_versions_follow_each_other() -> None:
    first = version(1, valid_to=LAST_DAY)
    second = version(2, valid_from=LAST_DAY)
    assert "第1版和第2版的有效期重叠" in refusal_of(paper(first, second))
    assert "第1版和第2版的有效期重叠" in refusal_of(
        paper(version(1), version(2, valid_from=date(2026, 7, 1)))
    )
    assert "第1版应排在第2版之前" in refusal_of(paper(second, version(1)))
    assert "第1版应排在第1版之前" in refusal_of(paper(first, first))


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("profile: xinxian\nversions: [", "不是正确的 YAML"),
        ("profile: xinxian\nprofile: luoshan\n", "第1行起“profile”写了两次"),
        ("profile: 新县\nversions: []\n", "profile"),
        ("profile: xinxian\nversions: []\n", "versions"),
        ("- xinxian\n", "object"),
    ],
)
def test_what_is_no_profile_is_refused(text: str, place: str) -> None:
    assert place in refusal_of(text)


def test_value_that_is_given_twice_is_refused() -> None:
    entry = "      clock_stop: {value: handover, basis: 文件}\n"
    text = paper(version()).replace("values: {}", f"values:\n{entry}{entry}".rstrip())
    assert "“clock_stop”写了两次" in refusal_of(text)


def test_file_is_named_after_its_profile(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"other\.yaml：文件名应为 xinxian\.yaml"):
        site(tmp_path, other=paper())


def test_division_that_a_site_does_not_know_is_refused(tmp_path: Path) -> None:
    stray = version(attached_to=["110101000000"])
    with pytest.raises(Invalid, match=r"xinxian\.yaml 第1版：attached_to 中的“110101000000”"):
        site(tmp_path, xinxian=paper(stray))


def test_two_profiles_of_one_county_at_a_time_are_refused(tmp_path: Path) -> None:
    usurper = version(attached_to=["411521000000"])
    with pytest.raises(Invalid, match="411521000000 同时挂着 luoshan 第1版"):
        site(tmp_path, xinxian=paper(usurper))
    before = usurper | {"valid_from": date(2020, 1, 1), "valid_to": date(2021, 2, 24)}
    known = site(tmp_path, xinxian=paper(before))
    assert known.of("411521000000", date(2021, 2, 24)).name == "xinxian"
    assert known.of("411521000000", date(2021, 2, 25)).name == "luoshan"


def test_version_that_cases_may_still_have_is_not_dropped(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"luoshan\.yaml：第1版不能去掉"):
        site(tmp_path, luoshan=paper(version(2), profile="luoshan"))


def test_folder_that_is_not_there_is_no_mistake(tmp_path: Path) -> None:
    names = {profile.name for profile in policies.load(tmp_path / "none", DIVISIONS).profiles()}
    assert names == set(packaged())


def test_national_profile_says_everything(tmp_path: Path) -> None:
    lacking = {key: {"value": "x"} for key in list(policy_keys())[1:]}
    text = paper(version(attached_to=[], values={}) | {"values": lacking}, profile="national")
    with pytest.raises(Invalid, match=r"全国默认方案缺少 first_day\.counts$"):
        site(tmp_path, national=text)
    with pytest.raises(Invalid, match="缺少全国默认方案"):
        Policies([packaged()["luoshan"]], DIVISIONS)


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ([{"valid_to": LAST_DAY}], "最后一版不能写 valid_to"),
        ([{"attached_to": [COUNTY]}], "不挂在任何区划"),
        ([{"valid_to": LAST_DAY}, {"valid_from": date(2026, 7, 2)}], "第2版和前一版之间有空档"),
    ],
)
def test_national_profile_counts_always_and_everywhere(
    tmp_path: Path, changes: list[dict[str, Any]], why: str
) -> None:
    source = Path(policies.__file__).with_name("national.yaml").read_text(encoding="utf-8")
    (only,) = yaml.safe_load(source)["versions"]
    versions = [only | {"version": number} | change for number, change in enumerate(changes, 1)]
    with pytest.raises(Invalid, match=why):
        site(tmp_path, national=paper(*versions, profile="national"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"rules": ["LS-ZZ-99"]}, "规则 LS-ZZ-99 不存在"),
        ({"choices": {}}, "取值与种类不符"),
        ({"contradiction": "C-1"}, "contradiction"),
        ({"kind": "wish"}, "kind"),
    ],
)
def test_faulty_key_is_refused(change: dict[str, Any], why: str) -> None:
    right = {"key": "a", "meaning": "甲", "kind": "choice", "choices": {"x": "乙"}}
    assert parse_keys(yaml.safe_dump([right]))["a"].choices == {"x": "乙"}
    with pytest.raises(Invalid, match=why):
        parse_keys(yaml.safe_dump([right | change]))
    with pytest.raises(Invalid, match="写了两次"):
        parse_keys(yaml.safe_dump([right, right]))


def test_unknown_profile_or_version_is_refused() -> None:
    with pytest.raises(NotFound, match="没有制度方案“luoshan”第9版"):
        PACKAGED.version("luoshan", 9)
    with pytest.raises(NotFound, match="没有制度方案“atlantis”，现有：national、"):
        PACKAGED.versions("atlantis")
    with pytest.raises(NotFound):
        PACKAGED.of("999999999999", date(2026, 3, 9))


def test_every_key_is_explained_in_chinese() -> None:
    keys = policy_keys().values()
    assert len(keys) > 90
    for key in keys:
        assert all(min(text.encode()) < 256 and not text.isascii() for text in _told(key))
    meanings = [key.meaning for key in keys]
    assert len(set(meanings)) == len(meanings)


def _told(key: policies.Key) -> list[str]:
    return [key.meaning, *key.choices.values()]


def stated_deadlines() -> Iterator[tuple[str, Value, Deadline]]:
    """Each value that a county states, with the limit in the clause that it names."""
    for profile in PACKAGED.profiles():
        for key in profile.stated if profile.name != "national" else ():
            for rule in PACKAGED.entry(profile, key).rules:
                deadline = registry().rule(rule).deadline
                if deadline is not None and deadline.value:
                    yield key, profile.values[key], deadline


def test_packaged_numbers_are_those_of_the_clauses() -> None:
    stated = list(stated_deadlines())
    days = [
        (key, value.value, deadline.value)
        for key, value, deadline in stated
        if isinstance(value, Limit) and value.value and deadline.unit in ("day", "minute", "month")
    ]
    hours = [
        (key, value, deadline.value)
        for key, value, deadline in stated
        if deadline.unit == "cutoff" and key.endswith("_by")
    ]
    assert len(days) > 15
    assert len(hours) == 2
    assert [found for found in (*days, *hours) if found[1] != found[2]] == []


def test_attached_township_goes_before_its_county(tmp_path: Path) -> None:
    town = version(values={"appointment_ban": 5}, attached_to=[TOWNSHIP])
    known = site(tmp_path, xinxian=paper(), town=paper(town, profile="town"))
    day = date(2026, 3, 9)
    assert known.of(TOWNSHIP, day).name == "town"
    assert known.of(COUNTY, day).name == "xinxian"


def test_limits_take_every_unit() -> None:
    for unit in LimitUnit:
        assert with_values({"locker_retention": f"12 {unit.value}"}).limit(
            "locker_retention"
        ) == Limit(12, unit)
