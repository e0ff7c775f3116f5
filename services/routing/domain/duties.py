"""前台受理、后台审批: who may not do both."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule

#: Of the policy `separation_of_duties`: front desk, back office, one window that issues.
_SEPARATE: Final = frozenset({"acceptance", "approval", "issue"})


@rule("XQ-YZ-02")
def check_other_person(duties: Collection[str], accepted_by: str, person: str) -> None:
    """Whoever accepted a case at the front desk does not judge it in the back office."""
    if set(duties) >= _SEPARATE and accepted_by and accepted_by == person:
        raise Conflict("same_person", "这个办件由您受理，审批须由后台另一人办理")
