"""One function per command about halls, units and seals; HANDLERS joins those of intake."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from services.intake.centre import commands
from services.intake.domain import halls, letters, mandates, seals, units, windows
from services.intake.domain.halls import Hall
from services.intake.domain.letters import Letter, Signing
from services.intake.domain.seals import Seal
from services.intake.domain.units import Unit
from services.intake.domain.windows import Away
from shared.kernel.policy import Profile
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _unit(unit: Unit | None) -> Unit:
    if unit is None:
        raise NotFound("unknown_unit", "本中心没有登记这个单位", "unit_id")
    return unit


def _hall(hall: Hall | None) -> Hall:
    if hall is None:
        raise NotFound("unknown_hall", "本中心还没有设置窗口")
    return hall


def _seal(seal: Seal | None) -> Seal:
    if seal is None:
        raise NotFound("unknown_seal", "本乡镇没有登记这枚印章", "seal_id")
    return seal


def _profile(node: str, context: Context) -> Profile:
    return context.policies.of(node, context.now.date())


def register_unit(unit: Unit | None, asked: commands.RegisterUnit, context: Context) -> Events:
    if unit is not None:
        raise Conflict("unit_exists", "这个单位已经登记过", "unit_id")
    context.directory.site_of(asked.node)
    return [
        units.UnitRegistered(
            unit_id=asked.unit_id,
            node=asked.node,
            name=asked.name,
            kind=asked.kind,
            low_volume=asked.low_volume,
            present=asked.present,
            items=asked.items,
        )
    ]


def revise_unit(unit: Unit | None, asked: commands.ReviseUnit, _: Context) -> Events:
    _unit(unit)
    return [units.UnitRevised(asked.low_volume, asked.present, asked.items)]


def file_letter(unit: Unit | None, asked: commands.FileLetter, _: Context) -> Events:
    unit = _unit(unit)
    letters.check_filed(asked.letter)
    letters.check_persons_named(asked.letter)
    letters.check_second_letter(asked.letter, unit.low_volume)
    return [units.LetterFiled(asked.letter)]


def sign_letter(unit: Unit | None, asked: commands.SignLetter, context: Context) -> Events:
    letter = _unit(unit).letter(asked.letter_id)
    if letter.signed_on is not None:
        raise Conflict("signed_already", "这份文书已经签发")
    signing = Signing(asked.signed_by, asked.seal_ref, context.now.date())
    effective_from = letters.SIGNING[letter.kind](letter, signing)
    return [units.LetterSigned(letter.letter_id, signing, effective_from)]


def revoke_letter(unit: Unit | None, asked: commands.RevokeLetter, context: Context) -> Events:
    letter: Letter = _unit(unit).letter(asked.letter_id)
    if letter.revoked_on is not None:
        raise Conflict("revoked_already", "这份文书已经撤销")
    return [units.LetterRevoked(letter.letter_id, context.now.date(), asked.reason)]


def go_live(unit: Unit | None, asked: commands.GoLive, context: Context) -> Events:
    unit = _unit(unit)
    if unit.live_since is not None:
        raise Conflict("live_already", f"{unit.name}已经上线")
    if units.LUOZHUANG in _profile(asked.node, context).regulations:
        units.check_pledged(unit)
        units.check_authorised(unit)
    return [units.UnitWentLive(context.now.date())]


def name_chief(unit: Unit | None, asked: commands.NameChief, _: Context) -> Events:
    _unit(unit)
    units.check_chief(asked.chief)
    return [units.ChiefNamed(asked.chief)]


def name_liaison(unit: Unit | None, asked: commands.NameLiaison, _: Context) -> Events:
    _unit(unit)
    return [units.LiaisonNamed(asked.liaison)]


def set_window(_: Hall | None, asked: commands.SetWindow, context: Context) -> Events:
    context.directory.site_of(asked.node)
    windows.check_dedicated(asked.window)
    windows.check_department_special(asked.window)
    windows.check_supporting_special(asked.window)
    most = _profile(asked.node, context).values["comprehensive_window_max"]
    if not isinstance(most, int):
        raise TypeError("comprehensive_window_max is a number")
    return [halls.HallWindowSet(asked.node, asked.window, most)]


def remove_window(hall: Hall | None, asked: commands.RemoveWindow, _: Context) -> Events:
    _hall(hall).window(asked.number)
    return [halls.HallWindowRemoved(asked.number)]


def adjust_windows(hall: Hall | None, asked: commands.AdjustWindows, _: Context) -> Events:
    _hall(hall)
    return [halls.WindowStandardAdjusted(asked.reason)]


def assign_staff(hall: Hall | None, asked: commands.AssignStaff, _: Context) -> Events:
    window = _hall(hall).window(asked.member.window)
    windows.check_officer(asked.member, window)
    return [halls.StaffAssigned(asked.member)]


def relieve_staff(hall: Hall | None, asked: commands.RelieveStaff, _: Context) -> Events:
    if asked.subject not in [member.subject for member in _hall(hall).staff]:
        raise NotFound("unknown_member", "花名册中没有这个人", "subject")
    return [halls.StaffRelieved(asked.subject)]


def leave_window(hall: Hall | None, asked: commands.LeaveWindow, context: Context) -> Events:
    hall = _hall(hall)
    if hall.window(asked.number).absence is not None:
        raise Conflict("left_already", "这个窗口已经有人离岗")
    absence = asked.absence
    if absence.sign is Away.REDIRECT:
        other = hall.window(absence.to)
        day = context.now.date()
        if other.number == asked.number or not (
            windows.is_called(other) and windows.is_open(other, day)
        ):
            raise Conflict("nobody_there", f"{absence.to}号窗口也没有人，请指到别的窗口")
    elif absence.to:
        raise Invalid("wait_names_no_window", "稍候指示牌不写其他窗口", "to")
    return [halls.WindowLeft(asked.number, absence)]


def return_to_window(hall: Hall | None, asked: commands.ReturnToWindow, _: Context) -> Events:
    if _hall(hall).window(asked.number).absence is None:
        raise Conflict("not_left", "这个窗口没有人离岗")
    return [halls.WindowReturned(asked.number)]


def post_content(hall: Hall | None, asked: commands.PostContent, context: Context) -> Events:
    _hall(hall)
    posting = halls.Posting(asked.content, asked.title, asked.text, context.now.date())
    return [halls.ContentPosted(posting)]


def describe_place(hall: Hall | None, asked: commands.DescribePlace, _: Context) -> Events:
    _hall(hall)
    return [halls.PlaceDescribed(asked.place)]


def refer_visitor(hall: Hall | None, asked: commands.ReferVisitor, _: Context) -> Events:
    _hall(hall)
    mandates.referral_window(asked.mandate, asked.unit)
    return [halls.VisitorReferred(asked.unit, asked.matter, asked.referred_to, asked.phone)]


def collect_fee(hall: Hall | None, asked: commands.CollectFee, context: Context) -> Events:
    windows.check_collector(_hall(hall).staff, context.actor, asked.item_has_fee)
    mandates.may_collect(asked.mandate, asked.item_id, context.actor, context.now.date())
    return [halls.FeeCollected(asked.case_no, asked.item_id, asked.amount, context.actor)]


def register_seal(seal: Seal | None, asked: commands.RegisterSeal, context: Context) -> Events:
    if seal is not None:
        raise Conflict("seal_exists", "这枚印章已经登记过", "seal_id")
    context.directory.site_of(asked.node)
    return [
        seals.SealRegistered(asked.seal_id, asked.node, asked.name, asked.custodian, asked.items)
    ]


def name_seal_custodian(seal: Seal | None, asked: commands.NameSealCustodian, _: Context) -> Events:
    _seal(seal)
    return [seals.SealCustodianNamed(asked.custodian)]


def use_seal(seal: Seal | None, asked: commands.UseSeal, context: Context) -> Events:
    seal = _seal(seal)
    values = _profile(asked.node, context).values
    regime, in_use_from = values["seal_regime"], values["seal_regime.in_use_from"]
    seals.check_regime(str(regime), str(in_use_from), context.now.date())
    seals.check_use(seal, asked.use, context.actor)
    seals.check_purpose(asked.use, asked.document_kind)
    return [seals.SealUsed(asked.use, context.actor, context.now)]


HANDLERS: dict[type, Handler] = {
    commands.RegisterUnit: register_unit,
    commands.ReviseUnit: revise_unit,
    commands.FileLetter: file_letter,
    commands.SignLetter: sign_letter,
    commands.RevokeLetter: revoke_letter,
    commands.GoLive: go_live,
    commands.NameChief: name_chief,
    commands.NameLiaison: name_liaison,
    commands.SetWindow: set_window,
    commands.RemoveWindow: remove_window,
    commands.AdjustWindows: adjust_windows,
    commands.AssignStaff: assign_staff,
    commands.RelieveStaff: relieve_staff,
    commands.LeaveWindow: leave_window,
    commands.ReturnToWindow: return_to_window,
    commands.PostContent: post_content,
    commands.DescribePlace: describe_place,
    commands.ReferVisitor: refer_visitor,
    commands.CollectFee: collect_fee,
    commands.RegisterSeal: register_seal,
    commands.NameSealCustodian: name_seal_custodian,
    commands.UseSeal: use_seal,
}
