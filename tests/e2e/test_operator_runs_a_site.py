"""`jieli up` and what an operator needs around it: databases, keys, tokens, the interface."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from joserfc.jws import extract_compact
from sample_run import ROOT, clean_environment, run_here
from scene.waiting import until

from cli.sample_day import ports
from shared.settings import SERVICES
from shared.testing.servers.tree import descendants


def test_databases_are_made_once_and_then_left_as_they_are(tmp_path: Path) -> None:
    for _ in range(2):
        made = run_here("migrate", JIELI_DATABASE_URL=f"sqlite:///{tmp_path}")
        assert (made.exit_code, made.output) == (0, "数据库结构已是最新。\n")
    assert {path.stem for path in tmp_path.glob("*.sqlite")} == {"site", *SERVICES}


def test_described_interface_is_that_of_the_code(tmp_path: Path) -> None:
    docs = tmp_path / "openapi"
    shutil.copytree(ROOT / "docs" / "openapi", docs)
    check = ("openapi", "--check", "--directory", str(docs))
    assert run_here(*check).exit_code == 0
    described = docs / "routing.json"
    changed = json.loads(described.read_text("utf-8"))
    del changed["paths"]["/api/v1/worklist"]
    described.write_text(json.dumps(changed), encoding="utf-8")
    stale = run_here(*check)
    assert stale.exit_code == 2
    assert str(described) in stale.output
    assert run_here("openapi", "--directory", str(docs)).exit_code == 0
    assert run_here(*check).exit_code == 0


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """Those of a new site, with keys that `jieli secrets` made."""
    printed = run_here("secrets").output.splitlines()
    return dict(line.split("=", 1) for line in printed) | {
        "JIELI_DATABASE_URL": f"sqlite:///{tmp_path_factory.mktemp('up') / 'site'}",
        "JIELI_HTTP_PORT": str(ports.spare_ports()),
    }


@pytest.fixture(scope="module")
def site(
    settings: dict[str, str], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[subprocess.Popen[str]]:
    """A site as `jieli up` runs it."""
    logs = tmp_path_factory.mktemp("logs")
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "cli.main", "up", "--logs", str(logs)],
        cwd=ROOT,
        env=clean_environment(**settings),
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            assert any("站点已启动" in line for line in process.stdout)
            yield process
        finally:
            process.kill()


def test_site_needs_keys(settings: dict[str, str]) -> None:
    refused = run_here("up", JIELI_DATABASE_URL=settings["JIELI_DATABASE_URL"])
    assert refused.exit_code == 2
    assert "jieli secrets" in refused.output


def test_denied_token_opens_nothing(site: subprocess.Popen[str], settings: dict[str, str]) -> None:
    asked = ("--subject", "zhang.san", "--node", "411521101204", "--role", "clerk")
    token = run_here("tokens", "issue", *asked, **settings).output.strip()
    assert _read_cases(settings, token).status_code == 200
    name = json.loads(extract_compact(token.encode()).payload)["jti"]
    assert run_here("tokens", "deny", name, **settings).exit_code == 0
    # A denial counts within a second.
    until(lambda: _read_cases(settings, token).status_code == 401, "the denial counts", 10)
    refused = _read_cases(settings, token)
    assert refused.json()["type"] == "urn:jieli:problem:token_denied"


def test_token_is_for_a_node_of_this_site_only(settings: dict[str, str]) -> None:
    asked = ("--subject", "zhang.san", "--node", "110000000000", "--role", "clerk")
    refused = run_here("tokens", "issue", *asked, **settings)
    assert refused.exit_code == 2
    assert refused.output.startswith("不行：110000000000 不是本站点的节点")


def test_site_answers_on_four_ports_and_ends_with_ctrl_c(
    site: subprocess.Popen[str], settings: dict[str, str]
) -> None:
    first = int(settings["JIELI_HTTP_PORT"])
    for port in range(first, first + len(SERVICES)):
        assert requests.get(f"http://127.0.0.1:{port}/readyz", timeout=5).status_code == 200
    started = descendants(site.pid)
    assert started
    site.send_signal(signal.SIGINT)
    assert site.wait(30) == 0
    until(lambda: not any(_lives(pid) for pid in started), "all processes have ended", 10.0)
    for port in range(first, first + len(SERVICES)):
        with socket.socket() as client:
            assert client.connect_ex(("127.0.0.1", port)) != 0


def _read_cases(settings: dict[str, str], token: str) -> requests.Response:
    url = f"http://127.0.0.1:{settings['JIELI_HTTP_PORT']}/api/v1/cases"
    return requests.get(url, headers={"Authorization": f"Bearer {token}"}, timeout=10)


def _lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
