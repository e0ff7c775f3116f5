"""Writes the sample day: the same seed gives the same applications.

`python -m cli.sample_day.generate` rewrites applications.csv beside this file.
"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, datetime, time, timedelta, timezone
from pathlib import Path

from cli.sample_day.applications import Application, to_csv
from cli.sample_day.courses import Courses, allows
from cli.sample_day.mix import Course, Route, deal
from cli.sample_day.people import People
from cli.sample_day.pilot import tries
from cli.sample_day.places import HOME_COUNTY, Places
from cli.sample_day.repeats import with_repeats
from cli.sample_day.wording import AGES, DEFAULT_AGES, MEN_ONLY
from services.intake.catalogue import loader
from services.intake.domain.items import CaseType, Catalogue, Item
from shared.directory.directory import Directory
from shared.kernel.divisions import Level

SEED = 20260304
COUNT = 440
MONDAY = date(2026, 3, 2)
OUTPUT = Path(__file__).with_name("applications.csv")

_ZONE = timezone(timedelta(hours=8))
_ARRIVALS_BY_WEEKDAY = (34, 27, 25, 9, 5)
_MORNING, _AFTERNOON = time(9), time(13, 30)
_MORNING_MINUTES, _OFFICE_MINUTES = 180, 420
_AGENTS = 12
_AGENT_AGES = (25, 58)
_METHODS = {"counter_pickup": 50, "courier": 35, "locker": 15}
# How the result of a cross-county case comes back fixes how the applicant gets it.
_CROSS_COUNTY_METHODS = {
    "home_issue_courier_to_applicant": "courier",
    "home_issue_transfer_remote_pickup": "counter_pickup",
}


def generate(
    seed: int, count: int, catalogue: Catalogue, directory: Directory
) -> list[Application]:
    """`count` applications in order of arrival."""
    rng = random.Random(seed)  # noqa: S311  a sample to be drawn again, not a secret
    arrivals = sorted(_arrival(rng) for _ in range(count))
    kinds = deal(rng, count)
    applicants = _Applicants(rng, catalogue, directory)
    drawn = [
        _returned(applicants.draw(f"S{number:04d}", at, route, course))
        for number, (at, (route, course)) in enumerate(zip(arrivals, kinds, strict=True), start=1)
    ]
    return with_repeats(drawn, _commitments(catalogue))


def _returned(drawn: Application) -> Application:
    """退办 where the county knows it, which is in the pilot."""
    if drawn.expected_outcome == "not_accepted" and tries(drawn.received_at):
        return replace(drawn, expected_outcome="returned")
    return drawn


def _commitments(catalogue: Catalogue) -> frozenset[str]:
    items = catalogue.all()
    return frozenset(item.id for item in items if item.case_type is CaseType.COMMITMENT)


def _arrival(rng: random.Random) -> datetime:
    (weekday,) = rng.choices(range(5), weights=_ARRIVALS_BY_WEEKDAY)
    minute = rng.randrange(_OFFICE_MINUTES)
    opening, since = _MORNING, minute
    if minute >= _MORNING_MINUTES:
        opening, since = _AFTERNOON, minute - _MORNING_MINUTES
    day = MONDAY + timedelta(days=weekday)
    return datetime.combine(day, opening, _ZONE) + timedelta(minutes=since)


class _Applicants:
    def __init__(self, rng: random.Random, catalogue: Catalogue, directory: Directory) -> None:
        self._rng = rng
        self._items = catalogue.all()
        self._directory = directory
        self._places = Places(rng, directory)
        self._people = People(rng, MONDAY)
        agents = [self._people.draw(HOME_COUNTY, _AGENT_AGES) for _ in range(_AGENTS)]
        self._courses = Courses(rng, agents)

    def draw(self, number: str, at: datetime, route: Route, course: Course) -> Application:
        fitting = [i for i in self._items if _goes(i, route) and allows(i, course)]
        item = self._rng.choice(fitting)
        return self._courses.take(course, self._plain(number, at, route, item), item)

    def _plain(self, number: str, at: datetime, route: Route, item: Item) -> Application:
        place = self._places.draw(route)
        ages = AGES.get(item.id, DEFAULT_AGES)
        person = self._people.draw(place.county, ages, men_only=item.id in MEN_ONLY)
        method, mode = self._result(route, place.received_at)
        return Application(
            application_no=number,
            arrives_at=at,
            item_id=item.id,
            origin_division=place.origin,
            received_at=place.received_at,
            competent_division=place.competent,
            applicant_name=person.name,
            id_number=person.id_number,
            phone=person.phone,
            address=self._places.address(place.origin),
            materials_given=self._materials(item),
            result_method=method,
            result_mode=mode,
            finding="granted",
            expected_outcome="granted",
        )

    def _materials(self, item: Item) -> tuple[str, ...]:
        brought = [m for m in item.materials if m.required or self._rng.random() < 0.5]
        return tuple(m.id for m in brought)

    def _result(self, route: Route, received_at: str) -> tuple[str, str | None]:
        if route is Route.CROSS_COUNTY:
            mode = self._rng.choice(list(_CROSS_COUNTY_METHODS))
            return _CROSS_COUNTY_METHODS[mode], mode
        (method,) = self._rng.choices(list(_METHODS), weights=list(_METHODS.values()))
        # A village has no locker; its office hands the result over itself.
        if method == "locker" and self._directory.level(received_at) == Level.VILLAGE:
            method = "counter_pickup"
        return method, None


def _goes(item: Item, route: Route) -> bool:
    """Whether applications for the item take this route."""
    if route is Route.CROSS_COUNTY:
        return item.cross_location and item.case_type is CaseType.COMMITMENT
    return item.case_type.value == route.value


def main() -> None:
    """Rewrite the sample day of the product."""
    applications = generate(SEED, COUNT, loader.load(), Directory.load())
    OUTPUT.write_text(to_csv(applications), encoding="utf-8")


if __name__ == "__main__":
    main()
