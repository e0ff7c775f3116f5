"""Foreign message -> own command: every fact that some clock rule listens to, with no more of its
data than the rules read."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from services.supervision import commands
from services.supervision.domain.clocks import Subject
from services.supervision.domain.seen import Seen
from shared.contracts.envelope import Envelope
from shared.rulebook.clocks import vocabulary
from shared.service.definition import Command

_CASE = "case/"
#: Which policy binds a case, said by every fact that carries its terms.
_PROFILE = frozenset({"terms.profile", "terms.profile_version"})

#: Facts that say with which node the case is from then on, and where in their data.
_WHEREABOUTS = {
    "routing.handoff_offered": "to_node",
    "routing.handoff_answered": "from_node",
    "routing.handoff_refused": "from_node",
    "routing.handoff_undelivered": "from_node",
}


def hear(message: Envelope) -> Command | None:
    """The instant is that of the act (the fact's own time), never of the arrival (G8)."""
    fact = _fact(message)
    paths = sorted(vocabulary().get(fact, frozenset()) | _PROFILE)
    texts = {path: text for path in paths if (text := text_at(message.data, path))}
    terms = message.data.get("terms") or {}
    return commands.Hear(
        subject=_subject(message),
        seen=Seen(fact, message.instant, texts),
        profile=terms.get("profile", ""),
        version=terms.get("profile_version", 0),
        node=message.data.get(_WHEREABOUTS.get(fact, ""), ""),
    )


def text_at(data: Mapping[str, Any], path: str) -> str:
    """The text at a path such as `terms.promised`; a limit as "3 working_day", a yes or no as true
    and false, empty where nothing stands."""
    found: Any = data
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    if isinstance(found, Mapping):
        return f"{found['value']} {found['unit']}" if "unit" in found else ""
    if isinstance(found, bool):
        return "true" if found else "false"
    return "" if found is None else str(found)


def _fact(message: Envelope) -> str:
    _, producer, name, _ = message.type.split(".")
    return f"{producer}.{name}"


def _subject(message: Envelope) -> Subject:
    data = message.data
    node = data["owner"] if "owner" in data else data["node"]
    case_id = message.subject.removeprefix(_CASE) if message.subject.startswith(_CASE) else ""
    return Subject(message.subject, node, case_id, data.get("case_no", ""))


INCOMING: dict[str, Callable[[Envelope], Command | None]] = {
    f"jieli.{fact}.v1": hear for fact in {*vocabulary(), *_WHEREABOUTS}
}
