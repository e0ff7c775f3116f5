"""Which profile is in force where and when, and that every contradiction is a county's choice."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from profile_papers import (
    CITY,
    COUNTY,
    LAST_DAY,
    NEXT_DAY,
    PACKAGED,
    TOWNSHIP,
    VILLAGE,
    paper,
    refusal_of,
    site,
    stating,
    version,
    with_values,
)

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.refusals import NotFound
from shared.rulebook.clocks import load_rows
from shared.rulebook.clocks.rows import texts
from shared.rulebook.policies import Key, policy_keys, read_profile

LUOSHAN, DONGQIAO = "411521000000", "411521103208"
MONDAY = date(2026, 3, 9)
WORKING, NATURAL, MINUTE = LimitUnit.WORKING_DAY, LimitUnit.NATURAL_DAY, LimitUnit.MINUTE

#: What the rulebook names as the default where the regulations contradict each other.
DEFAULTS = [
    ("C-01", "correction_notice_limit", Limit(5, WORKING)),
    ("C-02", "clock_start.after_correction", "materials_complete"),
    ("C-03", "clock_stop", "decision"),
    ("C-04", "handover_front_to_back", "limit"),
    ("C-05", "notify_applicant_limit", Limit(1, WORKING)),
    ("C-06", "unstated_day_kind", "working_day"),
    ("C-07", "superior_reply.cross_level_effect", "notice"),
    ("C-08", "agency_dwell_limit.measures", "hall_desk"),
    ("C-09", "acceptance_document.to_unit", "none"),
    ("C-10", "refusal_authority", "department"),
    ("C-11", "extended_service", "session_extension"),
    ("C-12", "case_types", ("instant", "commitment", "report_up", "joint")),
    ("C-13", "clock_start.complaint", "handling_window"),
    ("C-14", "complaint_feedback_form", "written"),
    ("C-15", "complaint_count.window_period", "lifetime"),
    ("C-16", "complaint_limits.special_counts", "total"),
    ("C-17", "complaint_body", "township_centre"),
    ("C-18", "separation_of_duties", ("acceptance", "approval")),
    ("C-19", "department_may_mail_result", "after_recording"),
    ("C-20", "data_exchange_limit", Limit(60, MINUTE)),
    ("C-21", "pause.special_procedures", "licences"),
    ("C-26", "first_day.counts", False),
    ("C-26", "last_day.ends", "closing"),
    ("C-27", "complaint_out_of_scope", "tell_and_forward"),
    ("C-28", "clock_start.fully_online", "acceptance"),
]
#: C-22 is a way past every limit, C-23 and C-25 are about words, C-24 about office hours.
NO_CHOICE = {"C-22", "C-23", "C-24", "C-25"}
CONTRADICTED = [key for key in policy_keys().values() if key.contradiction]


def readings(key: Key) -> list[Any]:
    """Values that different regulations could give to the key."""
    if key.choices:
        return [[one] for one in key.choices] if key.kind == "roles" else list(key.choices)
    kinds: dict[str, list[Any]] = {
        "flag": [True, False],
        "number": [key.least, key.most],
        "limit": ["3 working_day", "7 day", "on_the_spot"],
        "text": ["14:00", "09:30"],
    }
    return kinds[key.kind]


def test_every_contradiction_is_a_choice_or_none() -> None:
    named = {key.contradiction for key in CONTRADICTED}
    assert named | NO_CHOICE == {f"C-{number:02}" for number in range(1, 29)}
    assert named.isdisjoint(NO_CHOICE)
    assert {number for number, _, _ in DEFAULTS} == named


@pytest.mark.parametrize(("contradiction", "key", "value"), DEFAULTS)
def test_default_is_the_one_that_the_rulebook_names(
    contradiction: str, key: str, value: object
) -> None:
    assert policy_keys()[key].contradiction == contradiction
    assert PACKAGED.version("national", 1).values[key] == value


@pytest.mark.parametrize("key", CONTRADICTED, ids=lambda key: key.key)
def test_county_may_choose_either_reading_and_nothing_else(key: Key) -> None:
    values = [with_values({key.key: reading}).values[key.key] for reading in readings(key)]
    assert len(set(values)) == len(values) > 1
    detail = refusal_of(paper(version(values={key.key: "as we like"})))
    assert f"{key.key}：" in detail


def test_profile_counts_down_to_the_villages() -> None:
    luoshan = PACKAGED.of(LUOSHAN, MONDAY)
    assert luoshan.name == "luoshan"
    assert PACKAGED.of(DONGQIAO, MONDAY) is luoshan
    assert PACKAGED.of("411521103000", MONDAY) is luoshan
    assert PACKAGED.of(VILLAGE, MONDAY) is PACKAGED.of(CITY, MONDAY)
    assert PACKAGED.of(CITY, MONDAY).name == "national"


def test_county_keeps_what_it_says_and_takes_the_rest_from_the_nation() -> None:
    luoshan, national = PACKAGED.of(LUOSHAN, MONDAY), PACKAGED.version("national", 1)
    assert luoshan.values["complaint_body"] == "supervision_section"
    assert luoshan.values["pre_review_limit"] == national.values["pre_review_limit"]
    assert set(luoshan.values) == set(national.values) == set(policy_keys())
    assert "complaint_body" in luoshan.stated
    assert "pre_review_limit" not in luoshan.stated
    assert PACKAGED.entry(luoshan, "complaint_body").rules == ("LS-YY-08b",)
    assert PACKAGED.entry(luoshan, "overdue_report_limit").rules == ("TS-XS-08",)


def test_profile_counts_from_its_first_day() -> None:
    assert PACKAGED.of(DONGQIAO, date(2021, 2, 24)).name == "national"
    assert PACKAGED.of(DONGQIAO, date(2021, 2, 25)).name == "luoshan"
    with pytest.raises(NotFound, match="1999-12-31还没有生效的制度方案"):
        PACKAGED.of(DONGQIAO, date(1999, 12, 31))


def test_trial_ends_after_its_last_day(tmp_path: Path) -> None:
    trial = version(valid_to=LAST_DAY, values={"appointment_ban": 2})
    known = site(tmp_path, xinxian=paper(trial))
    assert known.of(VILLAGE, LAST_DAY).values["appointment_ban"] == 2
    assert known.of(VILLAGE, NEXT_DAY).name == "national"


def test_new_version_changes_nothing_for_the_old_one(tmp_path: Path) -> None:
    first = version(1, {"appointment_ban": 2}, valid_to=LAST_DAY)
    second = version(2, {"appointment_ban": 4}, valid_from=NEXT_DAY)
    known = site(tmp_path, xinxian=paper(first, second))
    assert known.of(TOWNSHIP, LAST_DAY) is known.version("xinxian", 1)
    assert known.of(TOWNSHIP, NEXT_DAY) is known.version("xinxian", 2)
    assert known.version("xinxian", 1).values["appointment_ban"] == 2
    assert known.attached_to(known.version("xinxian", 2)) == (COUNTY,)


def test_own_paper_takes_the_place_of_the_packaged_one(tmp_path: Path) -> None:
    own = version(1, {"complaint_body": "township_centre"}, attached_to=[LUOSHAN])
    known = site(tmp_path, luoshan=paper(own, profile="luoshan"))
    assert known.of(DONGQIAO, MONDAY).values["complaint_body"] == "township_centre"
    assert known.of(DONGQIAO, date(2021, 2, 25)).name == "national"


def test_version_rests_on_the_national_one_of_its_first_day(tmp_path: Path) -> None:
    source = (Path(__file__).parents[3] / "shared/rulebook/policies/national.yaml").read_text(
        encoding="utf-8"
    )
    head, only = source.split("- version: 1")
    ended = only.replace(
        "valid_from: 2000-01-01", f"valid_from: 2000-01-01\n  valid_to: {LAST_DAY}"
    )
    following = only.replace("2000-01-01", str(NEXT_DAY)).replace(
        "pre_review_limit: {value: 2", "pre_review_limit: {value: 9"
    )
    known = site(
        tmp_path,
        national=f"{head}- version: 1{ended}- version: 2{following}",
        xinxian=paper(version(1, valid_to=NEXT_DAY), version(2, valid_from=date(2026, 8, 1))),
    )
    assert known.version("xinxian", 1).limit("pre_review_limit").value == 2
    assert known.version("xinxian", 2).limit("pre_review_limit").value == 9
    assert known.of(CITY, LAST_DAY).version == 1
    assert known.of(CITY, NEXT_DAY).version == 2


def test_day_whose_kind_is_left_open_is_read_as_the_county_says() -> None:
    assert PACKAGED.of(LUOSHAN, MONDAY).limit("report_up_limit") == Limit(7, WORKING)
    seven = stating(report_up_limit="7 day", unstated_day_kind="natural_day")
    assert seven.limit("report_up_limit") == Limit(7, NATURAL)
    assert stating(report_up_limit="7 day").limit("report_up_limit") == Limit(7, WORKING)
    stated = stating(report_up_limit="7 working_day", unstated_day_kind="natural_day")
    assert stated.limit("report_up_limit") == Limit(7, WORKING)


def test_on_the_spot_lasts_as_long_as_the_county_says() -> None:
    taoshan = PACKAGED.version("taoshan", 1)
    assert taoshan.limit("instant_case.limit") == Limit(30, MINUTE)
    quick = stating(on_the_spot="15 minute", pre_review_limit="on_the_spot")
    assert quick.limit("pre_review_limit") == Limit(15, MINUTE)
    # What the nation says in words goes along.
    assert quick.limit("correction_notice_limit.agency") == Limit(15, MINUTE)


def test_anonymous_district_is_nowhere_in_force_but_its_versions_stay() -> None:
    district = PACKAGED.version("x-district", 1)
    assert (district.valid_from, district.valid_to) == (date(2023, 7, 3), date(2024, 7, 3))
    assert PACKAGED.attached_to(district) == ()
    assert district.values["deemed_acceptance"] == "slip_date"


def test_profile_that_is_only_tried_out_is_complete_and_in_force_nowhere() -> None:
    (tried,) = read_profile(paper(version(values={"promised_share": "2/3"})), PACKAGED)
    assert tried.values["promised_share"] == "2/3"
    assert set(tried.values) == set(policy_keys())
    assert PACKAGED.of(COUNTY, MONDAY).name == "national"


def test_regulation_binds_its_own_county_first() -> None:
    for profile in PACKAGED.profiles():
        own = () if profile.name == "national" else (profile.name,)
        assert profile.regulations == (*own, "national")


def test_clocks_ask_only_for_what_a_profile_can_say() -> None:
    """A row that waits for a value that no profile may have would never count."""
    clocks, pauses = load_rows().clocks, load_rows().pauses
    triggers = [trigger for row in clocks for trigger in row.triggers()]
    triggers += [trigger for pause in pauses for trigger in pause.triggers()]
    asked = [row.policy for row in clocks] + [pause.policy for pause in pauses]
    asked += [trigger.policy for trigger in triggers]
    conditions = [(key, wanted) for policy in asked for key, wanted in policy.items()]
    assert conditions
    for key, wanted in conditions:
        known = policy_keys()[key]
        allowed = {"true", "false"} if known.kind == "flag" else set(known.choices)
        assert set(texts(wanted)) <= allowed, key


def test_clocks_take_limits_only_from_keys_that_are_limits() -> None:
    limits = [limit for row in load_rows().clocks for limit in row.limit if isinstance(limit, str)]
    named = [one.removeprefix("policy:") for one in limits if one.startswith("policy:")]
    assert [key for key in named if policy_keys()[key].kind != "limit"] == []
