"""Commands and handlers, events and their labels, settings and their table: nothing is missing."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
import re
from collections.abc import Iterator
from types import ModuleType
from typing import Any

import pytest
from source_tree import tree

from cli.acts import ACTS
from cli.site import definitions
from shared.service.work import act_name
from shared.settings import SERVICES, TABLE, Settings

#: Where each service folds its events.
EVENTS = {
    "intake": "services.intake.domain.cases",
    "routing": "services.routing.domain.legs",
    "delivery": "services.delivery.domain.events",
    "supervision": "services.supervision.domain.events",
}
#: What else is folded that belongs to a case, on a chain of its own beside the case's.
EVENTS_BESIDE_A_CASE = {"intake": ("services.intake.domain.dossiers",)}
#: Where events are folded that are of no case, and need no label in its story.
EVENTS_OF_NO_CASE = {
    "intake": (
        "services.intake.domain.item_files",
        "services.intake.domain.shifts",
        "services.intake.domain.booking_lines",
        "services.intake.domain.appointments",
        "services.intake.domain.agents",
        "services.intake.domain.assistances",
        "services.intake.domain.certificates",
        "services.intake.domain.claims",
        "services.intake.domain.booklets",
        "services.intake.domain.consultations",
        "services.intake.domain.contacts",
        "services.intake.domain.data_sources",
        "services.intake.domain.evaluations",
        "services.intake.domain.halls",
        "services.intake.domain.knowledge",
        "services.intake.domain.presences",
        "services.intake.domain.problems",
        "services.intake.domain.offline_conflicts",
        "services.intake.domain.seals",
        "services.intake.domain.submissions",
        "services.intake.domain.special_visits",
        "services.intake.domain.units",
        "services.intake.domain.overtime",
        "services.intake.domain.queues",
        "services.intake.domain.tickets",
    ),
    "delivery": ("services.delivery.domain.issuers",),
}
#: Services whose commands and handlers are divided by subject, and the subjects.
SUBJECTS = {
    "intake": (
        "appointments",
        "assistance",
        "centre",
        "guidance",
        "items",
        "materials",
        "offline",
        "online",
        "queues",
        "reception",
    )
}
#: Of what is written down for no case.
WITHOUT_LABEL = {"message_discarded"}


def events(service: str) -> set[type]:
    """All event classes that the service's `apply` knows."""
    modules = (*_of_cases(service), *EVENTS_OF_NO_CASE.get(service, ()))
    return {event for module in modules for event in _events_in(module)}


def _of_cases(service: str) -> tuple[str, ...]:
    return EVENTS[service], *EVENTS_BESIDE_A_CASE.get(service, ())


def _events_in(name: str) -> set[type]:
    module = importlib.import_module(name)
    folded = set(module._fold.registry) - {object}
    return folded | {getattr(module, name) for name in _first_events(module)}


def _first_events(module: ModuleType) -> Iterator[str]:
    """Those that `apply` handles itself: `isinstance(event, Name)`."""
    for node in ast.walk(ast.parse(inspect.getsource(module.apply))):
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "isinstance":
            subject, name = map(ast.unparse, node.args)
            if subject == "event":
                yield name


def modules(service: str, name: str) -> list[ModuleType]:
    """The module of this name of the service, and of each of its subjects."""
    places = (service, *(f"{service}.{subject}" for subject in SUBJECTS.get(service, ())))
    return [importlib.import_module(f"services.{place}.{name}") for place in places]


def commands(service: str) -> set[type]:
    return {
        found
        for module in modules(service, "commands")
        for name, found in vars(module).items()
        if inspect.isclass(found) and found.__module__ == module.__name__ and name[0] != "_"
    }


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_has_a_handler_and_every_handler_a_command(service: str) -> None:
    assert set(definitions()[service].handlers) == commands(service) != set()


@pytest.mark.parametrize("service", SERVICES)
def test_every_command_is_frozen_and_names_its_target(service: str) -> None:
    kinds = set(definitions()[service].kinds)
    for command in commands(service):
        assert dataclasses.is_dataclass(command)
        assert command.__dataclass_params__.frozen  # type: ignore[attr-defined]
        assert isinstance(command.target, property)  # type: ignore[attr-defined]
    source = "".join(inspect.getsource(module) for module in modules(service, "commands"))
    assert set(re.findall(r'Target\("(\w+)"', source)) == kinds


@pytest.mark.parametrize("service", SERVICES)
def test_one_handler_serves_one_command(service: str) -> None:
    handlers = list(definitions()[service].handlers.values())
    assert len(handlers) == len(set(handlers))
    public = {
        function
        for module in modules(service, "handlers")
        for name, function in vars(module).items()
        if inspect.isfunction(function)
        and function.__module__ == module.__name__
        and not name.startswith("_")
    }
    assert public == set(handlers)


@pytest.mark.parametrize("service", SERVICES)
def test_what_is_told_follows_from_events_that_happen(service: str) -> None:
    assert set(definitions()[service].outgoing) <= events(service)


@pytest.mark.parametrize("service", SERVICES)
def test_every_timer_that_is_armed_can_fire(service: str) -> None:
    source = ast.unparse(tree(f"services/{service}/outgoing.py"))
    armed = "Timer(" in source
    assert armed == bool(definitions()[service].timers)


def test_every_event_of_a_case_has_a_label_and_every_label_an_event() -> None:
    modules = [module for service in SERVICES for module in _of_cases(service)]
    happen = {act_name(event) for module in modules for event in _events_in(module)}
    assert len(happen) > 35
    assert happen == set(ACTS)
    assert WITHOUT_LABEL.isdisjoint(ACTS)


def test_labels_are_chinese_and_no_two_of_them_are_the_same() -> None:
    labels = [act.label for act in ACTS.values()]
    assert [label for label in labels if not re.fullmatch(r"[一-鿿，]+", label)] == []
    assert len(labels) == len(set(labels))


def test_no_two_events_share_a_name() -> None:
    names = [event.__name__ for service in SERVICES for event in events(service)]
    shared = {name for name in names if names.count(name) > 1}
    assert shared == set()


@pytest.mark.parametrize("service", SERVICES)
def test_personal_data_of_an_event_is_sealed(service: str) -> None:
    """History keeps of such a field only its digest."""
    personal = {"sealed_party", "description", "code"}
    for event in events(service):
        for field in dataclasses.fields(event):
            if field.name in personal:
                assert field.metadata.get("sealed"), f"{event.__name__}.{field.name}"


def test_table_of_settings_is_what_settings_hold() -> None:
    named = [setting.name for setting in TABLE]
    fields = [f"JIELI_{field.name.upper()}" for field in dataclasses.fields(Settings)]
    assert named == fields
    assert all(setting.meaning for setting in TABLE)


def test_every_setting_that_is_read_stands_in_the_table() -> None:
    read: set[Any] = set()
    for node in ast.walk(tree("shared/settings.py")):
        if isinstance(node, ast.Call) and ast.unparse(node.func) in (
            "text",
            "env.int",
            "env.float",
            "env.bool",
            "env.str",
        ):
            read |= {arg.value for arg in node.args[:1] if isinstance(arg, ast.Constant)}
    assert read == {setting.name for setting in TABLE}
