"""帮办代办公示: what a centre and a village station tell the public of their agents."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.intake.domain.agents import RegisteredAgent, Service
from shared.kernel.rules import rule

Contents = dict[str, Any]


@dataclass(frozen=True)
class AgencyBoard:
    """The agency rules of a node, the names of items that may be handled by an agent, and its
    published agents."""

    rules: tuple[Mapping[str, str], ...]
    items: tuple[str, ...]
    agents: tuple[RegisteredAgent, ...]


def _contents(
    rules: Sequence[Any], items: Sequence[str], listed: Sequence[RegisteredAgent]
) -> Contents:
    entries = [agent.entry for agent in listed if Service.AGENCY in agent.entry.services]
    return {
        "帮办代办制度": list(rules),
        "帮办代办事项清单": list(items),
        "帮办代办人员名单": [entry.name for entry in entries],
        "联系方式": [f"{entry.name} {entry.phone}" for entry in entries],
        "服务范围": [f"{entry.name}：{entry.area}" for entry in entries if entry.area],
    }


@rule("KD-RW-13b")
def contents_of_centre(own: AgencyBoard) -> Contents:
    """The five contents of a centre: rules, items, names, contacts, area; all its own."""
    return _contents(own.rules, own.items, own.agents)


@rule("KD-ZN-3-5h")
def contents_of_station(own: AgencyBoard, centre: AgencyBoard) -> Contents:
    """The same five at a village station. Its people and their area are its own; rules and items
    that it has none of are those of its centre, which hang there too."""
    return _contents(own.rules or centre.rules, own.items or centre.items, own.agents)


def lacking_contents(contents: Contents) -> list[str]:
    """The contents of which there is nothing yet, by name."""
    return [name for name, told in contents.items() if not told]
