"""收件: by which channel an application came, in which form its papers, who was asked first."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from services.intake.domain.item_words import CaseType, MaterialKind, ServiceModeFlag
from services.intake.domain.items import Item
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class Channel(StrEnum):
    """渠道."""

    WINDOW = "window"
    MAIL = "mail"
    WEB_HALL = "web_hall"
    MOBILE_APP = "mobile_app"
    KIOSK = "kiosk"
    WECHAT = "wechat"


DIGITAL = frozenset({Channel.WEB_HALL, Channel.MOBILE_APP, Channel.KIOSK, Channel.WECHAT})

#: How a paper is handed in: as what the item may ask for, or it lies here already.
ON_FILE = "on_file"
FORMS = (*(kind.value for kind in MaterialKind), ON_FILE)


@dataclass(frozen=True)
class Paper:
    """One material as it was handed in; `on_file` is the number of the case in which it lies."""

    material: str
    form: str
    on_file: str = ""


@dataclass(frozen=True)
class Parcel:
    """邮寄材料: the parcel that was signed for; `signed_on` is a date."""

    number: str
    signed_on: str


@dataclass(frozen=True)
class OnlineOrigin:
    """网上申报 from which the case was registered. `proof` verified who sent it; empty: it is only
    claimed. `system` and `number`: a department's own system. The pre-review, if there was one."""

    submission_id: str
    proof: str = ""
    system: str = ""
    number: str = ""
    reviewed_by: str = ""
    review: str = ""
    told_at: str = ""


@dataclass(frozen=True)
class Reception:
    """What is known of how an application came. `first_asked` is the 首问责任人."""

    channel: str = Channel.WINDOW.value
    fallback_reason: str = ""
    first_asked: str = ""
    parcel: Parcel | None = None
    papers: tuple[Paper, ...] = ()
    #: 联办 is the applicant's own wish.
    joint_wanted: bool = False
    online: OnlineOrigin | None = None
    #: The consultation that led to it.
    consultation_id: str = ""
    #: 代办, 一对一专办: the request from which it came.
    assistance_id: str = ""


@dataclass(frozen=True)
class Authorisation:
    """授权委托书: its reference, and the days from and to which it holds."""

    reference: str
    valid_from: date
    valid_to: date


@rule("LS-DN-02")
def read_channel(name: str) -> str:
    """The channel of this name, to be kept with the case; refuses one that there is not."""
    if name not in set(Channel):
        raise Invalid("unknown_channel", f"没有“{name}”这个渠道", "channel")
    return name


def channels_of(item: Item) -> tuple[str, ...]:
    """By which channels the item may be applied for, as the applicant chooses."""
    online = DIGITAL if ServiceModeFlag.ONLINE in item.service_modes else frozenset()
    return (*offline(item), *sorted(channel.value for channel in online))


@rule("KD-RW-08b")
def offline(_item: Item) -> tuple[str, ...]:
    """Whatever is offered by network is offered at a window too."""
    return (Channel.WINDOW.value, Channel.MAIL.value)


@rule("LZ-W1-2")
def check_designated(channel: str, designated: Collection[str]) -> None:
    """Nothing is taken elsewhere than where the county says."""
    if channel not in designated:
        raise Invalid("channel_not_designated", "本地只经指定的平台和窗口收件", "channel")


@rule("LS-TC-05a")
def check_guided_online(reception: Reception, item: Item, elsewhere: bool) -> None:
    """同城通办: the special window leads to the network first, and writes down why it did not."""
    online = ServiceModeFlag.ONLINE in item.service_modes
    at_window = reception.channel == Channel.WINDOW
    if elsewhere and online and at_window and not reception.fallback_reason.strip():
        why = f"“{item.name_zh}”可以网上办理，转线下办理请写明原因"
        raise Invalid("fallback_reason_missing", why, "fallback_reason")


@rule("XQ-CZ-07c")
def check_joint_wanted(reception: Reception, item: Item) -> None:
    """联办 only for whoever asks for it."""
    if item.case_type is CaseType.JOINT and not reception.joint_wanted:
        raise Invalid(
            "joint_not_wanted", "联办由申请人自愿选择，请先征得申请人同意", "joint_wanted"
        )


@rule("LZ-WS-2c")
def given(materials: Collection[str], papers: Sequence[Paper]) -> tuple[str, ...]:
    """What the applicant need not bring any more: what is handed in, and what lies here."""
    on_file = [p.material for p in papers if p.form == ON_FILE and p.material not in materials]
    return (*materials, *on_file)


def check_papers(reception: Reception, item: Item) -> None:
    """Refuses a paper that is none of the item's, a reference to nothing, and a wrong form."""
    for paper in reception.papers:
        asked = item.material(paper.material).kind
        if paper.form == ON_FILE:
            if not paper.on_file:
                raise Invalid("reference_missing", "请写明材料存于哪个办件", "papers")
        elif not suffices(asked, paper.form, reception.channel):
            name = item.material(paper.material).name_zh
            raise Invalid("original_needed", f"“{name}”须提交原件", "papers")


def suffices(asked: MaterialKind, form: str, channel: str) -> bool:
    """An original is asked for where a copy does not do; all else may come in any form."""
    if asked is not MaterialKind.ORIGINAL or form == MaterialKind.ORIGINAL:
        return True
    return form == MaterialKind.ELECTRONIC and same_effect(channel)


@rule("LS-DN-03")
def same_effect(channel: str) -> bool:
    """Whether what is sent by this channel is worth as much as the paper at the counter."""
    return channel in DIGITAL


def check_parcel(reception: Reception) -> None:
    """What came by mail was signed for, and nothing else was."""
    if (reception.channel == Channel.MAIL) != (reception.parcel is not None):
        raise Invalid(
            "parcel_missing", "邮寄的申请应登记邮件号和签收日期，其他渠道不登记", "parcel"
        )


@rule("XQ-CZ-01f")
def fully_online(reception: Reception, item: Item, missing: Collection[str]) -> bool:
    """全程网办: an item that can be, applied for by a digital channel, all of it sent at once."""
    by_network = {paper.material for paper in reception.papers if paper.form != "original"}
    required = {material.id for material in item.materials if material.required}
    return (
        ServiceModeFlag.ONLINE in item.service_modes
        and reception.channel in DIGITAL
        and not missing
        and required <= by_network
    )
