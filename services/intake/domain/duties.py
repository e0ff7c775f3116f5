"""前台受理、后台审批、统一窗口: who may not do what together, and by which way it comes in."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Protocol

from services.intake.domain.acceptance import listed
from services.intake.domain.cases import Case, ResultChoice
from services.intake.domain.items import Item
from services.intake.domain.letters import LetterKind, in_force
from services.intake.domain.mandates import Mandate
from services.intake.domain.receptions import Channel, Reception
from shared.kernel.policy import Profile
from shared.kernel.refusals import Conflict, Forbidden, Invalid
from shared.kernel.rules import rule

#: Values of the policy `separation_of_duties`.
ACCEPTANCE, APPROVAL, ISSUE = "acceptance", "approval", "issue"
_FRONT = frozenset({"clerk", "window_head"})
_BACK = "department"
_NETWORK = frozenset({Channel.WEB_HALL, Channel.MOBILE_APP, Channel.WECHAT})
#: 同城通办: the deciding office sends the result to the applicant by itself.
_ISSUED_ELSEWHERE = "home_issue_courier_to_applicant"


class Registration(Protocol):
    """What a registration says of it; see `commands.RegisterCase`."""

    @property
    def item(self) -> Item: ...
    @property
    def reception(self) -> Reception: ...
    @property
    def result(self) -> ResultChoice: ...
    @property
    def mandate(self) -> Mandate: ...


def _separate(duties: Collection[str]) -> bool:
    """Whether the county has a front desk, a back office, and one window that issues."""
    return {ACCEPTANCE, APPROVAL, ISSUE} <= set(duties)


@rule("XQ-YZ-02")
def check_desk(duties: Collection[str], roles: Collection[str]) -> None:
    """An account of the back office does not do what the front desk does, nor the other way round:
    it must not have both."""
    if _separate(duties) and _BACK in roles and _FRONT & set(roles):
        why = "前台受理、后台审批须分开：同一账号不能既是窗口人员又是审批人员"
        raise Forbidden("front_and_back", why)


@rule("XQ-YZ-02")
def check_other_person(duties: Collection[str], reviewed_by: str, person: str) -> None:
    """Whoever judged an application in the back office does not accept it at the front desk."""
    if _separate(duties) and reviewed_by and reviewed_by == person:
        raise Conflict("same_person", "您已经预审过这份申请，受理须由前台另一人办理")


@rule("XQ-YZ-02")
def check_one_entrance(duties: Collection[str], reception: Reception) -> None:
    """What comes over the network comes in by the one intake, and by no other way."""
    if _separate(duties) and reception.channel in _NETWORK and reception.online is None:
        why = "网上申请由统一入口进入，请从网上申报登记，不能在窗口另行登记"
        raise Invalid("second_entrance", why, "reception.channel")


def check_registration(asked: Registration, policy: Profile, person: str, day: date) -> None:
    """收件, from the network or at a window."""
    duties, online = listed(policy, "separation_of_duties"), asked.reception.online
    check_one_entrance(duties, asked.reception)
    check_other_person(duties, online.reviewed_by if online else "", person)
    system = online.system if online else ""
    check_single_window(
        asked.mandate, asked.item.id, day, system=system, result_mode=asked.result.mode
    )


def check_acceptance(case: Case, policy: Profile, person: str, roles: Collection[str]) -> None:
    """受理."""
    duties, online = listed(policy, "separation_of_duties"), case.reception.online
    check_desk(duties, roles)
    check_other_person(duties, online.reviewed_by if online else "", person)


@rule("LZ-CN-3")
def check_single_window(
    mandate: Mandate, item_id: str, day: date, *, system: str, result_mode: str
) -> None:
    """一个窗口: a unit that has pledged so takes in nothing by a system of its own, and sends no
    result out by itself."""
    unit = mandate.unit_of(item_id)
    letters = unit.letters if unit else ()
    if unit is None or not any(x.kind is LetterKind.PLEDGE and in_force(x, day) for x in letters):
        return
    if system:
        why = f"{unit.name}承诺在中心之外不收件，不能由自建系统收取，请引导申请人到中心或统一入口"
        raise Conflict("receipt_outside", why, "system")
    if result_mode == _ISSUED_ELSEWHERE:
        why = f"{unit.name}承诺在中心之外不出件，办理结果须由中心的窗口发出"
        raise Invalid("issue_outside", why, "result.mode")
