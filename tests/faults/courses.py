"""The courses that cases of the load take: which office does what, and what history must say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from scene.judge import AT_THE_WINDOW, clocks_that_heard

CITY, COUNTY = "411500000000", "411521000000"
VILLAGES = (
    *("411521101204", "411521103208", "411521105204", "411521111203"),
    *("411521205204", "411521204202", "411521108214", "411521102208"),
)
_FINDINGS = {"check": "passed", "review": "passed", "decide": "granted"}


@dataclass(frozen=True)
class Course:
    """An item whose flow begins at the township; `acts` are done one level higher each."""

    item: str
    acts: tuple[str, ...]
    materials: tuple[str, ...]

    @property
    def hops(self) -> int:
        """An offer, a receipt and an answer for each office above the village."""
        return 3 * len(self.acts)

    def offices(self, village: str) -> tuple[str, ...]:
        """The nodes that work on it, in their order."""
        return (f"{village[:9]}000", COUNTY, CITY)[: len(self.acts)]

    def finding(self, stage: int) -> str:
        return _FINDINGS[self.acts[stage]]


#: 上报件: the city decides.
TO_THE_CITY = Course(
    "homestead_review",
    ("check", "review", "decide"),
    ("identity_card", "household_register", "site_plan", "village_opinion"),
)

#: 即办件 with a limit of an hour: the township decides, and any clock run wild would be late.
AT_THE_TOWNSHIP = Course(
    "military_registration", ("decide",), ("identity_card", "household_register")
)
#: In turn.
COURSES = (*[TO_THE_CITY] * 19, AT_THE_TOWNSHIP)
HOPS_PER_CASE = sum(course.hops for course in COURSES) / len(COURSES)


def application(course: Course, village: str) -> dict[str, Any]:
    """What is handed in at the window, where the result waits afterwards."""
    return {
        "item_id": course.item,
        "applicant": {
            "name": "何桂兰",
            "id_type": "resident_id",
            "id_number": "411521199502209769",
            "phone": "15400002750",
            "address": "河南省信阳市罗山县灵山镇高寨村4组59号",
        },
        "origin_division": village,
        "competent_division": village,
        "materials": list(course.materials),
        "result": {"method": "counter_pickup"},
    }


_ONWARDS = ["handoff_offered", "receipt_arrived", "answer_arrived"]
_WORK = ["handoff_received", "handoff_signed", "task_opened", "task_completed"]


def story(course: Course, case_id: str, case_no: str, village: str) -> dict[str, list[str]]:
    """What history must say of the case, chain by chain and in this order, and nothing besides."""
    told = {
        f"case/{case_id}": AT_THE_WINDOW,
        f"leg/{case_id}@{village}": ["plan_made", *_ONWARDS, "case_decided"],
        f"consignment/{case_no}-handover": [
            *("consignment_opened", "pickup_arranged", "pickup_opened", "result_collected"),
        ],
        f"clocks/case/{case_id}": clocks_that_heard(6 + 5 * len(course.acts)),
    }
    offices = course.offices(village)
    for office in offices[:-1]:
        told[f"leg/{case_id}@{office}"] = [*_WORK, *_ONWARDS, "handoff_answered"]
    told[f"leg/{case_id}@{offices[-1]}"] = [*_WORK, "handoff_answered"]
    return told
