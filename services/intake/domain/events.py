"""What happens to an application at the window beside the plain way; folded in `cases`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from services.intake.domain.checks import FormalCheck


@dataclass(frozen=True)
class Proposal:
    """What was proposed and waits for a second person; `way` is a status, 不予受理 or 退办."""

    reason: str
    way: str
    proposed_by: str
    forbidden_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class MaterialsChecked:
    """形式审查."""

    check: FormalCheck


@dataclass(frozen=True)
class MaterialsReceived:
    """收取材料, by form: from here they have to reach the department, which is `resident` in the
    hall or not."""

    forms: tuple[str, ...]
    department: str
    resident: bool


@dataclass(frozen=True)
class FirstAskedReassigned:
    """变更首问责任人."""

    person: str
    reason: str


@dataclass(frozen=True)
class RefusalProposed:
    """提出不予受理 or 退办: it is not final before a second person decides."""

    reason: str
    way: str
    proposed_by: str
    forbidden_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class RefusalRejected:
    """不同意不予受理: the application goes on."""

    reason: str
    decided_by: str


@dataclass(frozen=True)
class CorrectionFound:
    """The department found, after the slip, that something is to be corrected; it has until
    `due_at` to say so, None where being late has no effect."""

    department: str
    due_at: datetime | None


@dataclass(frozen=True)
class CorrectionNoticed:
    """补正通知书: the window has it in time, to tell the applicant."""

    missing: tuple[str, ...]
    from_node: str


@dataclass(frozen=True)
class LateNoticeReturned:
    """A notice that came when the case counted as accepted: it is sent back."""

    from_node: str


@dataclass(frozen=True)
class CaseDeemedAccepted:
    """视为受理, from the date of the slip."""

    accepted_at: datetime


@dataclass(frozen=True)
class OnlineApplicationReceived:
    """全程网办: all materials are there, electronically."""

    profile: str
    profile_version: int


@dataclass(frozen=True)
class RepeatApplicationFound:
    """The same party applies for the same item again, after `earlier` applications that failed for
    want of materials."""

    earlier: int
