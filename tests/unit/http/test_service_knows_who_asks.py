"""By which address somebody asks, whom to believe about it, and how too much is refused."""

from __future__ import annotations

import pytest
from http_office import Office
from werkzeug.test import Client

from shared.http.application import Application
from shared.http.refusals import TooMany
from shared.http.route import PUBLIC, Call, Route

PROXY = {"REMOTE_ADDR": "192.0.2.1"}


def client_seen(header: str, sent: dict[str, str], connection: dict[str, str]) -> str:
    calls: list[Call] = []
    route = Route("GET", "/seen", calls.append, "查看", PUBLIC)
    served = [(route, lambda route, call: route.endpoint(call))]
    client = Client(Application(served, Office(), header))
    client.get("/seen", headers=sent, environ_overrides=connection)
    return calls[0].client


@pytest.mark.parametrize(
    ("header", "sent", "seen"),
    [
        ("", {}, "192.0.2.1"),
        # Anybody can write a header: without a proxy of ours nobody is believed.
        ("", {"X-Forwarded-For": "203.0.113.9"}, "192.0.2.1"),
        ("X-Forwarded-For", {"X-Forwarded-For": "203.0.113.9"}, "203.0.113.9"),
        ("X-Forwarded-For", {"X-Forwarded-For": "10.0.0.1, 203.0.113.9"}, "203.0.113.9"),
        ("X-Forwarded-For", {}, "192.0.2.1"),
        ("X-Forwarded-For", {"X-Forwarded-For": "10.0.0.1, "}, "192.0.2.1"),
    ],
)
def test_who_asks_is_the_connection_or_whom_our_proxy_names(
    header: str, sent: dict[str, str], seen: str
) -> None:
    assert client_seen(header, sent, PROXY) == seen


def test_what_is_too_much_is_refused_with_the_time_to_come_again() -> None:
    def refuse(_: Call) -> None:
        raise TooMany("too_many_requests", "请求太频繁，请30秒后再试", 30)

    route = Route("GET", "/asked", refuse, "查询", PUBLIC)
    client = Client(Application([(route, lambda route, call: route.endpoint(call))], Office()))
    answer = client.get("/asked")
    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "30")
    assert answer.content_type == "application/problem+json"
    assert answer.json is not None
    assert (answer.json["title"], answer.json["code"]) == ("请求过于频繁", "too_many_requests")
