"""The knowledge base over HTTP: departments keep it, windows search it, everybody reads the FAQ."""

from __future__ import annotations

from datetime import date
from typing import Any

from services.intake.domain.item_lists import in_force, on_offer
from services.intake.domain.items import Item
from services.intake.guidance import commands, knowledge_schemas, views
from services.intake.items.shelf import catalogue
from services.intake.online.limits import READING, allow
from shared.http.route import PUBLIC, Call, Roles, Route
from shared.kernel.ids import uuid7
from shared.kernel.refusals import NotFound
from shared.service.paging import PageQuery
from shared.service.roles import CASE_READERS, REGISTRARS
from shared.service.web import run, scope

#: Who writes for a department, and who reads along.
KEEPERS = frozenset({"department", "item_manager"})
READERS = CASE_READERS | KEEPERS


def _today(call: Call) -> date:
    today: date = call.service.now().date()
    return today


def item_of(call: Call) -> Item:
    """The item that the body names, as it is on offer today."""
    files = catalogue(call.service.executor).files
    return on_offer(files, call.body["item_id"], _today(call))


def department_of(call: Call, item: Item) -> str:
    """Who answers for the item; the office itself where the item names nobody."""
    return item.department or str(call.service.directory.title(call.actor.node))


def write(call: Call) -> Any:
    body, item = call.body, item_of(call)
    command = commands.WriteKnowledge(
        entry_id=uuid7(),
        node=call.actor.node,
        item_id=item.id,
        department=department_of(call, item),
        title=body["title"],
        text=body["text"],
        public=body["public"],
        effective_from=date.fromisoformat(body["effective_from"]),
    )
    return run(call, command, views.shown_entry)


def revise(call: Call) -> Any:
    body = call.body
    command = commands.ReviseKnowledge(
        call.path["entry_id"],
        body["title"],
        body["text"],
        body["public"],
        date.fromisoformat(body["effective_from"]),
    )
    return run(call, command, views.shown_entry)


def withdraw(call: Call) -> Any:
    command = commands.WithdrawKnowledge(call.path["entry_id"], call.body["reason"].strip())
    return run(call, command, views.shown_entry)


def show(call: Call) -> Any:
    return views.shown_entry(views.entry(call.service.engine, call.path["entry_id"]))


def search(call: Call) -> Any:
    return views.search(call.service.engine, _today(call), call.query)


def show_faq(call: Call) -> Any:
    """Of an item that is offered to the public; of a secret one there is none."""
    allow(call, READING)
    item_id, today = call.path["item_id"], _today(call)
    offers = in_force(catalogue(call.service.executor).files.values(), today)
    if all(offer.item.id != item_id for offer in offers):
        raise NotFound("unknown_item", "没有公布这个事项")
    asked = call.query | {"item_id": item_id, "words": ""}
    return views.search(call.service.engine, today, asked, public=True)


def raise_problem(call: Call) -> Any:
    item = item_of(call)
    command = commands.RaiseProblem(
        uuid7(), call.actor.node, item.id, department_of(call, item), call.body["what"].strip()
    )
    return run(call, command, views.shown_problem)


def solve_problem(call: Call) -> Any:
    body = call.body
    if body["entry_id"]:
        views.entry(call.service.engine, body["entry_id"])
    command = commands.SolveProblem(call.path["problem_id"], body["solution"], body["entry_id"])
    return run(call, command, views.shown_problem)


def list_problems(call: Call) -> Any:
    return views.some_problems(call.service.engine, scope(call), call.query)


def _post(
    path: str, endpoint: Any, summary: str, body: Any, roles: Roles, answer: Any, status: int = 200
) -> Route:
    address = f"/api/v1/{path}"
    return Route("POST", address, endpoint, summary, roles, body=body, answer=answer, status=status)


def _get(
    path: str, endpoint: Any, summary: str, answer: Any, roles: Roles, query: Any = None
) -> Route:
    return Route("GET", f"/api/v1/{path}", endpoint, summary, roles, query=query, answer=answer)


_ENTRY, _PROBLEM = knowledge_schemas.EntryAnswer, knowledge_schemas.ProblemAnswer

ROUTES = (
    _post(
        "knowledge", write, "编制知识库条目", knowledge_schemas.KnowledgeBody, KEEPERS, _ENTRY, 201
    ),
    _post(
        "knowledge/<entry_id>/revision",
        revise,
        "更新知识库条目",
        knowledge_schemas.WritingBody,
        KEEPERS,
        _ENTRY,
    ),
    _post(
        "knowledge/<entry_id>/withdrawal",
        withdraw,
        "停用知识库条目",
        knowledge_schemas.GroundBody,
        KEEPERS,
        _ENTRY,
    ),
    _get(
        "knowledge",
        search,
        "查找知识库",
        knowledge_schemas.KnowledgeList,
        READERS,
        knowledge_schemas.SearchQuery,
    ),
    _get("knowledge/<entry_id>", show, "知识库条目的各个版本", _ENTRY, READERS),
    _get(
        "public/items/<item_id>/faq",
        show_faq,
        "事项常见问题",
        knowledge_schemas.KnowledgeList,
        PUBLIC,
        PageQuery,
    ),
    _post(
        "acceptance-problems",
        raise_problem,
        "反映受理问题",
        knowledge_schemas.ProblemBody,
        REGISTRARS,
        _PROBLEM,
        201,
    ),
    _post(
        "acceptance-problems/<problem_id>/solution",
        solve_problem,
        "答复受理问题",
        knowledge_schemas.SolutionBody,
        KEEPERS,
        _PROBLEM,
    ),
    _get(
        "acceptance-problems",
        list_problems,
        "受理问题列表",
        knowledge_schemas.ProblemList,
        READERS,
        knowledge_schemas.ProblemQuery,
    ),
)
