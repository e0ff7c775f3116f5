"""At acceptance a case is given the profile that its county has that day, and keeps it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from intake_desk import (
    COUNTY,
    DIRECTORY,
    MONDAY,
    VILLAGE,
    VILLAGE_THERE,
    Desk,
    accept,
    close,
    conclude,
    registration,
)

from services.intake.domain.acceptance import service_mode
from services.intake.domain.cases import ServiceMode
from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.worktime import ZONE

LAST_DAY_BEFORE = datetime(2021, 2, 24, 17, tzinfo=ZONE)
OTHER_TOWNSHIP = "411521103000"


def accepted_on(day: datetime, competent: str = VILLAGE) -> Desk:
    desk = Desk()
    desk.run(registration(competent=competent), day)
    desk.run(accept(), day)
    return desk


def terms(desk: Desk) -> dict[str, Any]:
    told: dict[str, Any] = dict(desk.told)["case_accepted"]["terms"]
    return told


def test_case_is_given_the_profile_of_its_day() -> None:
    today = terms(accepted_on(MONDAY))
    assert (today["profile"], today["profile_version"]) == ("luoshan", 1)
    before = terms(accepted_on(LAST_DAY_BEFORE))
    assert (before["profile"], before["profile_version"]) == ("national", 1)
    assert terms(accepted_on(LAST_DAY_BEFORE + timedelta(days=1)))["profile"] == "luoshan"


def test_day_of_acceptance_counts_not_that_of_registration() -> None:
    desk = Desk()
    desk.run(registration(), LAST_DAY_BEFORE)
    desk.run(accept(), MONDAY)
    assert terms(desk)["profile"] == "luoshan"


def test_case_keeps_its_profile_to_the_end() -> None:
    desk = accepted_on(LAST_DAY_BEFORE)
    desk.run(conclude(), MONDAY)
    desk.run(close(), MONDAY)
    assert (desk.state.profile, desk.state.profile_version) == ("national", 1)


def test_case_of_another_county_is_told_as_such() -> None:
    assert terms(accepted_on(MONDAY))["service_mode"] == "local"
    assert terms(accepted_on(MONDAY, OTHER_TOWNSHIP))["service_mode"] == "local"
    assert terms(accepted_on(MONDAY, VILLAGE_THERE))["service_mode"] == "cross_location"


@pytest.mark.parametrize(
    ("owner", "competent", "mode"),
    [
        (VILLAGE, COUNTY, ServiceMode.LOCAL),
        (VILLAGE_THERE, COUNTY, ServiceMode.CROSS_LOCATION),
    ],
)
def test_county_tells_what_is_elsewhere(owner: str, competent: str, mode: ServiceMode) -> None:
    assert service_mode(owner, competent, DIRECTORY.divisions) is mode


def test_township_directly_below_its_city_is_at_home_in_the_city() -> None:
    cities = [
        Division(code, code, Level.CITY, "440000000000")
        for code in ("441900000000", "442000000000")
    ]
    townships = [
        Division("441900103000", "甲", Level.TOWNSHIP, "441900000000"),
        Division("441900104000", "乙", Level.TOWNSHIP, "441900000000"),
        Division("442000100000", "丙", Level.TOWNSHIP, "442000000000"),
    ]
    province = Division("440000000000", "广东", Level.PROVINCE, None)
    divisions = Divisions([province, *cities, *townships])
    assert service_mode("441900103000", "441900104000", divisions) is ServiceMode.LOCAL
    assert service_mode("441900103000", "442000100000", divisions) is ServiceMode.CROSS_LOCATION
