"""What functions about the network do without their clause; see `disabling`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def _allows(*_: Any, **__: Any) -> Any:
    return None


_DUTIES = "services/intake/domain/duties.py"
_SUBMISSIONS = "services/intake/domain/submissions.py"

WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("XQ-CZ-01d", f"{_SUBMISSIONS}:carried_over"): lambda *_: [],
    ("XQ-CZ-01e", f"{_SUBMISSIONS}:check_handed_in"): _allows,
    ("XQ-YZ-02", f"{_DUTIES}:check_desk"): _allows,
    ("XQ-YZ-02", f"{_DUTIES}:check_other_person"): _allows,
    ("XQ-YZ-02", f"{_DUTIES}:check_one_entrance"): _allows,
    ("XQ-YZ-02", "services/routing/domain/duties.py:check_other_person"): _allows,
    ("XQ-YZ-02", "services/delivery/domain/duties.py:check_issuer"): _allows,
    ("XQ-YZ-02", "services/delivery/domain/issuers.py:check_outgoing_window"): _allows,
    ("XQ-YZ-02", "services/intake/domain/issue_authority.py:outgoing_windows"): lambda _: (),
    ("LZ-CN-3", f"{_DUTIES}:check_single_window"): _allows,
    ("TS-FA-3-7b", "services/intake/domain/progress.py:result"): lambda *_: None,
    ("TS-FA-3-7b", "services/intake/domain/item_guides.py:four_publics"): lambda _: {},
    ("TS-FA-3-7b", "services/intake/domain/item_checks.py:three_publics"): lambda _: (),
}
