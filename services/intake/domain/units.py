"""进驻单位: a department in the hall of a node, with the letters that it signed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from functools import singledispatch
from typing import Any

from services.intake.domain.letters import Letter, LetterKind, Signing
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule


class OrganisationKind(StrEnum):
    """实施主体."""

    APPROVAL_DEPARTMENT = "approval_department"
    PUBLIC_SERVICE_BODY = "public_service_body"
    CENTRE_COMMITTEE = "centre_committee"


ORGANISATION_ZH = {
    OrganisationKind.APPROVAL_DEPARTMENT: "审批职能部门",
    OrganisationKind.PUBLIC_SERVICE_BODY: "提供公共服务的企事业单位",
    OrganisationKind.CENTRE_COMMITTEE: "行政服务中心管委会",
}


class Rank(StrEnum):
    """职务层次, the lowest first."""

    STAFF = "staff"
    MID_LEVEL = "mid_level"
    LEADER = "leader"


RANK_ZH = {Rank.STAFF: "一般干部", Rank.MID_LEVEL: "中层干部", Rank.LEADER: "单位领导"}


@dataclass(frozen=True)
class Officer:
    """A person of the unit whom others turn to."""

    subject: str
    name: str
    phone: str
    rank: Rank


@dataclass(frozen=True)
class Unit:
    """`present`: it sits in the hall; `live_since`: its items are received there."""

    unit_id: str
    node: str
    name: str
    kind: OrganisationKind
    low_volume: bool
    present: bool
    items: tuple[str, ...]
    letters: tuple[Letter, ...] = ()
    chief: Officer | None = None
    liaison: Officer | None = None
    live_since: date | None = None
    #: How often anything about it changed.
    count: int = 1

    def letter(self, letter_id: str) -> Letter:
        for letter in self.letters:
            if letter.letter_id == letter_id:
                return letter
        raise NotFound("unknown_letter", "这个单位没有这份文书", "letter_id")


@dataclass(frozen=True)
class UnitRegistered:
    """进驻登记."""

    unit_id: str
    node: str
    name: str
    kind: OrganisationKind
    low_volume: bool
    present: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class UnitRevised:
    """变更登记."""

    low_volume: bool
    present: bool
    items: tuple[str, ...]


@dataclass(frozen=True)
class LetterFiled:
    """立卷."""

    letter: Letter


@dataclass(frozen=True)
class LetterSigned:
    """签发, with the day from which it counts."""

    letter_id: str
    signing: Signing
    effective_from: date


@dataclass(frozen=True)
class LetterRevoked:
    """撤销: from this day on nothing is done under it."""

    letter_id: str
    day: date
    reason: str


@dataclass(frozen=True)
class UnitWentLive:
    """上线: the hall receives its items."""

    day: date


@dataclass(frozen=True)
class ChiefNamed:
    """确定首席代表."""

    chief: Officer


@dataclass(frozen=True)
class LiaisonNamed:
    """确定一对一专办对接人."""

    liaison: Officer


@singledispatch
def _fold(event: Any, _unit: Unit) -> Unit:
    raise TypeError(f"{type(event).__name__} is no event of a unit")


def apply(unit: Unit | None, event: Any) -> Unit:
    """The unit after the event."""
    if isinstance(event, UnitRegistered):
        values = {name: getattr(event, name) for name in event.__dataclass_fields__}
        return Unit(**values)
    if unit is None:
        raise TypeError("a unit begins with UnitRegistered")
    return replace(_fold(event, unit), count=unit.count + 1)


@_fold.register
def _(event: UnitRevised, unit: Unit) -> Unit:
    return replace(unit, low_volume=event.low_volume, present=event.present, items=event.items)


@_fold.register
def _(event: LetterFiled, unit: Unit) -> Unit:
    return replace(unit, letters=(*unit.letters, event.letter))


@_fold.register
def _(event: LetterSigned, unit: Unit) -> Unit:
    signed = replace(
        unit.letter(event.letter_id),
        signed_by=event.signing.signed_by,
        seal_ref=event.signing.seal_ref,
        signed_on=event.signing.day,
        effective_from=event.effective_from,
    )
    return _with_letter(unit, signed)


@_fold.register
def _(event: LetterRevoked, unit: Unit) -> Unit:
    return _with_letter(unit, replace(unit.letter(event.letter_id), revoked_on=event.day))


@_fold.register
def _(event: UnitWentLive, unit: Unit) -> Unit:
    return replace(unit, live_since=event.day)


@_fold.register
def _(event: ChiefNamed, unit: Unit) -> Unit:
    return replace(unit, chief=event.chief)


@_fold.register
def _(event: LiaisonNamed, unit: Unit) -> Unit:
    return replace(unit, liaison=event.liaison)


def _with_letter(unit: Unit, letter: Letter) -> Unit:
    others = (letter if old.letter_id == letter.letter_id else old for old in unit.letters)
    return replace(unit, letters=tuple(others))


@rule("XQ-ZZ-01")
def organisation_kind(name: str) -> OrganisationKind:
    """Which of the kinds of organisation carries out 一窗受理 here; refuses any other."""
    for kind in OrganisationKind:
        if kind.value == name:
            return kind
    told = "、".join(f"{kind.value}（{ORGANISATION_ZH[kind]}）" for kind in OrganisationKind)
    raise Invalid("unknown_organisation", f"没有“{name}”这种实施主体，应为：{told}", "kind")


@rule("LZ-SJ-2-8")
def check_chief(chief: Officer) -> None:
    """The chief representative is of mid-level rank or above."""
    if chief.rank is Rank.STAFF:
        raise Invalid("rank_too_low", "首席代表须为单位中层以上干部", "rank")


#: The regulation by which a unit has to sign before it goes live.
LUOZHUANG = "luozhuang"


@rule("LZ-SJ-2-4e")
def check_pledged(unit: Unit) -> None:
    """No unit goes live without its pledge."""
    if not _signed(unit, LetterKind.PLEDGE):
        raise Conflict("no_pledge", f"{unit.name}尚未签订工作承诺书，不能上线")


@rule("LZ-SJ-2-3d")
def check_authorised(unit: Unit) -> None:
    """No unit goes live before it said who may act for it."""
    if not _signed(unit, LetterKind.LETTER_1):
        raise Conflict("no_first_letter", f"{unit.name}尚未签订授权委托书（一），不能上线")


def _signed(unit: Unit, kind: LetterKind) -> bool:
    return any(
        letter.kind is kind and letter.signed_on is not None and letter.revoked_on is None
        for letter in unit.letters
    )


def pledges(units: Iterable[Unit]) -> tuple[dict[str, str], ...]:
    """The pledges that hang out in public."""
    return tuple(
        {"unit": unit.name, "text": letter.text}
        for unit in units
        for letter in unit.letters
        if letter.kind is LetterKind.PLEDGE and letter.signed_on and letter.revoked_on is None
    )
