"""Finding the servers' programs, and installing Debian's packages where that is possible."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from shared.testing.servers.refused import ServersUnavailable

AMQP_VARIABLE = "JIELI_TEST_AMQP_URL"
DATABASE_VARIABLE = "JIELI_TEST_DATABASE_URL"

# Debian starts a service as soon as it is installed, unless this policy forbids it.
_INSTALL = """
policy=/usr/sbin/policy-rc.d
restore() { rm -f "$policy"; if [ -e "$policy.kept" ]; then mv "$policy.kept" "$policy"; fi; }
if [ -e "$policy" ]; then mv "$policy" "$policy.kept"; fi
trap restore EXIT
trap 'exit 1' HUP INT TERM
printf '#!/bin/sh\\nexit 101\\n' > "$policy"
chmod 755 "$policy"
export DEBIAN_FRONTEND=noninteractive
apt-get -qq update &&
apt-get -qq -y --no-install-recommends -o DPkg::Lock::Timeout=300 install "$1"
"""

_one_installation_at_a_time = threading.Lock()


def ensure_rabbitmq() -> Path:
    """The directory of RabbitMQ's own scripts (not the wrappers, which want root)."""
    return _ensure("RabbitMQ", "rabbitmq-server", AMQP_VARIABLE, find_rabbitmq)


def ensure_postgres() -> Path:
    """The directory of `initdb` and `postgres`."""
    return _ensure("PostgreSQL", "postgresql", DATABASE_VARIABLE, find_postgres)


def find_rabbitmq() -> Path | None:
    packaged = Path("/usr/lib/rabbitmq/lib").glob("rabbitmq_server-*/sbin")
    return _newest_with("rabbitmq-server", packaged) or _on_path("rabbitmq-server")


def find_postgres() -> Path | None:
    packaged = Path("/usr/lib/postgresql").glob("*/bin")
    return _newest_with("initdb", packaged) or _on_path("initdb")


def erl_call() -> Path:
    """The small program that asks a running Erlang node; part of every Erlang."""
    erl = shutil.which("erl")
    found = sorted(Path(erl).resolve().parent.parent.glob("erts-*/bin/erl_call")) if erl else []
    if not found:
        raise ServersUnavailable(f"找不到 erl_call：请安装完整的 Erlang，或设置 {AMQP_VARIABLE}")
    return found[-1]


def _ensure(label: str, package: str, variable: str, find: Callable[[], Path | None]) -> Path:
    with _one_installation_at_a_time:
        found = find()
        trouble = "" if found else _install(package)
    found = found or find()
    if not found:
        advice = f"请安装软件包 {package}，或把 {variable} 设为可用服务器的地址"
        raise ServersUnavailable(f"没有 {label}：{advice}{trouble}")
    return found


def _install(package: str) -> str:
    """Try to install; returns why it was not possible, or nothing."""
    if not shutil.which("apt-get") or not _may_become_root():
        return ""
    command = [*_become_root(), "/bin/sh", "-c", _INSTALL, "install", package]
    done = subprocess.run(  # noqa: S603
        command, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL
    )
    said = done.stderr.strip().splitlines()
    return f"（apt-get：{said[-1]}）" if done.returncode and said else ""


def _become_root() -> list[str]:
    return [] if os.geteuid() == 0 else ["sudo", "-n"]


def _may_become_root() -> bool:
    if os.geteuid() == 0:
        return True
    if not shutil.which("sudo"):
        return False
    return subprocess.run(["sudo", "-n", "true"], capture_output=True, check=False).returncode == 0  # noqa: S607


def _newest_with(program: str, places: Iterable[Path]) -> Path | None:
    usable = [place for place in places if (place / program).is_file()]
    return max(usable, key=_version, default=None)


def _on_path(program: str) -> Path | None:
    found = shutil.which(program)
    return Path(found).resolve().parent if found else None


def _version(place: Path) -> list[int]:
    return [int(number) for number in re.findall(r"\d+", place.parent.name)]
