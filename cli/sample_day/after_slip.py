"""补正 after the slip: the department finds something missing, and its notice comes in time, too
late, or never."""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed, case_of_leg
from cli.sample_day.visit import Scene, Visit, after, running_number


class Notice(StrEnum):
    """What becomes of the department's notice."""

    IN_TIME = "in_time"
    LATE = "late"
    NEVER = "never"


#: By running number; all of them are accepted in the pilot, and decided by the county.
_CASES: Final = {
    3: Notice.IN_TIME,
    118: Notice.IN_TIME,
    270: Notice.IN_TIME,
    13: Notice.LATE,
    223: Notice.LATE,
    202: Notice.NEVER,
    247: Notice.NEVER,
}
#: The department waits so many working days with its decision: till its notice has had its effect.
DECIDED_AFTER: Final = 5
_COUNTY: Final = "411521000000"


def notice_of(application: Application) -> Notice | None:
    """None where the department finds nothing missing."""
    return _CASES.get(running_number(application))


def _found(application: Application) -> bool:
    return notice_of(application) is not None


def _task(scene: Scene) -> str:
    held = scene.get("/worklist", node=_COUNTY, service="routing", status="held", limit=500)
    (task,) = (leg["task_id"] for leg in held["items"] if leg["case_id"] == scene.case_id)
    return f"/cases/{scene.case_id}/tasks/{task}"


def _find(scene: Scene) -> None:
    path = f"{_task(scene)}/correction"
    scene.post(path, node=_COUNTY, service="routing", role="department")


def _hand_over(scene: Scene) -> None:
    body = {"missing": [_wanted(scene.application)]}
    path = f"{_task(scene)}/correction/notice"
    scene.post(path, body, node=_COUNTY, service="routing", role="department")


def _tell(scene: Scene) -> None:
    scene.post(f"/cases/{scene.case_id}/correction")


def _bring(scene: Scene) -> None:
    body = {"materials": [_wanted(scene.application)]}
    scene.post(f"/cases/{scene.case_id}/materials", body)


def _wanted(application: Application) -> str:
    """The last of what was handed in has to be brought anew."""
    return application.materials_given[-1]


def _at_task(answered: str, act: str, title: str) -> Deed:
    return Deed(answered, "routing", act, title, case_of_leg, of_application=True)


def _in_time(application: Application) -> bool:
    return notice_of(application) is Notice.IN_TIME


def _late(application: Application) -> bool:
    return notice_of(application) is Notice.LATE


_FOUND = _at_task("correction-found", "correction_wanted", "部门发现需要补正")
_NOTICE = _at_task("notice", "correction_notice_handed_over", "转交补正通知书")
VISITS = (
    Visit("correction-found", _found, after("acceptance", 1), _find, (_FOUND,)),
    Visit("notice", _in_time, after("acceptance", 2), _hand_over, (_NOTICE,)),
    Visit("notice", _late, after("acceptance", 4), _hand_over),
    Visit("correction", _in_time, after("notice"), _tell),
    Visit("materials", _in_time, after("correction", 1), _bring),
)
