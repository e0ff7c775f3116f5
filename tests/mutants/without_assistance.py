"""What functions about agency, one-to-one service and special needs do without their clause; see
`disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from services.intake.domain.special_needs import SpecialGroup


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


def _shows_nothing(*_: Any, **__: Any) -> Any:
    return {}


def _never(*_: Any, **__: Any) -> Any:
    return False


_AGENTS = "services/intake/domain/agents.py"
_ASSISTING = "services/intake/domain/assisting.py"
_BOARDS = "services/intake/domain/agency_boards.py"
_NEEDS = "services/intake/domain/special_needs.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("LS-DB-01c", f"{_AGENTS}:lacking"): _finds_nothing,
    ("LS-DB-01c", f"{_AGENTS}:shown_to_all"): _shows_nothing,
    ("LS-ZB-05c", f"{_AGENTS}:special_officer"): lambda *_: "",
    ("LS-ZB-03a", f"{_ASSISTING}:check_entitled"): _allows,
    ("LS-ZB-05a", f"{_ASSISTING}:check_filed_at"): _allows,
    ("KD-RW-13b", f"{_BOARDS}:contents_of_centre"): _shows_nothing,
    ("KD-ZN-3-5h", f"{_BOARDS}:contents_of_station"): _shows_nothing,
    ("KD-ZN-4-8b", f"{_NEEDS}:group_named"): lambda _: SpecialGroup.ELDERLY,
    ("KD-ZN-4-8b", f"{_NEEDS}:ways_of_help"): _finds_nothing,
    ("LS-DN-10", f"{_NEEDS}:whole_course"): _never,
    ("KD-RW-13d", f"{_NEEDS}:green_channel"): _never,
    ("LS-ZB-03b", f"{_NEEDS}:must_offer_one_to_one"): _never,
    ("KD-ZN-1-2d", "services/intake/domain/certificates.py:check_station"): _allows,
}
