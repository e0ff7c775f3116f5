"""What functions about consultation and guidance do without their clause; see `disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _allows(*_: Any, **__: Any) -> Any:
    return None


def _finds_nothing(*_: Any, **__: Any) -> Any:
    return ()


_CONSULTING = "services/intake/domain/consulting.py"
_CITATIONS = "services/intake/domain/citations.py"
_PRESENCES = "services/intake/domain/presences.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("LS-DB-05a", f"{_CONSULTING}:check_recorded"): _allows,
    ("LS-DB-05a", f"{_CONSULTING}:check_answer"): _allows,
    ("XQ-CZ-02c", f"{_CONSULTING}:guide_service"): lambda name: name,
    ("XQ-CZ-03d", f"{_CONSULTING}:check_answers_itself"): _allows,
    ("XQ-ZZ-03-2", f"{_CITATIONS}:sources"): _finds_nothing,
    ("XQ-CZ-03a", f"{_CITATIONS}:cited"): _finds_nothing,
    ("XQ-ZZ-02-2b", f"{_PRESENCES}:check_reachable"): _allows,
    ("XQ-CZ-03e", f"{_PRESENCES}:answers_remotely"): lambda *_: False,
    ("LS-DN-06a", "services/intake/domain/data_sources.py:missing_fields"): _finds_nothing,
}
