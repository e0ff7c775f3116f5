"""A page is HTML that loads and runs nothing, and the interface says that it is one."""

from __future__ import annotations

from collections.abc import Callable

from werkzeug.test import Client

from shared.http.openapi import document
from shared.http.route import PUBLIC, Call, Route
from shared.kernel.refusals import NotFound


def slip(call: Call) -> str:
    if call.path["number"] == "none":
        raise NotFound("unknown_document", "没有这份文书")
    return f"<h1>{call.path['number']}</h1>"


PAGE = Route("GET", "/slips/<number>", slip, "文书", PUBLIC, page=True)


def test_page_is_answered_as_it_is(client_of: Callable[..., Client]) -> None:
    answer = client_of((PAGE,)).get("/slips/受理1")
    assert answer.status_code == 200
    assert answer.get_data(as_text=True) == "<h1>受理1</h1>"
    assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none';")
    assert answer.headers["Cache-Control"] == "no-store"


def test_refused_page_is_a_problem_like_any_other(client_of: Callable[..., Client]) -> None:
    answer = client_of((PAGE,)).get("/slips/none")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("application/problem+json")


def test_interface_describes_it_as_a_page() -> None:
    answers = document("收件服务", "1.0", (PAGE,))["paths"]["/slips/{number}"]["get"]["responses"]
    assert answers["200"]["content"] == {"text/html": {"schema": {"type": "string"}}}
