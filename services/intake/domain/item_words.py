"""The words of the catalogue: each enumeration, and how its values read to people."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from shared.kernel.divisions import Level
from shared.kernel.limits import LimitUnit
from shared.kernel.refusals import Invalid
from shared.kernel.rules import rule


class ItemType(StrEnum):
    """事项类型 “6+1”."""

    ADMINISTRATIVE_LICENSE = "administrative_license"
    ADMINISTRATIVE_CONFIRMATION = "administrative_confirmation"
    ADMINISTRATIVE_REWARD = "administrative_reward"
    ADMINISTRATIVE_ADJUDICATION = "administrative_adjudication"
    ADMINISTRATIVE_PAYMENT = "administrative_payment"
    OTHER_ADMINISTRATIVE_POWER = "other_administrative_power"
    PUBLIC_SERVICE = "public_service"


class CaseType(StrEnum):
    """办件类型: 即办件, 承诺件, 上报件, 联办件."""

    INSTANT = "instant"
    COMMITMENT = "commitment"
    REPORT_UP = "report_up"
    JOINT = "joint"


class MaterialKind(StrEnum):
    """In which form a material is handed in: 原件, 复印件, 电子件."""

    ORIGINAL = "original"
    COPY = "copy"
    ELECTRONIC = "electronic"


class Act(StrEnum):
    """What a stage does: 初审, 审核, 决定."""

    CHECK = "check"
    REVIEW = "review"
    DECIDE = "decide"


class ServiceModeFlag(StrEnum):
    """四办."""

    AT_ONCE = "at_once"
    ONLINE = "online"
    NEARBY = "nearby"
    ONE_VISIT = "one_visit"


class FeeKind(StrEnum):
    """收费种类: 行政事业性收费, 经营服务性收费."""

    ADMINISTRATIVE = "administrative"
    SERVICE = "service"


class SpecialProcedure(StrEnum):
    """特别程序."""

    SITE_INSPECTION = "site_inspection"
    INSPECTION_TEST = "inspection_test"
    DETECTION = "detection"
    APPRAISAL = "appraisal"
    EXPERT_REVIEW = "expert_review"
    TECHNICAL_REVIEW = "technical_review"
    HEARING = "hearing"
    PUBLIC_NOTICE = "public_notice"
    COLLECTIVE_DISCUSSION = "collective_discussion"


class PickupMethod(StrEnum):
    """领取方式."""

    COUNTER_PICKUP = "counter_pickup"
    COURIER = "courier"
    LOCKER = "locker"
    DEPARTMENT_MAIL = "department_mail"


class PowerSource(StrEnum):
    """权力来源: 本级行使, 下放, 委托."""

    OWN = "own"
    DELEGATED = "delegated"
    ENTRUSTED = "entrusted"


class OutsideGround(StrEnum):
    """Why an item may be handled outside the centre."""

    SITE = "site"
    STATE_SECRET = "state_secret"  # noqa: S105
    LAW = "law"
    DISTRICT_APPROVAL = "district_approval"


class Department(StrEnum):
    """Who owns a guide: 部门 or 中心."""

    DEPARTMENT = "department"
    CENTRE = "centre"


class GuideVariant(StrEnum):
    """办事指南的版本: 通俗版, 图解版, 视频版."""

    PLAIN = "plain"
    ILLUSTRATED = "illustrated"
    VIDEO = "video"


class DocumentKind(StrEnum):
    """What a department keeps for each item."""

    ACCEPTANCE_STANDARD = "acceptance_standard"
    MATERIAL_SAMPLES = "material_samples"
    SLIP_TEMPLATE = "slip_template"
    GUIDE = "guide"
    REVIEW_RULES = "review_rules"
    MANUAL = "manual"


TYPE_ZH: Mapping[ItemType, str] = {
    ItemType.ADMINISTRATIVE_LICENSE: "行政许可",
    ItemType.ADMINISTRATIVE_CONFIRMATION: "行政确认",
    ItemType.ADMINISTRATIVE_REWARD: "行政奖励",
    ItemType.ADMINISTRATIVE_ADJUDICATION: "行政裁决",
    ItemType.ADMINISTRATIVE_PAYMENT: "行政给付",
    ItemType.OTHER_ADMINISTRATIVE_POWER: "其他行政权力",
    ItemType.PUBLIC_SERVICE: "公共服务",
}
CASE_TYPE_ZH: Mapping[CaseType, str] = {
    CaseType.INSTANT: "即办件",
    CaseType.COMMITMENT: "承诺件",
    CaseType.REPORT_UP: "上报件",
    CaseType.JOINT: "联办件",
}
KIND_ZH: Mapping[MaterialKind, str] = {
    MaterialKind.ORIGINAL: "原件",
    MaterialKind.COPY: "复印件",
    MaterialKind.ELECTRONIC: "电子件",
}
ACT_ZH: Mapping[Act, str] = {Act.CHECK: "初审", Act.REVIEW: "审核", Act.DECIDE: "决定"}
MODE_ZH: Mapping[ServiceModeFlag, str] = {
    ServiceModeFlag.AT_ONCE: "马上办",
    ServiceModeFlag.ONLINE: "网上办",
    ServiceModeFlag.NEARBY: "就近办",
    ServiceModeFlag.ONE_VISIT: "一次办",
}
FEE_ZH: Mapping[FeeKind, str] = {
    FeeKind.ADMINISTRATIVE: "行政事业性收费",
    FeeKind.SERVICE: "经营服务性收费",
}
PROCEDURE_ZH: Mapping[SpecialProcedure, str] = {
    SpecialProcedure.SITE_INSPECTION: "现场勘验",
    SpecialProcedure.INSPECTION_TEST: "检验",
    SpecialProcedure.DETECTION: "检测",
    SpecialProcedure.APPRAISAL: "鉴定",
    SpecialProcedure.EXPERT_REVIEW: "专家评审",
    SpecialProcedure.TECHNICAL_REVIEW: "技术审查",
    SpecialProcedure.HEARING: "听证",
    SpecialProcedure.PUBLIC_NOTICE: "公示",
    SpecialProcedure.COLLECTIVE_DISCUSSION: "集体讨论",
}
PICKUP_ZH: Mapping[PickupMethod, str] = {
    PickupMethod.COUNTER_PICKUP: "窗口领取",
    PickupMethod.COURIER: "邮寄",
    PickupMethod.LOCKER: "自助柜领取",
    PickupMethod.DEPARTMENT_MAIL: "部门寄出",
}
POWER_ZH: Mapping[PowerSource, str] = {
    PowerSource.OWN: "本级行使",
    PowerSource.DELEGATED: "下放",
    PowerSource.ENTRUSTED: "委托",
}
OUTSIDE_ZH: Mapping[OutsideGround, str] = {
    OutsideGround.SITE: "场地限制",
    OutsideGround.STATE_SECRET: "涉及国家秘密",
    OutsideGround.LAW: "法律法规规定",
    OutsideGround.DISTRICT_APPROVAL: "区政府批准",
}
OWNER_ZH: Mapping[Department, str] = {Department.DEPARTMENT: "部门", Department.CENTRE: "中心"}
VARIANT_ZH: Mapping[GuideVariant, str] = {
    GuideVariant.PLAIN: "通俗版",
    GuideVariant.ILLUSTRATED: "图解版",
    GuideVariant.VIDEO: "视频版",
}
DOCUMENT_ZH: Mapping[DocumentKind, str] = {
    DocumentKind.ACCEPTANCE_STANDARD: "受理标准",
    DocumentKind.MATERIAL_SAMPLES: "材料样本",
    DocumentKind.SLIP_TEMPLATE: "受理单模板",
    DocumentKind.GUIDE: "办事指南",
    DocumentKind.REVIEW_RULES: "审查细则",
    DocumentKind.MANUAL: "业务手册",
}
LEVEL_ZH: Mapping[Level, str] = {
    Level.PROVINCE: "省级",
    Level.CITY: "市级",
    Level.COUNTY: "县级",
    Level.TOWNSHIP: "乡级",
    Level.VILLAGE: "村级",
}
UNIT_ZH: Mapping[LimitUnit, str] = {
    LimitUnit.WORKING_DAY: "个工作日",
    LimitUnit.WORKING_HOUR: "个工作小时",
    LimitUnit.NATURAL_DAY: "日",
    LimitUnit.MINUTE: "分钟",
    LimitUnit.WEEK: "周",
    LimitUnit.MONTH: "个月",
    LimitUnit.YEAR: "年",
}
#: 十二类: the categories of township items, in their order.
CATEGORIES: Mapping[str, str] = {
    "household_registration": "户籍管理",
    "population_and_birth": "人口和生育服务",
    "social_assistance": "社会保障",
    "labour_security": "劳动保障",
    "pension_security": "养老保障",
    "medical_security": "医疗保障",
    "poverty_relief_support": "脱贫帮扶",
    "agriculture_and_rural": "农业农村管理和服务",
    "rural_construction": "乡村建设管理和服务",
    "business_services": "营商管理和服务",
    "military_service": "服役退役服务",
    "party_affairs": "党务管理服务",
}


@rule("LZ-SJ-1")
def item_type_named(text: str) -> ItemType:
    """One of the 6+1 types; refuses any other."""
    try:
        return ItemType(text)
    except ValueError:
        known = "、".join(TYPE_ZH.values())
        raise Invalid("unknown_item_type", f"事项类型应为“6+1”之一：{known}", "item_type") from None


@rule("LZ-QD-1")
def item_type_printed(item_type: ItemType) -> str:
    """How the type stands in the list of items."""
    return TYPE_ZH[item_type]
