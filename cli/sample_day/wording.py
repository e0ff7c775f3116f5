"""Words and bounds that the sample day is made of; every person in it is invented."""

from __future__ import annotations

SURNAMES = tuple("王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁于余")
MEN_GIVEN = (
    *("建国", "志强", "文博", "海涛", "国栋", "明辉", "立新", "永福", "家兴", "晓东"),
    *("春生", "德林", "俊杰", "一鸣", "子轩", "浩然", "伟", "磊", "军", "勇"),
)
WOMEN_GIVEN = (
    *("秀英", "桂兰", "玉梅", "淑珍", "红霞", "丽华", "晓燕", "春花", "雪莲", "月娥"),
    *("佳怡", "梓涵", "欣然", "雨桐", "静怡", "慧敏", "芳", "娟", "敏", "婷"),
)

DEFAULT_AGES = (20, 72)
AGES = {
    "birth_registration": (22, 40),
    "elderly_privilege_card": (60, 88),
    "student_aid_preliminary": (16, 22),
    "startup_subsidy_preliminary": (22, 50),
    "pension_assessment": (60, 70),
    "rain_dew_education_fund": (16, 22),
    "migrant_work_subsidy": (20, 58),
    "military_registration": (18, 22),
    "enlistment_preliminary": (18, 22),
    "conscript_family_allowance": (40, 58),
}
MEN_ONLY = frozenset({"military_registration", "enlistment_preliminary"})

REFUSALS = {
    "death_deregistration": "死亡医学证明与户口登记的身份信息不一致",
    "temporary_relief": "家庭人均收入高于临时救助标准，且未发生突发性支出",
    "birth_registration": "所填生育情况与登记系统记录不符",
    "food_stall_filing": "申请的经营地点在划定的禁止摆摊区域内",
    "residence_permit": "在居住地居住不满半年，不符合申领条件",
    "minimum_living_allowance": "家庭人均月收入高于当地最低生活保障标准",
    "disability_certificate": "残疾评定结果未达到评定等级",
    "medical_aid": "个人自付费用未达到医疗救助起付标准",
    "rural_planning_permit": "拟建位置不符合村庄规划",
    "food_business_licence": "现场核查发现生熟食品加工区未分开",
    "pension_assessment": "缴费年限不足，暂不符合领取待遇条件",
    "sole_trader_registration": "申请的名称与已登记的同行业字号相同",
    "conscript_family_allowance": "申请人不在优待金发放对象范围内",
    "student_aid_preliminary": "家庭经济困难认定结果不符合资助条件",
    "startup_subsidy_preliminary": "营业执照登记未满六个月，不符合补贴条件",
    "homestead_review": "申请户已有一处宅基地，不符合一户一宅规定",
    "dangerous_house_renovation": "房屋鉴定等级未达到改造标准",
    "enlistment_preliminary": "体检初检结果不符合应征条件",
}
NON_ACCEPTANCES = (
    "申请事项不属于本机关职权范围，请向有权机关提出",
    "同一事项已经受理，正在办理中，不重复受理",
    "申请人不具备该事项的申请资格",
)
