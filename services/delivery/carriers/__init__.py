"""The carriers we know. A new one is a folder with its code table and one line here.

Push formats differ too much to share a signature: each carrier's webhook names its own parser.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from services.delivery.carriers.ems import codes as ems_codes
from services.delivery.carriers.ems import waybills as ems_waybills
from services.delivery.domain.tracking import CodeTable
from shared.kernel.refusals import NotFound


@dataclass(frozen=True, slots=True)
class Carrier:
    """`check_waybill` gives a number in its written form or refuses it."""

    name: str
    title: str
    table: CodeTable
    check_waybill: Callable[[str], str]


CARRIERS: Final[Mapping[str, Carrier]] = {
    "ems": Carrier("ems", "中国邮政 EMS", ems_codes.TABLE, ems_waybills.check_waybill),
}


def carrier(name: str) -> Carrier:
    try:
        return CARRIERS[name]
    except KeyError:
        known = "、".join(CARRIERS)
        raise NotFound(
            "unknown_carrier", f"没有接入名为“{name}”的寄递企业，可用：{known}", "carrier"
        ) from None
