"""The committed sample day is what the generator draws, and has the mix that it promises."""

from __future__ import annotations

from collections import Counter
from datetime import date, time

import pytest

from cli.sample_day.applications import Application, read, to_csv
from cli.sample_day.generate import COUNT, OUTPUT, SEED, generate
from cli.sample_day.pilot import tries
from cli.sample_day.repeats import thirds
from services.intake.catalogue import loader
from services.intake.domain.items import CaseType
from shared.directory.directory import Directory
from shared.kernel.divisions import Level
from shared.kernel.identity import check_resident_id
from shared.kernel.refusals import Invalid

LUOSHAN, XINXIAN = "411521000000", "411523000000"
MONDAY = date(2026, 3, 2)
CATALOGUE = loader.load()
DIRECTORY = Directory.load()
DAY = read()


def county(code: str) -> str:
    division = DIRECTORY.divisions.at_level(code, Level.COUNTY)
    assert division is not None
    return division.code


def across(application: Application) -> bool:
    return county(application.competent_division) == XINXIAN


def case_type(application: Application) -> CaseType:
    return CATALOGUE.get(application.item_id).case_type


def has_right_check_digit(application: Application) -> bool:
    try:
        check_resident_id(application.id_number, application.arrives_at.date())
    except Invalid as refusal:
        return refusal.code != "identity_check_digit"
    return True


def test_generating_again_gives_exactly_the_committed_file() -> None:
    again = to_csv(generate(SEED, COUNT, CATALOGUE, DIRECTORY))
    assert again == OUTPUT.read_text(encoding="utf-8")


def test_another_seed_gives_another_day() -> None:
    assert generate(SEED + 1, COUNT, CATALOGUE, DIRECTORY) != list(DAY)


@pytest.mark.parametrize("count", [0, 7, 900])
def test_other_numbers_of_applications_can_be_drawn(count: int) -> None:
    drawn = generate(1, count, CATALOGUE, DIRECTORY)
    assert [a.application_no for a in drawn] == [f"S{n:04d}" for n in range(1, count + 1)]


def test_applications_go_four_ways() -> None:
    routes = Counter("cross_county" if across(a) else case_type(a).value for a in DAY)
    assert routes == {"instant": 145, "commitment": 190, "report_up": 60, "cross_county": 45}


def test_outcomes_are_those_promised() -> None:
    outcomes = Counter(a.expected_outcome for a in DAY)
    assert outcomes == {
        "granted": 404,
        "refused": 20,
        "not_accepted": 8,
        "returned": 2,
        "turned_away": 6,
    }
    assert sum(bool(a.missing_later_given) for a in DAY) == 45
    assert Counter(a.agent_authorised for a in DAY) == {None: 413, True: 25, False: 2}
    assert sum(a.corrected_id_number is not None for a in DAY) == 10
    assert sum(not has_right_check_digit(a) for a in DAY) == 14


def test_somebody_applies_for_the_same_a_third_time_after_two_in_vain() -> None:
    (third,) = thirds(DAY)
    (last,) = (a for a in DAY if a.application_no == third)
    *before, again = [a for a in DAY if (a.id_number, a.item_id) == (last.id_number, last.item_id)]
    assert again == last
    assert [a.expected_outcome for a in (*before, last)] == ["not_accepted"] * 2 + ["granted"]
    assert len({a.arrives_at.date() for a in (*before, last)}) == 3
    assert all(lacks_for_good(a) for a in before)
    assert thirds(before) == thirds([before[0], last]) == frozenset()


def test_cases_are_given_back_in_the_pilot_only() -> None:
    returned = [a for a in DAY if a.expected_outcome == "returned"]
    assert {tries(a.received_at) for a in returned} == {True}
    assert not any(tries(a.received_at) for a in DAY if a.expected_outcome == "not_accepted")


def lacks_for_good(application: Application) -> bool:
    """Whether something is missing that is never brought."""
    missing = CATALOGUE.get(application.item_id).missing(application.materials_given)
    return bool(missing) and not application.missing_later_given


def test_who_is_turned_away_has_a_wrong_number_or_an_agent_without_authority() -> None:
    for application in DAY:
        wrong = not has_right_check_digit(application) and application.corrected_id_number is None
        turned_away = wrong or application.agent_authorised is False
        assert turned_away == (application.expected_outcome == "turned_away")


def test_finding_is_known_where_an_office_decides() -> None:
    decided = {"granted": "granted", "refused": "refused"}
    for application in DAY:
        assert application.finding == decided.get(application.expected_outcome)


