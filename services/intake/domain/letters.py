"""授权委托书、工作承诺书: what a unit signs, and from when it counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


class LetterKind(StrEnum):
    """文书种类."""

    LETTER_1 = "letter_1"
    LETTER_2 = "letter_2"
    DELEGATION = "delegation"
    PLEDGE = "pledge"


class Power(StrEnum):
    """可授权、委托的权限."""

    RECEIVE = "receive"
    ACCEPT = "accept"
    REVIEW_APPROVE = "review_approve"
    MAKE_CERTIFICATE = "make_certificate"
    ISSUE = "issue"
    VERIFY_AT_ISSUE = "verify_at_issue"
    COLLECT_FEE = "collect_fee"


class Holder(StrEnum):
    """谁留存一份."""

    UNIT = "unit"
    CENTRE = "centre"
    GOVERNMENT_SUPERVISION = "government_supervision"
    PARTY_SUPERVISION = "party_supervision"


KIND_ZH = {
    LetterKind.LETTER_1: "授权委托书（一）",
    LetterKind.LETTER_2: "授权委托书（二）",
    LetterKind.DELEGATION: "委托授权书",
    LetterKind.PLEDGE: "工作承诺书",
}
POWER_ZH = {
    Power.RECEIVE: "收件",
    Power.ACCEPT: "受理",
    Power.REVIEW_APPROVE: "审核审批",
    Power.MAKE_CERTIFICATE: "制证",
    Power.ISSUE: "出件（证）",
    Power.VERIFY_AT_ISSUE: "核验材料",
    Power.COLLECT_FEE: "收费",
}
HOLDER_ZH = {
    Holder.UNIT: "单位",
    Holder.CENTRE: "政务服务中心",
    Holder.GOVERNMENT_SUPERVISION: "政府督查室",
    Holder.PARTY_SUPERVISION: "党委督查室",
}


@dataclass(frozen=True)
class Grant:
    """A row of the table of items: which powers over one of them."""

    item_id: str
    powers: tuple[Power, ...]


@dataclass(frozen=True)
class Copy:
    """One copy, and who keeps it."""

    holder: Holder
    name: str


@dataclass(frozen=True)
class Letter:
    """`effective_from` is asked for while the letter is not signed, and in force afterwards;
    `authorised` are the subjects of the persons whom a letter names."""

    letter_id: str
    kind: LetterKind
    grants: tuple[Grant, ...]
    authorised: tuple[str, ...]
    text: str
    copies: tuple[Copy, ...]
    effective_from: date | None
    effective_to: date | None
    signed_by: str = ""
    seal_ref: str = ""
    signed_on: date | None = None
    revoked_on: date | None = None


@dataclass(frozen=True)
class Signing:
    """签发: by whom, under which seal of the unit, when."""

    signed_by: str
    seal_ref: str
    day: date


@rule("LZ-MC-4")
def powers_named(names: Iterable[str]) -> tuple[Power, ...]:
    """The powers that can be given away; refuses whatever is none."""
    known = {power.value: power for power in Power}
    found = []
    for name in names:
        if name not in known:
            told = "、".join(f"{value}（{POWER_ZH[power]}）" for value, power in known.items())
            raise Invalid("unknown_power", f"没有“{name}”这种权限，可授权的有：{told}", "powers")
        found.append(known[name])
    return tuple(found)


def check_filed(letter: Letter) -> None:
    """立卷: what a letter has to say, by its kind."""
    if letter.kind is LetterKind.PLEDGE:
        if letter.grants:
            raise Invalid("pledge_grants", "工作承诺书不授予权限", "grants")
        if not letter.text.strip():
            raise Invalid("pledge_empty", "请写明承诺内容", "text")
        return
    if not letter.grants or not all(grant.powers for grant in letter.grants):
        raise Invalid("no_grants", "请附授权事项表，逐项写明授予的权限", "grants")
    if (
        letter.effective_to
        and letter.effective_from
        and letter.effective_to < letter.effective_from
    ):
        raise Invalid("ends_before_it_begins", "截止日期早于起始日期", "effective_to")


@rule("LZ-SJ-2-3d")
def check_persons_named(letter: Letter) -> None:
    """授权委托书（一） names the persons who may act for the unit."""
    if letter.kind is LetterKind.LETTER_1 and not letter.authorised:
        raise Invalid("no_persons", "授权委托书（一）应列明被授权人", "authorised")


#: What the comprehensive window may be given by a unit with little business.
_GIVEN_TO_WINDOW = frozenset({Power.RECEIVE, Power.ISSUE, Power.MAKE_CERTIFICATE})


@rule("LZ-SJ-2-5b")
def check_second_letter(letter: Letter, low_volume: bool) -> None:
    """授权委托书（二） is for units with little business, and gives receipt, issue and
    certificate-making, no more."""
    if letter.kind is not LetterKind.LETTER_2:
        return
    if not low_volume:
        raise Conflict(
            "not_low_volume", "授权委托书（二）只用于业务量小的单位，请用授权委托书（一）"
        )
    beyond = {power for grant in letter.grants for power in grant.powers} - _GIVEN_TO_WINDOW
    if beyond:
        told = "、".join(POWER_ZH[power] for power in Power if power in beyond)
        detail = f"综合服务窗口只能获得收件、出件、制证权限，不能授予{told}"
        raise Invalid("beyond_second_letter", detail, "grants")


@rule("LZ-W1-5")
def sign_first_letter(letter: Letter, signing: Signing) -> date:
    """In force from the day on which it is signed, with four copies."""
    _check_sealed(signing)
    _check_four_copies(letter)
    return signing.day


@rule("LZ-W2-5")
def sign_second_letter(letter: Letter, signing: Signing) -> date:
    """Four copies; in force from the day that it states."""
    _check_sealed(signing)
    _check_four_copies(letter)
    return _stated(letter)


@rule("LZ-CN-9")
def sign_pledge(letter: Letter, signing: Signing) -> date:
    """In force from the day on which it is signed, with four copies."""
    _check_sealed(signing)
    _check_four_copies(letter)
    return signing.day


def sign_delegation(letter: Letter, signing: Signing) -> date:
    """In force from the day that it states."""
    _check_sealed(signing)
    return _stated(letter)


SIGNING: Mapping[LetterKind, Callable[[Letter, Signing], date]] = {
    LetterKind.LETTER_1: sign_first_letter,
    LetterKind.LETTER_2: sign_second_letter,
    LetterKind.DELEGATION: sign_delegation,
    LetterKind.PLEDGE: sign_pledge,
}


def _check_sealed(signing: Signing) -> None:
    if not signing.signed_by.strip():
        raise Invalid("not_signed", "请写明签发人", "signed_by")
    if not signing.seal_ref.strip():
        raise Invalid("not_sealed", "文书须加盖单位公章，请写明用印登记号", "seal_ref")


def _check_four_copies(letter: Letter) -> None:
    held = [copy.holder for copy in letter.copies if copy.name.strip()]
    missing = [holder for holder in Holder if held.count(holder) != 1]
    if missing or len(letter.copies) != len(Holder):
        told = "、".join(HOLDER_ZH[holder] for holder in Holder)
        detail = f"{KIND_ZH[letter.kind]}一式四份，请写明留存单位：{told}各一份"
        raise Invalid("four_copies", detail, "copies")


def _stated(letter: Letter) -> date:
    if letter.effective_from is None:
        raise Conflict("no_effective_date", "文书没有载明自何日起执行，请重新立卷")
    return letter.effective_from


@rule("LZ-W2-4")
def has_begun(letter: Letter, day: date) -> bool:
    """Nothing is done under a letter before the day that it states."""
    return letter.effective_from is not None and letter.effective_from <= day


def in_force(letter: Letter, day: date) -> bool:
    """Signed, begun, neither over nor revoked."""
    return (
        letter.signed_on is not None
        and has_begun(letter, day)
        and (letter.effective_to is None or day <= letter.effective_to)
        and (letter.revoked_on is None or day < letter.revoked_on)
    )


def grants(letter: Letter, item_id: str, power: Power) -> bool:
    return any(g.item_id == item_id and power in g.powers for g in letter.grants)


@rule("LZ-W1-4")
def power_table(letter: Letter) -> tuple[dict[str, Any], ...]:
    """授权事项表 as it is printed: each item by each power."""
    return tuple(
        {
            "item_id": grant.item_id,
            "powers": [{"zh": POWER_ZH[p], "granted": p in grant.powers} for p in Power],
        }
        for grant in letter.grants
    )
