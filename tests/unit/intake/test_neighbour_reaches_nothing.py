"""Whoever acts for another node neither changes nor sees what is kept at this one, by any route."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from booking_desk import person
from front_desk import NEIGHBOUR, json_of
from help_desk import QUESTION
from help_office import ENTRY
from item_office import APPLICATION, VILLAGE, ItemOffice
from sqlalchemy import select
from village_desk import AGENT, OTHER_AGENT, VillageDesk

from services.intake.api import ROUTES
from services.intake.wiring import DEFINITION
from shared.db.engine import reading
from shared.http.examples import example_of
from shared.http.route import PUBLIC, Route
from shared.service.roles import SITE_WIDE

#: What departments write for all offices of the site is read by all of them.
COMMON = {"/api/v1/knowledge/<entry_id>", "/api/v1/knowledge"}
APPLICANT = APPLICATION["applicant"]
ITEM = {"item_id": "grain_subsidy"}
WINDOW = {"number": "1", "name": "1号窗口", "kind": "comprehensive"}
BOOKING = {"mode": "appointment", "window": "1", "channel": "phone", "applicant": person()}


def badge(role: str, node: str = VILLAGE) -> str:
    return f"somebody {node} {role}"


def example(path: str) -> dict[str, Any]:
    route = next(r for r in ROUTES if (r.method, r.path) == ("POST", f"/api/v1{path}"))
    assert route.body is not None
    return example_of(route.body)


#: What is written down at the village: where, what, by whom, and the name of its id.
WRITTEN: list[tuple[str, dict[str, Any], str, str]] = [
    ("/consultations", QUESTION | ITEM | {"window": ""}, "clerk", "consultation_id"),
    (
        "/assistances",
        ITEM | {"service": "agency", "applicant": APPLICANT, "voluntary": True},
        "clerk",
        "request_id",
    ),
    ("/special-visits", {"groups": ["elderly"]}, "clerk", "visit_id"),
    ("/agents", ENTRY, "item_manager", "agent_id"),
    (
        "/appointments",
        ITEM | BOOKING | {"refused": {"reason": "需要现场勘验，请先商定时间"}},
        "clerk",
        "appointment_id",
    ),
    ("/tickets", ITEM | {"stage": "apply"}, "clerk", "ticket_id"),
    ("/acceptance-problems", ITEM | {"what": "面积怎样核对不清楚"}, "clerk", "problem_id"),
    ("/knowledge", example("/knowledge") | ITEM, "department", "entry_id"),
    ("/data-sources", example("/data-sources") | ITEM, "department", "source_id"),
    (
        "/public/submissions",
        {
            "item_id": "birth_registration",
            "purpose": "pre_review",
            "materials": [],
            "applicant": APPLICANT,
            "origin_division": VILLAGE,
        },
        "clerk",
        "submission_id",
    ),
]


@pytest.fixture
def desk(office: ItemOffice) -> VillageDesk:
    return VillageDesk(office)


@pytest.fixture
def kept(desk: VillageDesk) -> dict[str, str]:
    """The id of one of everything at the village, by the name that routes have for it."""
    assert desk.post("/hall/windows", WINDOW, badge("item_manager")).status_code == 200
    ids = {}
    for path, body, role, name in WRITTEN:
        answer = desk.post(path, body, badge(role))
        assert answer.status_code == 201, (path, answer.text)
        ids[name] = str(json_of(answer)[name])
    booklet = desk.booklet(AGENT)
    (conflict,) = desk.send(desk.entry(booklet), badge=OTHER_AGENT)
    return ids | {
        "booklet_id": str(booklet["booklet_id"]),
        "conflict_id": str(conflict["conflict_id"]),
    }


def routes(*, named: bool) -> Iterator[tuple[Route, str]]:
    """Those about one aggregate, with the name of its id, or those that list some."""
    for route in ROUTES:
        names = re.findall(r"<(\w+)>", route.path)
        if route.roles is not PUBLIC and route.path not in COMMON and len(names) == named:
            yield route, "".join(names)


def test_neighbour_in_any_role_is_refused_by_every_route(
    desk: VillageDesk, kept: dict[str, str]
) -> None:
    tried = set()
    for route, name in routes(named=True):
        if name not in kept:
            continue
        path = route.path.removeprefix("/api/v1").replace(f"<{name}>", kept[name])
        for role in sorted(route.roles - SITE_WIDE):
            if route.method == "POST":
                body = example_of(route.body) if route.body else {}
                answer = desk.post(path, body, badge(role, NEIGHBOUR))
            else:
                answer = desk.get(path, badge(role, NEIGHBOUR))
            assert answer.status_code in (403, 404), (route.path, role, answer.text)
            tried.add(name)
    assert tried == set(kept)


def test_neighbour_finds_nothing_of_it_in_any_list(desk: VillageDesk, kept: dict[str, str]) -> None:
    seen = set()
    for route, _ in routes(named=False):
        if route.method != "GET" or "clerk" not in route.roles:
            continue
        path = route.path.removeprefix("/api/v1")
        here, there = (desk.get(path, badge("clerk", node)) for node in (VILLAGE, NEIGHBOUR))
        seen |= {name for name, id_ in kept.items() if id_ in here.text}
        assert [name for name, id_ in kept.items() if id_ in there.text] == [], route.path
    # Entries and interfaces are common property, or in no list.
    assert seen == set(kept) - {"entry_id", "source_id"}


def test_whoever_came_is_named_nowhere_outside_the_seal(
    desk: VillageDesk, kept: dict[str, str]
) -> None:
    """Neither in the database, with history and messages, nor in what the own office is shown."""
    people = (APPLICANT, person(), {"name": QUESTION["name"], "phone": QUESTION["contact"]})
    named = {one[told] for one in people for told in ("name", "id_number", "phone") if told in one}
    texts = {}
    with reading(desk.office.engine) as connection:
        for table in DEFINITION.kernel.metadata.tables.values():
            texts[table.name] = str(connection.execute(select(table)).all())
    for route, name in [*routes(named=True), *routes(named=False)]:
        if route.method == "GET" and "clerk" in route.roles and (not name or name in kept):
            path = route.path.removeprefix("/api/v1").replace(f"<{name}>", kept.get(name, ""))
            texts[route.path] = desk.get(path, badge("clerk")).text
    assert len(named) == 5
    assert any(kept["consultation_id"] in text for text in texts.values())
    assert [(place, one) for place, text in texts.items() for one in named if one in text] == []
