"""A real nameko container answers over a real socket, whatever a client does to it."""

from __future__ import annotations

import contextlib
import signal
import socket
import struct
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import requests

from shared.http.keys import generate_private_pem, load_private_key, public_pem
from shared.http.tokens import issue

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
PEM = generate_private_pem()


@dataclass(frozen=True)
class Service:
    process: subprocess.Popen[str]
    port: int
    log: Path

    def call(self, method: str, path: str, **options: Any) -> requests.Response:
        address = f"http://127.0.0.1:{self.port}{path}"
        return requests.request(method, address, timeout=20, **options)

    def speak(self, text: bytes) -> bytes:
        """What comes back for raw bytes, until the service closes or falls silent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=20) as connection:
            connection.sendall(text)
            connection.shutdown(socket.SHUT_WR)
            return b"".join(iter(lambda: connection.recv(65_536), b""))

    def stop(self) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(timeout=20)


@pytest.fixture(scope="module")
def start(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], Service]]:
    running: list[Service] = []

    def begin() -> Service:
        log = tmp_path_factory.mktemp("http") / "service.log"
        script = HERE / "support" / "http_service.py"
        with log.open("w") as stderr:
            process = subprocess.Popen(
                [sys.executable, "-W", "ignore", script, public_pem(PEM)],
                cwd=ROOT,
                env={"PYTHONPATH": str(ROOT), "PYTHONUTF8": "1"},
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line, log.read_text()
        running.append(Service(process, int(line), log))
        return running[-1]

    yield begin
    for service in running:
        with service.process as process:
            process.kill()


@pytest.fixture(scope="module")
def service(start: Callable[[], Service]) -> Service:
    return start()


def auth(*roles: str, site: str = "luoshan", age: int = 0) -> dict[str, str]:
    token = issue(
        load_private_key(PEM),
        site=site,
        audience=["intake", "routing"],
        subject="wang",
        node="411521000000",
        roles=roles,
        now=datetime.now(UTC) - timedelta(minutes=age),
        ttl=timedelta(minutes=5),
    )
    return {"Authorization": f"Bearer {token}", "Idempotency-Key": "k1"}


def code(response: requests.Response) -> tuple[int, str]:
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["instance"] == response.headers["X-Request-Id"]
    return response.status_code, response.json()["code"]


def test_clerk_makes_a_note(service: Service) -> None:
    response = service.call("POST", "/notes", json={"text": "材料齐全"}, headers=auth("clerk"))
    assert response.status_code == 200
    assert response.headers["Content-Type"] == "application/json; charset=utf-8"
    assert response.json() == {"text": "wang：材料齐全"}


@pytest.mark.parametrize(
    ("body", "fields"),
    [
        (b'{"text": "a", "colour": "red"}', ["colour"]),
        (b"{}", ["text"]),
    ],
)
def test_faulty_fields_are_named(service: Service, body: bytes, fields: list[str]) -> None:
    headers = auth("clerk") | {"Content-Type": "application/json"}
    response = service.call("POST", "/notes", data=body, headers=headers)
    assert code(response) == (422, "invalid_fields")
    assert [error["field"] for error in response.json()["errors"]] == fields


@pytest.mark.parametrize("chunked", [False, True])
@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (b'{"text": ', (400, "malformed_json")),
        (b'{"text": "\xff"}', (400, "not_utf8")),
        (b" " * 10_001, (413, "body_too_large")),
        (b" " * 3_000_000, (413, "body_too_large")),
    ],
)
def test_unreadable_body_is_refused(
    service: Service, body: bytes, expected: tuple[int, str], chunked: bool
) -> None:
    headers = auth("clerk") | {"Content-Type": "application/json"}
    data: Any = iter([body[:5000], body[5000:] or b"\n"]) if chunked else body
    assert code(service.call("POST", "/notes", data=data, headers=headers)) == expected


def test_chunked_body_is_read_whole(service: Service) -> None:
    headers = auth("clerk") | {"Content-Type": "application/json"}
    pieces = iter([b'{"text"', b': "a', b'b"}'])
    assert service.call("POST", "/notes", data=pieces, headers=headers).json() == {
        "text": "wang：ab"
    }


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        (dict, (401, "token_missing")),
        (partial(auth, "clerk", age=6), (401, "token_expired")),
        (partial(auth, "clerk", site="guangshan"), (401, "token_foreign_site")),
        (partial(auth, "courier"), (403, "role_missing")),
    ],
)
def test_stranger_is_refused(
    service: Service, shown: Callable[[], dict[str, str]], expected: tuple[int, str]
) -> None:
    """A token is made when it is shown: it would not outlive the tests before."""
    response = service.call("POST", "/notes", json={"text": "a"}, headers=shown())
    assert code(response) == expected
    assert ("WWW-Authenticate" in response.headers) == (expected[0] == 401)


def test_unknown_address_and_wrong_method_are_told_apart(service: Service) -> None:
    assert code(service.call("GET", "/nowhere")) == (404, "unknown_address")
    refused = service.call("GET", "/notes")
    assert code(refused) == (405, "method_not_allowed")
    assert refused.headers["Allow"] == "POST"


@pytest.mark.parametrize("path", ["/failures", "/timeouts"])
def test_error_tells_nothing_and_nameko_does_not_log_it(service: Service, path: str) -> None:
    response = service.call("POST", path)
    assert code(response) == (500, "internal_error")
    assert "secret" not in response.text
    assert "http_request_failed" in service.log.read_text()
    assert "error handling worker" not in service.log.read_text()


def test_one_connection_serves_good_and_refused_requests(service: Service) -> None:
    with requests.Session() as session:
        address = f"http://127.0.0.1:{service.port}"
        ports = set()
        for path in ("/healthz", "/nowhere", "/notes", "/healthz"):
            response = session.post(address + path, data=b"x" * 20_000, stream=True, timeout=20)
            connection: Any = response.raw.connection
            ports.add(connection.sock.getsockname()[1])
            assert response.content
        assert len(ports) == 1


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (b"NONSENSE\r\n\r\n", 400),
        (b"GET / NONSENSE\r\n\r\n", 400),
        (b"GET /healthz HTTP/1.1\r\nbroken header\r\n\r\n", 200),
        (b"GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", 400),
        (b"POST /timeouts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n\r\nabc", 400),
        (b"POST /timeouts HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", 400),
        (b"POST /timeouts HTTP/1.1\r\nHost: x\r\nContent-Length: 50\r\n\r\nabc", 400),
        (b"POST /timeouts HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n", 413),
        (b"POST /timeouts HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"", None),
        (b"GET /healthz HT", None),
    ],
)
def test_broken_http_does_not_hurt_the_service(
    service: Service, text: bytes, status: int | None
) -> None:
    answer = service.speak(text)
    if status is not None:
        assert int(answer.split(b" ", 2)[1]) == status
    assert service.call("GET", "/healthz").json() == {"status": "ok"}


@pytest.mark.parametrize(
    "text",
    [
        b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-A: " + b"a" * 200_000 + b"\r\n\r\n",
        b"GET /" + b"a" * 200_000 + b" HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET /healthz HTTP/1.1\r\nHost: x\r\n" + b"X-A: a\r\n" * 20_000 + b"\r\n",
    ],
    ids=["header", "address", "many headers"],
)
def test_endless_head_is_cut_off_before_it_is_answered(service: Service, text: bytes) -> None:
    """What was not read may take the refusal along with it."""
    try:
        answer = service.speak(text)
    except OSError:
        answer = b""
    assert b" 200 " not in answer[:20]
    assert service.call("GET", "/healthz").json() == {"status": "ok"}


def test_flood_is_cut_off(service: Service) -> None:
    head = b"POST /notes HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(head)
        with pytest.raises(ConnectionError):
            connection.sendall(b" " * 65_536_000)


def test_client_that_vanishes_does_not_hurt_the_service(service: Service) -> None:
    for text in (b"", b"POST /notes HT", b"POST /release HTTP/1.1\r\nContent-Length: 9\r\n\r\n"):
        connection = socket.create_connection(("127.0.0.1", service.port), timeout=20)
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        connection.sendall(text)
        connection.close()
    assert service.call("GET", "/healthz").json() == {"status": "ok"}


def wait_until_held(service: Service, requests_held: int) -> None:
    while service.call("GET", "/held").json()["held"] < requests_held:
        pass


def hold(service: Service, pool: ThreadPoolExecutor, path: str) -> Future[requests.Response]:
    return pool.submit(service.call, "POST", path)


def test_health_is_answered_while_all_workers_are_busy(start: Callable[[], Service]) -> None:
    service = start()
    with ThreadPoolExecutor(3) as pool:
        waiting = [hold(service, pool, "/held") for _ in range(3)]
        wait_until_held(service, 2)
        for path in ("/healthz", "/readyz", "/metrics", "/openapi.json"):
            assert service.call("GET", path).status_code == 200
        assert not any(future.done() for future in waiting)
        service.call("POST", "/release")
        assert [future.result().json() for future in waiting] == [{"held": True}] * 3
    assert service.stop() == 0


@pytest.mark.parametrize("path", ["/held", "/held-inline"])
def test_stopping_service_answers_what_it_has_begun(
    start: Callable[[], Service], path: str
) -> None:
    service = start()
    address = f"http://127.0.0.1:{service.port}"
    with requests.Session() as session, ThreadPoolExecutor(1) as pool:
        waiting = hold(service, pool, path)
        wait_until_held(service, 1)
        assert session.get(f"{address}/healthz", timeout=20).status_code == 200
        service.process.send_signal(signal.SIGTERM)
        wait_until_refused(service)
        assert session.post(f"{address}/release", timeout=20).status_code == 200
        assert waiting.result().json() == {"held": True}
    assert service.process.wait(timeout=20) == 0


def wait_until_refused(service: Service) -> None:
    with contextlib.suppress(requests.ConnectionError):
        while True:
            service.call("GET", "/healthz")


def test_log_holds_neither_bodies_nor_addresses(start: Callable[[], Service]) -> None:
    service = start()
    service.call("POST", "/notes?name=zhangsan", json={"text": "zhangsan"}, headers=auth("clerk"))
    service.speak(b"ZHANGSAN zhangsan\r\n\r\n")
    assert service.stop() == 0
    log = service.log.read_text()
    assert "path='/notes'" in log
    assert "actor='wang'" in log
    assert "zhangsan" not in log.lower()
