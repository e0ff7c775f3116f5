"""What the office writes down for everybody, and what comes to it over the network."""

from __future__ import annotations

from typing import Final

from cli.sample_day.applications import Application
from cli.sample_day.deed import Deed
from cli.sample_day.hall import applicant_of, at_hall
from cli.sample_day.visit import Scene, Visit, after, before_arrival, running_number

_ONLINE: Final = 228


def _write_down(scene: Scene) -> None:
    """知识库: and everybody can read it among the frequent questions."""
    item = scene.application.item_id
    entry = {"item_id": item, "title": "可以委托别人来办吗", "text": "可以，带好委托书。"}
    entry |= {"effective_from": scene.now.date().isoformat()}
    written = scene.post("/knowledge", entry, role="item_manager")["entry_id"]
    scene.note("knowledge", written)
    read = [line["entry_id"] for line in scene.get(f"/public/items/{item}/faq")["items"]]
    scene.note("faq", item, readable=written in read)


def _send(scene: Scene) -> None:
    """网上申报: registered as a case at the window that is there for it."""
    application = scene.application
    sent = {
        "item_id": application.item_id,
        "purpose": "application",
        "applicant": applicant_of(application),
        "origin_division": application.origin_division,
        "materials": list(application.materials_given),
        "method": application.result_method,
    }
    submission = scene.post("/public/submissions", sent)["submission_id"]
    scene.note("submission", submission)
    scene.note("sent", application.application_no, submission_id=submission)


def _see_it_registered(scene: Scene) -> None:
    sent = scene.log.get("sent", scene.application.application_no)
    scene.note("submission-registered", str(sent.data["submission_id"]) if sent else "")


def _over_the_network(application: Application) -> bool:
    here = application.received_at == "411521108000"
    return here and running_number(application) == _ONLINE


_WRITTEN = Deed("knowledge", "intake", "knowledge_written", "编制知识库条目")
_REGISTERED = Deed("submission-registered", "intake", "submission_registered", "网上申报登记为办件")
VISITS = (
    Visit("write-down", at_hall(1), after("received"), _write_down, (_WRITTEN,)),
    Visit("send", _over_the_network, before_arrival(3), _send),
    Visit("registered", _over_the_network, after("register"), _see_it_registered, (_REGISTERED,)),
)
