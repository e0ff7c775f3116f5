"""When the broker's management API does not serve us, the operator learns what to do."""

from __future__ import annotations

import json
import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from shared.kernel.refusals import Refusal
from shared.messaging.management import Management, Peek, QueueStanding, vhost_of


class PaperApi(BaseHTTPRequestHandler):
    """Answers by path what its table says, and 404 to everything else."""

    answers: dict[str, tuple[int, object]]

    def _answer(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        status, body = self.answers.get(f"{self.command} {self.path}", (404, {}))
        said = body.encode() if isinstance(body, str) else json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said)

    do_GET = do_POST = do_PUT = do_DELETE = _answer

    def log_message(self, *arguments: object) -> None:
        pass


@pytest.fixture
def answers() -> dict[str, tuple[int, object]]:
    return {"GET /api/vhosts/jieli": (200, {"name": "jieli"}), "GET /api/shovels/jieli": (200, [])}


@pytest.fixture
def broker(answers: dict[str, tuple[int, object]]) -> Iterator[Management]:
    handler = type("Handler", (PaperApi,), {"answers": answers})
    with HTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.005,))
        thread.start()
        yield Management(f"http://jieli:s3cret@127.0.0.1:{server.server_port}", "jieli")
        server.shutdown()
        thread.join()


def test_broker_that_serves_links_passes(broker: Management) -> None:
    broker.check()


@pytest.mark.parametrize(
    ("path", "answer", "advice"),
    [
        ("GET /api/vhosts/jieli", (401, {"error": "not_authorised"}), "administrator"),
        ("GET /api/vhosts/jieli", (404, {}), "没有虚拟主机 jieli"),
        ("GET /api/shovels/jieli", (404, {}), "rabbitmq-plugins enable rabbitmq_shovel"),
        ("GET /api/shovels/jieli", (500, "oops"), "没有说明原因"),
    ],
)
def test_each_trouble_has_its_advice(
    broker: Management,
    answers: dict[str, tuple[int, object]],
    path: str,
    answer: tuple[int, object],
    advice: str,
) -> None:
    answers[path] = answer
    with pytest.raises(Refusal) as refusal:
        broker.check()
    assert advice in refusal.value.detail
    assert "s3cret" not in refusal.value.detail


def test_broker_that_is_away_is_named() -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    with pytest.raises(Refusal, match="rabbitmq_management") as refusal:
        Management(f"http://jieli:s3cret@127.0.0.1:{port}", "jieli").check()
    assert f"127.0.0.1:{port}" in refusal.value.detail
    assert "s3cret" not in refusal.value.detail


def test_something_else_that_listens_there_is_recognised(
    broker: Management, answers: dict[str, tuple[int, object]]
) -> None:
    answers["GET /api/shovels/jieli"] = (200, "<html>")
    with pytest.raises(Refusal, match="15672"):
        broker.shovel_states()


def test_fault_that_the_broker_finds_is_told_without_logins(
    broker: Management, answers: dict[str, tuple[int, object]]
) -> None:
    said = "Validation failed\n\nbad uri amqp://peer:s3cret@mq:x/city\n"
    answers["PUT /api/parameters/shovel/jieli/relay.in.city"] = (400, {"reason": said})
    with pytest.raises(Refusal, match="400") as refusal:
        broker.put_shovel("relay.in.city", {})
    assert "Validation failed bad uri amqp://mq:x/city" in refusal.value.detail


def test_queue_and_its_first_message_are_read(
    broker: Management, answers: dict[str, tuple[int, object]]
) -> None:
    queue = {"messages_ready": 3, "messages_unacknowledged": 2, "consumer_details": [{}]}
    answers["GET /api/queues/jieli/q"] = (200, queue)
    first = {"message_count": 6, "properties": {"timestamp": 1_760_000_000}}
    answers["POST /api/queues/jieli/q/get"] = (200, [first])
    assert broker.queue("q") == QueueStanding(3, 2, 1)
    assert broker.peek("q") == Peek(7, 1_760_000_000)
    answers["POST /api/queues/jieli/q/get"] = (200, [{"message_count": 0, "properties": []}])
    assert broker.peek("q") == Peek(1, None)
    answers["POST /api/queues/jieli/q/get"] = (200, [])
    assert broker.peek("q") == Peek(0, None)
    assert broker.queue("none") is None
    assert broker.peek("none") is None


@pytest.mark.parametrize(
    ("url", "vhost"),
    [("amqp://h", "/"), ("amqp://h/", "/"), ("amqp://h/%2F", "/"), ("amqp://h/a%20b", "a b")],
)
def test_virtual_host_is_read_from_the_address(url: str, vhost: str) -> None:
    assert vhost_of(url) == vhost
