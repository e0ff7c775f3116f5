"""The codes of EMS 中国邮政速递 as literal tables. A code that is not here needs a person's eye.

Codes whose meaning no public source confirms are left out on purpose, though some of them stand
as the target of a reversal.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from services.delivery.domain.tracking import CodeTable, Operation, State

DELIVERED: Final = "704"
NOT_DELIVERED: Final = "705"

OPERATIONS: Final[Mapping[str, Operation]] = {
    "203": Operation(State.PICKED_UP, "收寄"),
    "208": Operation(State.PICKED_UP, "客户交接"),
    "305": Operation(State.IN_TRANSIT, "发运"),
    "306": Operation(State.IN_TRANSIT, "揽投解车"),
    "389": Operation(State.IN_TRANSIT, "处理中心封车"),
    "404": Operation(State.IN_TRANSIT, "处理中心作业"),
    "423": Operation(State.IN_TRANSIT, "出口直封"),
    "516": Operation(State.IN_TRANSIT, "到达寄达地"),
    "713": Operation(State.IN_TRANSIT, "到达投递机构"),
    "756": Operation(State.IN_TRANSIT, "改址"),
    "802": Operation(State.IN_TRANSIT, "改址"),
    "803": Operation(State.IN_TRANSIT, "改址"),
    "954": Operation(State.IN_TRANSIT, "到达处理中心"),
    "EDA": Operation(State.IN_TRANSIT, "进口互换局留存"),
    "EDB": Operation(State.IN_TRANSIT, "交进口海关查验"),
    "EDC": Operation(State.IN_TRANSIT, "进口海关放行"),
    "EME": Operation(State.IN_TRANSIT, "进口海关留存"),
    "EXA": Operation(State.IN_TRANSIT, "交出口海关查验"),
    "EXB": Operation(State.IN_TRANSIT, "出口海关留存"),
    "EXC": Operation(State.IN_TRANSIT, "出口海关放行"),
    "EXD": Operation(State.IN_TRANSIT, "出口互换局留存"),
    "702": Operation(State.OUT_FOR_DELIVERY, "投递下段（派送）"),
    "749": Operation(State.OUT_FOR_DELIVERY, "投递员从柜内取走"),
    "723": Operation(State.AWAITING_COLLECTION, "转窗投"),
    "747": Operation(State.AWAITING_COLLECTION, "自提点或包裹柜已接收"),
    NOT_DELIVERED: Operation(State.ATTEMPT_FAILED, "未妥投"),
    DELIVERED: Operation(State.DELIVERED, "妥投"),
    "748": Operation(State.DELIVERED, "收件人已取走"),
    "708": Operation(State.RETURNING, "退件登记"),
    "741": Operation(State.RETURNING, "妥投退回登记"),
    "750": Operation(State.RETURNING, "柜内收回退件"),
    "711": Operation(State.RETURNED, "退回妥投"),
    "987": Operation(State.LOST, "丢失已赔付"),
    "988": Operation(State.LOST, "丢失已赔付"),
    "013": Operation(State.INTERCEPTED, "拦截"),
    "993": Operation(State.INTERCEPTED, "拦截"),
    "801": Operation(State.CANCELLED, "撤单"),
    "651": Operation(State.NEEDS_ATTENTION, "异常提醒"),
}

DELIVERED_HOW: Final[Mapping[str, str]] = {
    "10": "本人签收",
    "20": "他人代收",
    "30": "自提点",
    "50": "包裹柜",
    "60": "收发室",
    "70": "物业",
    "80": "刊邮站",
    "90": "协议信箱",
    "100": "其他",
    "150": "信报箱",
    "160": "村（牧、矿）委会签收",
    "161": "家门口",
    "162": "办公室",
    "163": "水表箱等无人代收处",
    "164": "水表箱等无人代收处",
    "165": "水表箱等无人代收处",
    "166": "水表箱等无人代收处",
    "167": "水表箱等无人代收处",
    "168": "水表箱等无人代收处",
    "169": "水表箱等无人代收处",
    "180": "理赔签收",
    "181": "巡视信箱",
    "ZDY": "自定义",
}

NOT_DELIVERED_WHY: Final[Mapping[str, str]] = {
    "1": "名址有误且电话不通，待再投",
    "2": "名址不详",
    "3": "查无此人",
    "4": "收件人不在",
    "5": "收件人已迁移",
    "6": "收件人要求延迟投递",
    "7": "收件人拒收",
    "8": "收件人自取",
    "9": "转窗投",
    "10": "寄件人撤回",
    "11": "改址",
    "12": "改址",
    "13": "丢失",
    "14": "待收费",
    "15": "待退回",
    "16": "其他",
}

REFINED: Final[Mapping[tuple[str, str], State]] = {
    # 理赔签收 is a signature for compensation, not for the parcel.
    (DELIVERED, "180"): State.LOST,
    (NOT_DELIVERED, "7"): State.REFUSED,
    (NOT_DELIVERED, "8"): State.AWAITING_COLLECTION,
    (NOT_DELIVERED, "9"): State.AWAITING_COLLECTION,
    (NOT_DELIVERED, "13"): State.LOST,
}

REVERSALS: Final[Mapping[str, tuple[str, ...]]] = {
    "207": ("203",),
    "212": ("208",),
    "304": ("303", "336", "345"),
    "424": ("423",),
    "448": ("447",),
    "472": ("404",),
    "474": ("405",),
    "483": ("482",),
    "742": ("702",),
    "743": (DELIVERED,),
    "744": (NOT_DELIVERED,),
    "EDAD": ("EDA",),
    "EDCD": ("EDC",),
    "EMED": ("EME",),
    "EXAD": ("EXA",),
    "EXBD": ("EXB",),
    "EXCD": ("EXC",),
    "EXDD": ("EXD",),
}

TABLE: Final = CodeTable(
    operations=OPERATIONS,
    sub_codes={DELIVERED: DELIVERED_HOW, NOT_DELIVERED: NOT_DELIVERED_WHY},
    refined=REFINED,
    reversals=REVERSALS,
)
