"""One kind of act, as the driver's log calls it and as a service's history does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

#: From an entry of history (the aggregate's id, the entry's data) the name of what was done.
Named = Callable[[str, dict[str, Any]], str]


def itself(aggregate_id: str, _: dict[str, Any]) -> str:
    """Named after what it was done to."""
    return aggregate_id


def case_of_leg(aggregate_id: str, _: dict[str, Any]) -> str:
    """A leg is named by case and node: that of the case."""
    return aggregate_id.partition("@")[0]


def by(field: str) -> Named:
    """Named by a field of the entry; `a.b` is the field b of a."""

    def named(_: str, data: dict[str, Any]) -> str:
        found: Any = data
        for step in field.split("."):
            found = found[step]
        return str(found)

    return named


def with_side(aggregate_id: str, data: dict[str, Any]) -> str:
    """A signature: named after what is signed, and by which side."""
    return f"{aggregate_id} {data['side']}"


@dataclass(frozen=True)
class Deed:
    """`of_application`: the log names it after the application, history after the case. `where`:
    only entries that say so are this act. What is `repeatable` may stand there more than once."""

    answered: str
    service: str
    act: str
    title: str
    named: Named = itself
    of_application: bool = False
    where: tuple[str, str] | None = None
    repeatable: bool = False

    def is_this(self, data: dict[str, Any]) -> bool:
        return self.where is None or self.where[1] in str(data[self.where[0]])


def at_counter(answered: str, act: str, title: str, where: tuple[str, str] | None = None) -> Deed:
    """What is done to a case at its window."""
    return Deed(answered, "intake", act, title, of_application=True, where=where)
