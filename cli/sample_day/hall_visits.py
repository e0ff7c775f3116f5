"""At one hall: numbers drawn, questions asked, materials looked at beforehand, files sent."""

from __future__ import annotations

import re
from typing import Final

from cli.sample_day.deed import Deed
from cli.sample_day.hall import COMPREHENSIVE, applicant_of, at_hall
from cli.sample_day.visit import Scene, Visit, after, before_arrival

_CONSULTATION: Final = "3"
_GIVEN: Final = "交给申请人"
_FILE: Final = b"%PDF-1.7\n" + b"1 0 obj <<>> endobj\n" * 40 + b"%%EOF\n"


def _draw_number(scene: Scene) -> None:
    """取号、叫号、办毕: whoever is called is served."""
    asked = {"item_id": scene.application.item_id, "stage": "apply"}
    drawn = scene.post("/tickets", asked, which="draw")
    scene.note("ticket", drawn["ticket_id"])
    called = scene.post("/tickets/calls", {"window": COMPREHENSIVE}, which="call")
    path = f"/tickets/{called['ticket_id']}/completion"
    scene.post(path, {"case_id": scene.case_id}, which="done")
    scene.note("ticket-served", called["ticket_id"])
    # Whoever called is the first that was asked.
    scene.note("contact", called["ticket_id"])


def _ask(scene: Scene, question: str, **more: str) -> str:
    told = {"name": scene.application.applicant_name, "contact": scene.application.phone}
    body = told | {"question": question, "window": _CONSULTATION} | more
    asked = scene.post("/consultations", body, which="ask")
    scene.note("question", asked["consultation_id"])
    return str(asked["consultation_id"])


def _ask_before(scene: Scene) -> None:
    """咨询: answered by what the item itself says."""
    asked = _ask(scene, "要带哪些材料，几天能办好？", item_id=scene.application.item_id)
    answer = {
        "answer": "按办事指南的材料清单准备，承诺时限内办结。",
        "citations": [{"kind": "acceptance_standard"}],
    }
    scene.post(f"/consultations/{asked}/answer", answer, which="answer")
    scene.note("question-answered", asked)


def _ask_for_another(scene: Scene) -> None:
    """不属于本中心: the office that is competent is named."""
    asked = _ask(scene, "房屋产权证在哪里办？")
    office = {"office": "县不动产登记中心", "address": "县政务服务大厅二楼"}
    scene.post(f"/consultations/{asked}/referral-out", office, which="office")
    scene.note("question-referred", asked)


def _send_file(scene: Scene) -> None:
    """电子材料: the identity card as a file, in one part."""
    told = {
        "filename": "证件.pdf",
        "filetype": "application/pdf",
        "material": scene.application.materials_given[0],
    }
    scene.upload(f"/cases/{scene.case_id}/uploads", _FILE, told)


def _have_it_looked_at(scene: Scene) -> None:
    """网上预审: sent from home, and the department says whether it will do."""
    application = scene.application
    sent = {
        "item_id": application.item_id,
        "purpose": "pre_review",
        "applicant": applicant_of(application),
        "origin_division": application.origin_division,
        "materials": list(application.materials_given),
        "method": application.result_method,
    }
    submission = scene.post("/public/submissions", sent, which="send")["submission_id"]
    scene.note("submission", submission)
    path = f"/submissions/{submission}/pre-review"
    scene.post(path, {"passed": True}, role="department", which="review")
    scene.note("pre-review", submission)


def _read_progress(scene: Scene) -> None:
    """The applicant reads how far it is, by what stands on the paper."""
    paper = scene.get(f"/issued-documents/{scene.case_id}")["items"][-1]["number"]
    page = scene.page(f"/api/v1/documents/{paper}/print", reason=_GIVEN)
    code = re.search("查询码：([^　<]+)", page)
    case_no = scene.case_no
    path = f"/public/progress/{case_no}"
    told = scene.get(path, code=code.group(1).strip() if code else "")
    scene.note("progress", case_no, readable="status_zh" in told)


_DRAWN = Deed("ticket", "intake", "ticket_issued", "取号")
_SERVED = Deed("ticket-served", "intake", "ticket_served", "叫号办毕")
_ASKED = Deed("question", "intake", "consultation_asked", "咨询登记")
_ANSWERED = Deed("question-answered", "intake", "consultation_answered", "咨询答复")
_REFERRED = Deed("question-referred", "intake", "consultation_referred_out", "告知承办单位")
_SENT = Deed("submission", "intake", "submission_received", "网上申请预审")
_REVIEWED = Deed("pre-review", "intake", "pre_review_told", "告知预审结果")
_FILED = Deed(
    "file", "intake", "material_filed", "电子材料入库", of_application=True, repeatable=True
)
_READ = Deed(
    "read-progress",
    "intake",
    "personal_data_shown",
    "凭码查询进度",
    of_application=True,
    where=("reason", _GIVEN),
    repeatable=True,
)
VISITS = (
    Visit("draw-number", at_hall(284, 393), after("received"), _draw_number, (_DRAWN, _SERVED)),
    Visit("ask-before", at_hall(393), before_arrival(3), _ask_before, (_ASKED, _ANSWERED)),
    Visit("ask-for-another", at_hall(385), before_arrival(4), _ask_for_another, (_REFERRED,)),
    Visit("look-at", at_hall(387), before_arrival(17), _have_it_looked_at, (_SENT, _REVIEWED)),
    Visit("file", at_hall(40, 116), after("acceptance"), _send_file, (_FILED,)),
    Visit("read-progress", at_hall(387), after("acceptance"), _read_progress, (_READ,)),
)
