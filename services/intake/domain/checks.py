"""形式审查: what the window looks at, how far it may go, and what has to be found in order."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule

#: Values of the policy `acceptance_check`.
FORMAL, WITH_ORIGINALS, FULL = "formal", "with_originals", "full"


class Finding(StrEnum):
    """What is found of one material. The last is of its substance, all others of its form."""

    IN_ORDER = "in_order"
    MISSING = "missing"
    NOT_IN_FORM = "not_in_form"
    ILLEGIBLE = "illegible"
    UNSIGNED = "unsigned"
    COPY_DIFFERS = "copy_differs"
    CONDITIONS_NOT_MET = "conditions_not_met"


@dataclass(frozen=True)
class Point:
    """One line of the checklist; `compared`: a copy was held against its original."""

    material: str
    finding: Finding
    form: str = "original"
    compared: bool = False


@dataclass(frozen=True)
class Identity:
    """Whose identity was verified by which proof, and how; `agent`: the agent's, with the letter
    of authority."""

    proof: str
    way: str
    agent: bool = False


@dataclass(frozen=True)
class FormalCheck:
    """形式审查记录."""

    check_id: str
    points: tuple[Point, ...]
    identities: tuple[Identity, ...]
    checked_by: str
    checked_at: datetime
    #: Who answers for which stage.
    answerable: dict[str, str] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        return all(point.finding is Finding.IN_ORDER for point in self.points)

    def without(self, materials: Collection[str]) -> FormalCheck:
        """What it says of all other materials: these were brought anew."""
        return replace(self, points=tuple(p for p in self.points if p.material not in materials))

    @property
    def wanting(self) -> tuple[str, ...]:
        """The materials that were not found in order."""
        return tuple(p.material for p in self.points if p.finding is not Finding.IN_ORDER)


class Checked(Protocol):
    """What a check is held against."""

    @property
    def materials(self) -> tuple[str, ...]: ...
    @property
    def by_agent(self) -> bool: ...
    @property
    def check(self) -> FormalCheck | None: ...


@rule("LS-TC-05b")
def check_formal_only(points: Sequence[Point], how_far: str) -> None:
    """Whether the conditions are met is for whoever decides, unless that is the window itself."""
    if how_far != FULL and any(p.finding is Finding.CONDITIONS_NOT_MET for p in points):
        why = "窗口只作形式审查，是否符合条件由审批部门决定"
        raise Invalid("substantive_finding", why, "points")


@rule("XQ-CZ-04-1a")
def check_receipt(case: Checked, how_far: str) -> None:
    """Every paper was looked at and found in order, and whoever came was who they said."""
    if how_far != WITH_ORIGINALS:
        return
    check = case.check
    looked_at = {point.material for point in check.points} if check else set()
    if check is None or not check.passed or not set(case.materials) <= looked_at:
        raise Conflict("not_checked", "请先逐份审查申请材料，全部合格后才能受理", "points")
    if not any(not identity.agent for identity in check.identities):
        raise Conflict("identity_not_verified", "请先核验申请人的身份证件", "identities")
    if case.by_agent and not any(identity.agent for identity in check.identities):
        raise Conflict("agent_not_verified", "请先核验代办人的身份和授权委托书", "identities")


@rule("XQ-ZZ-03-4b")
def check_copies(case: Checked, how_far: str) -> None:
    """No copy is taken that nobody held against its original."""
    points = case.check.points if case.check else ()
    uncompared = [p for p in points if p.form == "copy" and not p.compared]
    if how_far == WITH_ORIGINALS and uncompared:
        why = f"有{len(uncompared)}份复印件还没有与原件核对"
        raise Conflict("copy_not_compared", why, "points")


@rule("LZ-W2-3")
def answerable(owner: str, deciding: str, how_far: str) -> dict[str, str]:
    """Who answers for which stage: the centre for the check, the department for the result; a
    centre that approves by itself answers for both."""
    return {"acceptance": owner, "approval": owner if how_far == FULL else deciding}
