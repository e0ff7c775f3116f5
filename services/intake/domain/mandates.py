"""What a hall may do for the units in it: whoever acts there needs their letters."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

from services.intake.domain import letters
from services.intake.domain.cases import ServiceMode
from services.intake.domain.halls import Hall
from services.intake.domain.letters import Letter, LetterKind, Power
from services.intake.domain.units import Unit
from services.intake.domain.windows import WindowKind
from shared.kernel.refusals import Conflict
from shared.kernel.rules import rule


@dataclass(frozen=True, eq=False)
class Mandate:
    """What stands on record at a node; `competent` says to which unit an item belongs. What belongs
    to none is the node's own. `hall` is None where its windows are not on record; `above` are the
    halls of the nodes above it that are."""

    units: Mapping[str, Unit] = field(default_factory=dict)
    competent: Mapping[str, str] = field(default_factory=dict)
    hall: Hall | None = None
    above: tuple[Hall, ...] = ()

    def unit_of(self, item_id: str) -> Unit | None:
        return self.units.get(self.competent.get(item_id, ""))


#: Of a node that has neither units nor windows on record: it acts for itself alone.
NOTHING = Mandate()


def letter_for(unit: Unit, item_id: str, power: Power, actor: str, day: date) -> Letter | None:
    """The letter under which this person holds the power over an item on this day.

    授权委托书（一） speaks of the persons that it names, the others of whoever sits at the window.
    """
    for letter in unit.letters:
        named = letter.kind is not LetterKind.LETTER_1 or actor in letter.authorised
        if named and letters.grants(letter, item_id, power) and letters.in_force(letter, day):
            return letter
    return None


@rule("LZ-W2-1")
def may_receive(mandate: Mandate, item_id: str, actor: str, day: date) -> None:
    """收件: the window receives and issues for a unit what the unit's letter lists. Who may accept
    may receive as well."""
    unit = mandate.unit_of(item_id)
    if unit is None:
        return
    for power in (Power.RECEIVE, Power.ACCEPT):
        if letter_for(unit, item_id, power, actor, day):
            return
    raise Conflict(
        "no_power_to_receive", f"{unit.name}没有授权本窗口收取这个事项，或授权未到起始日期"
    )


@rule("XQ-ZZ-02-1")
def may_accept(mandate: Mandate, item_id: str, actor: str, day: date) -> None:
    """受理: for a department only while its delegation of that power is on record."""
    unit = mandate.unit_of(item_id)
    if unit is None or letter_for(unit, item_id, Power.ACCEPT, actor, day):
        return
    raise Conflict(
        "no_power_to_accept", f"{unit.name}没有把这个事项的受理权委托给本中心，或委托未到起始日期"
    )


def may_finish(mandate: Mandate, item_id: str, actor: str, day: date) -> None:
    """即办: accepted, and decided for the unit as well."""
    may_accept(mandate, item_id, actor, day)
    unit = mandate.unit_of(item_id)
    if unit is not None and not letter_for(unit, item_id, Power.REVIEW_APPROVE, actor, day):
        raise Conflict("no_power_to_decide", f"{unit.name}没有授权本窗口审批这个事项")


def may_collect(mandate: Mandate, item_id: str, actor: str, day: date) -> None:
    """收费, for a unit only under its letter."""
    unit = mandate.unit_of(item_id)
    if unit is not None and not letter_for(unit, item_id, Power.COLLECT_FEE, actor, day):
        raise Conflict("no_power_to_collect", f"{unit.name}没有授权本窗口收取这个事项的费用")


def check_live(mandate: Mandate, item_id: str) -> None:
    """Nothing is received for a unit that has not gone live."""
    unit = mandate.unit_of(item_id)
    if unit is not None and unit.live_since is None:
        raise Conflict("unit_not_live", f"{unit.name}尚未上线，窗口不能收件")


@rule("LS-TC-02")
def check_cross_location(mandate: Mandate) -> None:
    """同城通办 needs a window of its own, with somebody named for it, here or at a centre above."""
    halls = (mandate.hall, *mandate.above) if mandate.hall else mandate.above
    if halls and not any(map(_takes_cross_location, halls)):
        raise Conflict("no_cross_location_window", "中心没有设同城通办专窗并安排专人，不能收通办件")


def _takes_cross_location(hall: Hall) -> bool:
    windows = {w.number for w in hall.windows if w.kind is WindowKind.CROSS_LOCATION}
    return any(member.window in windows for member in hall.staff)


def check_registration(
    mandate: Mandate, item_id: str, mode: ServiceMode, actor: str, day: date
) -> None:
    """收件, at a node that has this on record."""
    if mode is ServiceMode.CROSS_LOCATION:
        check_cross_location(mandate)
    check_live(mandate, item_id)
    may_receive(mandate, item_id, actor, day)


@rule("LS-ZB-01")
def one_to_one_contact(mandate: Mandate, unit: Unit) -> tuple[str, str, str]:
    """一对一专办: the window of the hall, and the unit's liaison with telephone. Without both, no
    such case can be given to the unit."""
    windows = mandate.hall.windows if mandate.hall else ()
    number = next((w.number for w in windows if w.kind is WindowKind.ONE_TO_ONE), "")
    if not number:
        raise Conflict("no_one_to_one_window", "本中心没有设一对一专办窗口")
    if unit.liaison is None:
        detail = f"{unit.name}没有确定一对一专办对接人，不能转办一对一专办件"
        raise Conflict("no_liaison", detail)
    return number, unit.liaison.name, unit.liaison.phone


@rule("KD-ZN-3-2b")
def referral_window(mandate: Mandate, unit_name: str) -> str:
    """The window that helps whoever asks for a unit that is not in the hall."""
    if any(unit.name == unit_name and unit.present for unit in mandate.units.values()):
        raise Conflict("unit_present", f"{unit_name}已进驻大厅，请直接到该单位窗口")
    windows = mandate.hall.windows if mandate.hall else ()
    for window in windows:
        if window.kind is WindowKind.GENERAL_CONSULTATION:
            return window.number
    raise Conflict("no_general_consultation", "本中心没有设综合咨询服务窗口")
