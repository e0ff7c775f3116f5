"""Files and functions stay short, services stay alike, frameworks stay at the rim."""

from __future__ import annotations

import ast
from collections.abc import Iterable

import pytest
from source_tree import ROOT, functions, imported, nodes, sources, text, tree

from shared.settings import SERVICES

LONGEST_FILE, LONGEST_FUNCTION, LONGEST_SERVICE, LONGEST_DOCSTRING = 400, 50, 120, 4
#: Migrations are written once and never read as prose.
MIGRATIONS = ("/migrations/", "shared/db/kernel_revisions.py")

#: What every service has, so that knowing one is knowing four.
ALIKE = {
    "__init__.py",
    "api.py",
    "commands.py",
    "domain",
    "handlers.py",
    "incoming.py",
    "migrations",
    "outgoing.py",
    "repository.py",
    "schemas.py",
    "service.py",
    "tables.py",
    "views.py",
    "wiring.py",
}
#: What one service has beside that.
OF_ITS_OWN = {
    "intake": {
        "appointments",
        "assistance",
        "catalogue",
        "centre",
        "documents",
        "guidance",
        "items",
        "materials",
        "numbers.py",
        "offline",
        "online",
        "privacy.py",
        "queues",
        "reception",
        "registering.py",
        "revisions.py",
    },
    "routing": {"reports.py"},
    "delivery": {"carriers", "numbers.py", "webhooks.py"},
    "supervision": {"months.py", "replay.py", "wording.py"},
}

#: Who may know which framework; everybody else must run without it.
RIM = {
    "nameko": ("services/*/service.py", "services/host.py", "shared/http/", "shared/messaging/"),
    "eventlet": ("services/host.py", "shared/http/", "shared/messaging/"),
    "kombu": ("shared/messaging/",),
    "amqp": ("shared/messaging/",),
    "pika": ("shared/messaging/",),
    "flask": (),
    "werkzeug": ("shared/http/", "services/delivery/webhooks.py"),
    "click": ("cli/",),
    "rich": ("cli/",),
}
#: Of shared/messaging, only the extensions know nameko.
NAMEKO_IN_MESSAGING = "shared/messaging/entrypoints.py"


def hand_written() -> Iterable[str]:
    return (source for source in sources() if not any(part in source for part in MIGRATIONS))


def test_there_is_something_to_look_at() -> None:
    assert len(sources()) > 100
    assert sum(1 for source in sources() for _ in functions(source)) > 500


def test_no_file_is_too_long() -> None:
    lengths = {source: text(source).count("\n") for source in sources()}
    assert {source: n for source, n in lengths.items() if n > LONGEST_FILE} == {}


def test_no_function_is_too_long() -> None:
    too_long = {
        f"{source}:{function.name}": length
        for source in hand_written()
        for function in functions(source)
        if (length := (function.end_lineno or 0) - function.lineno + 1) > LONGEST_FUNCTION
    }
    assert too_long == {}


@pytest.mark.parametrize("service", SERVICES)
def test_service_class_only_wires(service: str) -> None:
    assert text(f"services/{service}/service.py").count("\n") <= LONGEST_SERVICE
    entrypoints = list(functions(f"services/{service}/service.py"))
    assert len(entrypoints) >= 5
    assert [f.name for f in entrypoints if len(f.body) > 5] == []


@pytest.mark.parametrize("service", SERVICES)
def test_services_have_the_same_files(service: str) -> None:
    folder = ROOT / "services" / service
    found = {path.name for path in folder.iterdir() if path.name != "__pycache__"}
    assert found == ALIKE | OF_ITS_OWN[service]


def test_every_service_is_known() -> None:
    folders = {path.name for path in (ROOT / "services").iterdir() if path.is_dir()}
    assert folders - {"__pycache__"} == set(SERVICES) == set(OF_ITS_OWN)


def _allowed(source: str, places: Iterable[str]) -> bool:
    return any(source.startswith(place) or (ROOT / source).match(place) for place in places)


@pytest.mark.parametrize("framework", sorted(RIM))
def test_framework_stays_at_the_rim(framework: str) -> None:
    users = {source for source in sources() if framework in imported(source)}
    assert {source for source in users if not _allowed(source, RIM[framework])} == set()


def test_nameko_is_known_to_its_extensions_alone() -> None:
    users = {
        source
        for source in sources()
        if "nameko" in imported(source) and source.startswith("shared/messaging/")
    }
    assert users == {NAMEKO_IN_MESSAGING}


def test_every_module_says_in_a_few_lines_what_it_is() -> None:
    lines = {
        source: len([line for line in (ast.get_docstring(tree(source)) or "").split("\n") if line])
        for source in sources()
        if tree(source).body
    }
    assert {source: n for source, n in lines.items() if not 1 <= n <= LONGEST_DOCSTRING} == {}


def test_nothing_reads_the_system_clock_in_pure_code() -> None:
    """`now` is passed in; only identifiers order by machine time."""
    pure = [s for s in sources() if "/domain/" in s or s.startswith("shared/kernel/")]
    assert len(pure) > 15
    clocks = {
        f"{source}: {ast.unparse(node)}"
        for source in pure
        for node in nodes(source)
        if isinstance(node, ast.Attribute)
        and node.attr in ("now", "today", "time_ns", "monotonic")
        and isinstance(node.value, ast.Name)
        and node.value.id in ("datetime", "date", "time")
    }
    assert clocks == {"shared/kernel/ids.py: time.time_ns"}
