"""Every route names its roles; nothing is public but what is listed here."""

from __future__ import annotations

import importlib
import re

import pytest

from cli.tokens import ROLES
from shared.http.route import PUBLIC, Route
from shared.settings import SERVICES

#: Probes and scrapers hold no tokens; a carrier's push proves itself by its key.
MAY_BE_PUBLIC = {
    ("GET", "/healthz"),
    ("GET", "/readyz"),
    ("GET", "/metrics"),
    ("GET", "/openapi.json"),
    ("POST", "/webhooks/ems"),
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
def test_only_a_clerk_may_change_anything(service: str, route: Route) -> None:
    if route.method != "GET" and route.roles is not PUBLIC:
        assert route.roles == {"clerk"}


@each_route
def test_route_is_described_in_chinese_and_its_answer_is_published(
    service: str, route: Route
) -> None:
    assert re.search(r"[一-鿿]", route.summary) or route.path in ("/metrics",)
    if route.roles is not PUBLIC:
        assert route.answer is not None
        assert route.path.startswith("/api/v1/")


@pytest.mark.parametrize("service", SERVICES)
def test_every_service_can_be_probed_and_each_path_is_there_once(service: str) -> None:
    paths = [(route.method, route.path) for route in routes(service)]
    assert len(paths) == len(set(paths))
    probes = {path for path in MAY_BE_PUBLIC if path[0] == "GET"}
    assert probes <= set(paths)


def test_list_of_public_routes_holds_nothing_that_is_gone() -> None:
    public = {(r.method, r.path) for _, r in ALL if r.roles is PUBLIC}
    assert public == MAY_BE_PUBLIC
