"""Items over HTTP: managers keep them, everybody reads what is published."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec

from services.intake.domain import item_lists
from services.intake.domain.item_words import PowerSource, item_type_named
from services.intake.domain.items import FiledDocument, Item
from services.intake.items import commands, schemas, views
from services.intake.items.shelf import Catalogue, catalogue
from services.intake.online.limits import READING, allow
from shared.http.route import PUBLIC, Call, Roles, Route
from shared.kernel.divisions import Level
from shared.kernel.ids import uuid7
from shared.service.definition import Target
from shared.service.roles import CASE_READERS
from shared.service.web import run, versioned

MANAGER = frozenset({"item_manager"})
READERS = CASE_READERS | MANAGER
#: From the highest to the lowest.
_LEVELS = tuple(Level)


def _catalogue(call: Call) -> Catalogue:
    return catalogue(call.service.executor)


def _today(call: Call) -> date:
    today: date = call.service.now().date()
    return today


def _item(elements: dict[str, Any]) -> Item:
    item_type_named(elements["item_type"])
    return msgspec.convert(elements | {"version": 1, "sample": False}, Item)


def draft_item(call: Call) -> Any:
    _catalogue(call)
    item = _item(call.body["item"])
    return run(call, commands.DraftItem(item.id, call.actor.node, item), views.shown)


def check_item(call: Call) -> Any:
    return run(call, commands.CheckItem(call.path["item_id"]), views.shown)


def publish_item(call: Call) -> Any:
    found, item_id = _catalogue(call), call.path["item_id"]
    file = found.files.get(item_id)
    superior = _superior(found, file.draft.item, _today(call)) if file and file.draft else None
    day = date.fromisoformat(call.body["effective_from"])
    command = commands.PublishItem(item_id, day, superior)
    return run(call, command, views.shown)


def _superior(found: Catalogue, item: Item, day: date) -> Item | None:
    """The same item at the nearest level above that has it."""
    above = [
        offer.item
        for offer in item_lists.in_force(found.files.values(), day)
        if offer.item.base_code == item.base_code
        and _LEVELS.index(offer.item.level) < _LEVELS.index(item.level)
    ]
    return max(above, key=lambda other: _LEVELS.index(other.level), default=None)


def open_change(call: Call) -> Any:
    body = call.body
    letter = f"{'函' if body['by'] == 'letter' else '推送'}：{body['reference']}"
    command = commands.OpenChange(call.path["item_id"], uuid7(), body["cause"], letter)
    return run(call, command, views.shown)


def revise_item(call: Call) -> Any:
    body = call.body
    documents = tuple(msgspec.convert(document, FiledDocument) for document in body["documents"])
    command = commands.ReviseItem(
        call.path["item_id"], body["change_id"], _item(body["item"]), documents, body["seal_ref"]
    )
    return run(call, command, views.shown)


def cancel_item(call: Call) -> Any:
    return run(call, commands.CancelItem(call.path["item_id"], **call.body), views.shown)


def delegate_item(call: Call) -> Any:
    body = call.body
    command = commands.DelegateItem(
        call.path["item_id"],
        Level(body["to"]),
        PowerSource(body["power_source"]),
        body["granted_by"],
    )
    return run(call, command, views.shown)


def begin_transition(call: Call) -> Any:
    return run(call, commands.BeginTransition(call.path["item_id"]), views.shown)


def end_transition(call: Call) -> Any:
    return run(call, commands.EndTransition(call.path["item_id"]), views.shown)


def claim_item(call: Call) -> Any:
    item = item_lists.on_offer(_catalogue(call).files, call.path["item_id"], _today(call))
    source = PowerSource(call.body["power_source"])
    told = {name: call.body[name] for name in ("granted_by", "window", "phone")}
    command = commands.ClaimItem(item.id, call.actor.node, source, **told)
    return run(call, command, views.claimed)


def publish_claim(call: Call) -> Any:
    return run(call, commands.PublishClaim(call.path["item_id"], call.actor.node), views.claimed)


def show_history(call: Call) -> Any:
    item_id = call.path["item_id"]
    return versioned(
        call, Target("item", item_id), lambda: views.history(_catalogue(call), item_id)
    )


def show_gaps(call: Call) -> Any:
    return views.gaps(_catalogue(call), _today(call))


def show_differences(call: Call) -> Any:
    return views.differences(_catalogue(call), _today(call))


def show_list(call: Call) -> Any:
    allow(call, READING)
    return views.public_list(_catalogue(call), _today(call), call.query)


def show_guide(call: Call) -> Any:
    allow(call, READING)
    return views.public_guide(_catalogue(call), _today(call), call.path["item_id"])


def show_notice(call: Call) -> Any:
    allow(call, READING)
    return views.notice(_catalogue(call), _today(call), call.query["node"])


def show_booklet(call: Call) -> Any:
    allow(call, READING)
    return views.booklet(_catalogue(call), _today(call), call.query["node"])


def _post(path: str, endpoint: Any, summary: str, body: Any = None, answer: Any = None) -> Route:
    return Route(
        "POST",
        f"/api/v1/items{path}",
        endpoint,
        summary,
        MANAGER,
        body=body,
        answer=answer or schemas.FileAnswer,
        status=200 if path else 201,
    )


def _get(
    path: str, endpoint: Any, summary: str, answer: Any, roles: Roles, query: Any = None
) -> Route:
    return Route("GET", f"/api/v1{path}", endpoint, summary, roles, query=query, answer=answer)


ROUTES = (
    _post("", draft_item, "编制事项", schemas.DraftBody),
    _post("/<item_id>/check", check_item, "审核事项"),
    _post("/<item_id>/publication", publish_item, "发布事项", schemas.PublicationBody),
    _post("/<item_id>/changes", open_change, "登记事项变动", schemas.ChangeBody),
    _post("/<item_id>/revision", revise_item, "报送事项修订", schemas.RevisionBody),
    _post("/<item_id>/cancellation", cancel_item, "取消事项", schemas.CancellationBody),
    _post("/<item_id>/delegation", delegate_item, "下放或委托事项", schemas.DelegationBody),
    _post("/<item_id>/transition", begin_transition, "开始综合受理过渡期"),
    _post("/<item_id>/transition/end", end_transition, "结束综合受理过渡期"),
    _post("/<item_id>/claim", claim_item, "认领、承接事项", schemas.ClaimBody, schemas.ClaimAnswer),
    _post(
        "/<item_id>/claim/publication", publish_claim, "公示所承接的事项", None, schemas.ClaimAnswer
    ),
    Route(
        "GET",
        "/api/v1/items/<item_id>/history",
        show_history,
        "事项版本历史",
        READERS,
        answer=schemas.HistoryAnswer,
        versioned=True,
    ),
    _get("/item-gaps", show_gaps, "事项要素缺失报告", schemas.ReportAnswer, READERS),
    _get("/item-differences", show_differences, "各级事项差异", schemas.DifferencesAnswer, READERS),
    _get("/public/items", show_list, "事项清单", schemas.PublicList, PUBLIC, schemas.ListQuery),
    _get("/public/items/<item_id>/guide", show_guide, "办事指南", schemas.PublicGuide, PUBLIC),
    _get(
        "/public/window-notice",
        show_notice,
        "窗口公告",
        schemas.PublicNotice,
        PUBLIC,
        schemas.NodeQuery,
    ),
    _get(
        "/public/booklet", show_booklet, "办事手册", schemas.PublicNotice, PUBLIC, schemas.NodeQuery
    ),
)
