"""统一窗口出件: who may not give a result out."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from shared.kernel.refusals import Forbidden
from shared.kernel.rules import rule

#: Of the policy `separation_of_duties`: front desk, back office, one window that issues.
_SEPARATE: Final = frozenset({"acceptance", "approval", "issue"})


def issue_is_separate(duties: Collection[str]) -> bool:
    """Whether the county asks for an outgoing window of its own."""
    return set(duties) >= _SEPARATE


@rule("XQ-YZ-02")
def check_issuer(duties: Collection[str], roles: Collection[str]) -> None:
    """The outgoing window gives results out, and no account of the back office."""
    if issue_is_separate(duties) and "department" in roles:
        raise Forbidden("back_office_issues", "审批人员的账号不能出件，请由统一出件窗口发出")
