"""The marker that ties a function to its clause, and limits as a clause states them."""

from __future__ import annotations

import pytest

from shared.kernel.limits import Limit, LimitUnit
from shared.kernel.rules import rule


def test_marked_function_names_its_clauses_and_does_what_it_did() -> None:
    @rule("XQ-CZ-04-1b", "LS-YY-04c")
    def accept(case: str, *, now: int) -> str:
        """受理."""
        return f"{case}@{now}"

    assert accept.rules == ("XQ-CZ-04-1b", "LS-YY-04c")  # type: ignore[attr-defined]
    assert accept("c", now=3) == "c@3"
    assert (accept.__name__, accept.__doc__) == ("accept", "受理.")


def test_unmarked_function_names_none() -> None:
    def refuse() -> None: ...

    assert not hasattr(refuse, "rules")


def test_limit_counts_one_of_seven_units() -> None:
    working, running = ["working_day", "working_hour"], ["natural_day", "minute"]
    assert list(LimitUnit) == [*working, *running, "week", "month", "year"]
    with pytest.raises(ValueError, match="fortnight"):
        LimitUnit("fortnight")


def test_limits_are_the_same_only_in_the_same_unit() -> None:
    three_days = Limit(3, LimitUnit.WORKING_DAY)
    assert three_days == Limit(3, LimitUnit("working_day"))
    assert three_days not in (Limit(3, LimitUnit.NATURAL_DAY), Limit(4, LimitUnit.WORKING_DAY))
