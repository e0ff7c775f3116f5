"""受理问题: what a window could not settle by what it has at hand, and how the department did."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Invalid


@dataclass(frozen=True)
class AcceptanceProblem:
    """`entry_id` is the knowledge entry in which the solution is kept, if it is."""

    problem_id: str
    node: str
    item_id: str
    department: str
    what: str
    raised_by: str
    raised_at: datetime
    solution: str = ""
    entry_id: str = ""
    solved_by: str = ""
    solved_at: datetime | None = None


@dataclass(frozen=True)
class ProblemRaised:
    """反映受理问题."""

    problem_id: str
    node: str
    item_id: str
    department: str
    what: str
    raised_by: str
    raised_at: datetime


@dataclass(frozen=True)
class ProblemSolved:
    """答复受理问题."""

    solution: str
    entry_id: str
    solved_by: str
    solved_at: datetime


@singledispatch
def _fold(event: Any, _problem: AcceptanceProblem) -> AcceptanceProblem:
    raise TypeError(f"{type(event).__name__} is no event of an acceptance problem")


def apply(problem: AcceptanceProblem | None, event: Any) -> AcceptanceProblem:
    """The problem after the event."""
    if isinstance(event, ProblemRaised):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return AcceptanceProblem(**values)
    if problem is None:
        raise TypeError("an acceptance problem begins with ProblemRaised")
    return _fold(event, problem)


@_fold.register
def _(event: ProblemSolved, problem: AcceptanceProblem) -> AcceptanceProblem:
    return replace(
        problem,
        solution=event.solution,
        entry_id=event.entry_id,
        solved_by=event.solved_by,
        solved_at=event.solved_at,
    )


def check_solution(problem: AcceptanceProblem, solution: str) -> None:
    """A problem is solved once, and in words."""
    if problem.solved_at is not None:
        raise Conflict("problem_solved", "这个受理问题已经答复过")
    if not solution.strip():
        raise Invalid("solution_missing", "请写明受理问题怎样解决", "solution")
