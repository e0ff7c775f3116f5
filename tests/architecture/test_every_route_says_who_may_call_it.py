"""Every route names its roles; nothing is public but what is listed here."""

from __future__ import annotations

import importlib
import re

import pytest

from shared.http.route import PUBLIC, Route
from shared.service.roles import ONLY_LOOKING, ROLES
from shared.settings import SERVICES

#: Probes and scrapers hold no tokens; a carrier's push proves itself by its key.
MAY_BE_PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("POST", "/webhooks/ems"),
    # Lists and guides hang at the door of every hall.
    ("GET", "/api/v1/public/items"),
    ("GET", "/api/v1/public/items/<item_id>/guide"),
    ("GET", "/api/v1/public/items/<item_id>/faq"),
    ("GET", "/api/v1/public/window-notice"),
    ("GET", "/api/v1/public/booklet"),
    ("GET", "/api/v1/public/halls"),
    ("GET", "/api/v1/public/halls/<node>"),
    ("GET", "/api/v1/public/halls/<node>/calls"),
    # Who acts for others, and how they are reached.
    ("GET", "/api/v1/public/agents"),
    ("GET", "/api/v1/public/agency/<node>"),
    # Anybody applies on the network, and asks with number and code how far it is.
    ("POST", "/api/v1/public/submissions"),
    ("GET", "/api/v1/public/progress/<number>"),
    ("GET", "/progress"),
    # Times that can be booked, and booking one; strangers are counted (`online.limits`).
    ("GET", "/api/v1/public/halls/<node>/appointment-times"),
    ("POST", "/api/v1/public/appointments"),
    # Whoever holds a document asks whether it is genuine.
    ("GET", "/verify/<number>"),
}

#: They show name, phone and address to those who need them for the next step.
OPENS_A_RECORD = {
    "/api/v1/documents/<number>/print",
    "/api/v1/cases/<case_id>/materials/<upload_id>/content",
    "/api/v1/shipments/<shipment_id>/label",
    "/api/v1/handovers/<handover_id>/notice",
}
#: Applications and the first contact with an applicant, on line and off.
WRITTEN_DOWN_IN_THE_VILLAGE = {
    ("intake", "/api/v1/booklets"),
    ("intake", "/api/v1/booklets/<booklet_id>/return"),
    ("intake", "/api/v1/offline-batches"),
    ("intake", "/api/v1/cases"),
    # Photographs of the papers, part by part.
    ("intake", "/api/v1/cases/<case_id>/uploads"),
    ("intake", "/api/v1/cases/<case_id>/uploads/<upload_id>"),
    ("intake", "/api/v1/contacts"),
    ("intake", "/api/v1/contacts/<contact_id>/taking-up"),
    ("intake", "/api/v1/contacts/<contact_id>/referral"),
    ("intake", "/api/v1/contacts/<contact_id>/referral-out"),
    ("intake", "/api/v1/contacts/<contact_id>/first-asked"),
    # Questions that are answered, and what nobody could answer.
    ("intake", "/api/v1/consultations"),
    ("intake", "/api/v1/consultations/<consultation_id>/call"),
    ("intake", "/api/v1/consultations/<consultation_id>/answer"),
    ("intake", "/api/v1/consultations/<consultation_id>/referral-out"),
    ("intake", "/api/v1/acceptance-problems"),
    # What the agent does for applicants: help that was asked for, and papers that were signed.
    ("intake", "/api/v1/special-visits"),
    ("intake", "/api/v1/special-visits/<visit_id>/assistant"),
    ("intake", "/api/v1/special-visits/<visit_id>/offer"),
    ("intake", "/api/v1/special-visits/<visit_id>/end"),
    ("intake", "/api/v1/assistances"),
    ("intake", "/api/v1/assistances/<request_id>/check"),
    ("intake", "/api/v1/assistances/<request_id>/accompaniment"),
    ("intake", "/api/v1/assistances/<request_id>/agreement"),
    ("intake", "/api/v1/assistances/<request_id>/papers"),
    ("intake", "/api/v1/assistances/<request_id>/end"),
}
#: A carrier's push proves and identifies itself; a part of a file is known by its offset, and taken
#: once. Neither is answered by more than its status.
WITHOUT_A_KEY = {
    ("POST", "/webhooks/ems"),
    ("PATCH", "/api/v1/cases/<case_id>/uploads/<upload_id>"),
}


def routes(service: str) -> tuple[Route, ...]:
    found: tuple[Route, ...] = importlib.import_module(f"services.{service}.api").ALL_ROUTES
    return found


ALL = [(service, route) for service in SERVICES for route in routes(service)]
each_route = pytest.mark.parametrize(
    ("service", "route"), ALL, ids=[f"{s} {r.method} {r.path}" for s, r in ALL]
)


@each_route
def test_route_names_known_roles_or_is_listed_as_public(service: str, route: Route) -> None:
    if route.roles is PUBLIC:
        assert (route.method, route.path) in MAY_BE_PUBLIC
    else:
        assert route.roles
        assert route.roles <= set(ROLES)


@each_route
def test_who_only_looks_changes_nothing(service: str, route: Route) -> None:
    if route.method != "GET" and route.roles is not PUBLIC:
        assert not route.roles & ONLY_LOOKING


@each_route
def test_auditor_reads_everything_but_what_opens_a_sealed_record(
    service: str, route: Route
) -> None:
    if route.method == "GET" and route.roles is not PUBLIC:
        assert ("auditor" in route.roles) == (route.path not in OPENS_A_RECORD)


@each_route
def test_agent_in_the_village_writes_down_and_decides_nothing(service: str, route: Route) -> None:
    if route.roles is not PUBLIC and "village_agent" in route.roles and route.method != "GET":
        assert (service, route.path) in WRITTEN_DOWN_IN_THE_VILLAGE


@each_route
def test_head_of_a_window_may_do_what_its_clerks_do(service: str, route: Route) -> None:
    if route.roles is not PUBLIC and "clerk" in route.roles:
        assert "window_head" in route.roles


@each_route
def test_change_needs_a_key_unless_a_carrier_pushes_it(service: str, route: Route) -> None:
    if route.method != "GET":
        assert route.keyed == ((route.method, route.path) not in WITHOUT_A_KEY)


@each_route
def test_route_is_described_in_chinese_and_its_answer_is_published(
    service: str, route: Route
) -> None:
    assert re.search(r"[一-鿿]", route.summary) or route.path in ("/metrics",)
    if route.roles is not PUBLIC:
        told = route.answer is not None or route.page or route.download
        assert told or (route.method, route.path) in WITHOUT_A_KEY
        assert route.path.startswith("/api/v1/")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_can_be_probed_and_each_path_is_there_once(service: str) -> None:
    paths = [(route.method, route.path) for route in routes(service)]
    assert len(paths) == len(set(paths))
    probes = {
        p
        for p in MAY_BE_PUBLIC
        if p[0] == "GET" and not p[1].startswith(("/api/", "/verify/", "/progress"))
    }
    assert probes <= set(paths)


def test_list_of_public_routes_holds_nothing_that_is_gone() -> None:
    public = {(r.method, r.path) for _, r in ALL if r.roles is PUBLIC}
    assert public == MAY_BE_PUBLIC
