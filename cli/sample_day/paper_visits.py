"""Papers at the window: sealed, printed again, verified; and who an applicant is, for a reason."""

from __future__ import annotations

import re
from typing import Any

from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed, at_counter, by
from cli.sample_day.pilot import SEALED
from cli.sample_day.visit import Scene, Visit, after, every

SEAL = "approval"
_REASON = "电话核对领取地址"
_LOST = "申请人遗失，补打"
_GENUINE = "核验通过"


def _sealed(application: Application) -> bool:
    return application.received_at == SEALED


def _documents(scene: Scene) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = scene.get(f"/issued-documents/{scene.case_id}")["items"]
    return found


def _stamp(scene: Scene) -> None:
    """Its custodian, the head of the window, stamps each notice of acceptance."""
    for document in _documents(scene):
        if document["kind"] == "acceptance_notice":
            use = {"purpose": "receipt_acceptance", "document_no": document["number"]}
            scene.post(f"/seals/{SEAL}/uses", use, role="window_head", which=document["number"])
            scene.note("seal-use", document["number"])


def _unmask(scene: Scene) -> None:
    scene.post(f"/cases/{scene.case_id}/unmasking", {"reason": _REASON})


def _print(scene: Scene) -> None:
    """The paper was lost: it is printed again, and whoever gets it asks whether it is genuine."""
    number = _documents(scene)[0]["number"]
    code = scene.get(f"/documents/{number}")["code"]
    scene.page(f"/api/v1/documents/{number}/print", reason=_LOST, again="true")
    verdict = scene.page(f"/verify/{number}", code=code)
    scene.note("verified", number, genuine=_says(verdict) == _GENUINE)


def _says(page: str) -> str:
    found = re.search("<strong>(.*?)</strong>", page)
    return found.group(1) if found else ""


_USE = Deed("seal-use", "intake", "seal_used", "用印", by("use.document_no"))
_UNMASKED = at_counter("unmask", "personal_data_shown", "查看个人信息", ("reason", _REASON))
_PRINTED = Deed(
    "print",
    "intake",
    "personal_data_shown",
    "补打文书",
    of_application=True,
    where=("reason", _LOST),
    repeatable=True,
)
VISITS = (
    Visit("seal", _sealed, after("acceptance"), _stamp, (_USE,)),
    Visit("unmask", every(60, 3), after("register"), _unmask, (_UNMASKED,)),
    Visit("print", every(40, 13), after("acceptance", 1), _print, (_PRINTED,)),
)