def test_most_applications_arrive_on_monday_to_wednesday_in_office_hours() -> None:
    days = Counter((a.arrives_at.date() - MONDAY).days for a in DAY)
    assert set(days) == {0, 1, 2, 3, 4}
    assert days[0] + days[1] + days[2] > 0.8 * len(DAY)
    for application in DAY:
        at = application.arrives_at
        assert at.isoformat().endswith(":00+08:00")
        morning = time(9) <= at.time() < time(12)
        assert morning or time(13, 30) <= at.time() < time(17, 30)
    assert [a.arrives_at for a in DAY] == sorted(a.arrives_at for a in DAY)


def test_applications_are_registered_where_their_route_begins() -> None:
    for application in DAY:
        at = application.received_at
        assert at in DIRECTORY.hosted()
        assert county(application.origin_division) == LUOSHAN
        if across(application):
            assert at == LUOSHAN
        else:
            assert application.competent_division == application.origin_division
            assert at == DIRECTORY.node_for(application.origin_division)
        if case_type(application) is CaseType.INSTANT:
            assert DIRECTORY.level(at) == Level.TOWNSHIP


def test_village_offices_register_many_commitment_cases() -> None:
    at_villages = [a for a in DAY if DIRECTORY.level(a.received_at) == Level.VILLAGE]
    assert len({a.received_at for a in at_villages}) == 8
    assert sum(case_type(a) is CaseType.COMMITMENT for a in at_villages) > 80


def test_origin_and_competent_division_are_villages() -> None:
    for application in DAY:
        assert DIRECTORY.level(application.origin_division) == Level.VILLAGE
        assert DIRECTORY.level(application.competent_division) == Level.VILLAGE


def test_cross_county_result_comes_back_both_ways() -> None:
    ways = Counter((a.result_mode, a.result_method) for a in DAY if across(a))
    assert set(ways) == {
        ("home_issue_courier_to_applicant", "courier"),
        ("home_issue_transfer_remote_pickup", "counter_pickup"),
    }
    assert min(ways.values()) >= 10
    assert all(CATALOGUE.get(a.item_id).cross_location for a in DAY if across(a))
    assert all(a.result_mode is None for a in DAY if not across(a))


def test_results_are_collected_in_every_way() -> None:
    ways = Counter(a.result_method for a in DAY)
    assert set(ways) == {"counter_pickup", "courier", "locker"}
    assert min(ways.values()) >= 30


def test_materials_fit_the_item_and_are_complete_after_the_correction() -> None:
    for application in DAY:
        item = CATALOGUE.get(application.item_id)
        given, later = application.materials_given, application.missing_later_given
        for material_id in (*given, *later):
            item.material(material_id)
        missing = {material.id for material in item.missing(given)}
        assert missing == set(later) or application.expected_outcome == "not_accepted"
        assert given


def test_agents_act_only_for_items_that_allow_it_and_never_for_themselves() -> None:
    for application in DAY:
        if application.agent_name is not None:
            assert CATALOGUE.get(application.item_id).agency_allowed
            assert application.agent_id_number != application.id_number


def test_people_are_invented_with_valid_numbers_of_their_own_county() -> None:
    numbers = [a.corrected_id_number or a.id_number for a in DAY]
    # One of them comes three times.
    assert len(set(numbers)) == len(DAY) - 2
    for application, number in zip(DAY, numbers, strict=True):
        if application.expected_outcome != "turned_away":
            check_resident_id(number, application.arrives_at.date())
        assert number[:6] == ("411523" if across(application) else "411521")
        assert number[14] == "9"
        assert application.phone.startswith("1540000")
        assert len(application.phone) == 11


@pytest.mark.parametrize(
    ("item_id", "youngest", "oldest"),
    [("elderly_privilege_card", 60, 88), ("enlistment_preliminary", 18, 22)],
)
def test_applicants_have_the_age_that_the_item_needs(
    item_id: str, youngest: int, oldest: int
) -> None:
    concerned = [a for a in DAY if a.item_id == item_id]
    assert concerned
    for application in concerned:
        born = date.fromisoformat((application.corrected_id_number or application.id_number)[6:14])
        age = MONDAY.year - born.year - ((MONDAY.month, MONDAY.day) < (born.month, born.day))
        assert youngest <= age <= oldest


def test_address_names_the_village_in_full() -> None:
    first = next(a for a in DAY if a.origin_division == "411521101204")
    assert first.address.startswith("河南省信阳市罗山县周党镇田河村")
    assert not any("委员会" in a.address for a in DAY)
