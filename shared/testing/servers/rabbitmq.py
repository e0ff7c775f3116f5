"""A private RabbitMQ with its own Erlang port mapper, cookie, user and data."""

from __future__ import annotations

import signal
import socket
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote, urlsplit

from shared.testing.servers.account import claim_directory, run_as, write_private
from shared.testing.servers.install import ensure_rabbitmq, erl_call
from shared.testing.servers.ports import spare_port
from shared.testing.servers.server import USER, PrivateServer

# An Erlang node that finds no port mapper starts a daemon of its own, which would outlive us.
_LAUNCH = """
epmd -port "$ERL_EPMD_PORT" -address 127.0.0.1 &
until epmd -names >/dev/null 2>&1; do sleep 0.01; done
exec "$1"
"""

_LOCAL_ONLY = "-kernel inet_dist_use_interface {127,0,0,1}"
#: Erlang's schedulers burn CPU while they wait for work, which others on this machine need; the
#: runtime guide of RabbitMQ recommends this where CPUs are shared.
_NO_BUSY_WAIT = "+sbwt none +sbwtdcpu none +sbwtdio none"

_AMQP_GREETING = b"AMQP\x00\x00\x09\x01"

#: What links between sites need of a broker (ADR 0015).
LINK_PLUGINS = ("rabbitmq_management", "rabbitmq_shovel", "rabbitmq_shovel_management")


class RabbitServer(PrivateServer):
    """One broker; `plugins` such as `rabbitmq_shovel` cost start-up time, so there are none."""

    label = "RabbitMQ"
    stop_signal = signal.SIGTERM

    def __init__(self, directory: Path, plugins: Sequence[str] = ()) -> None:
        super().__init__(directory)
        self.port, self._node_port, self._mapper_port = spare_port(), spare_port(), spare_port()
        self._plugins = plugins
        self._management_port = spare_port() if "rabbitmq_management" in plugins else None

    @property
    def url(self) -> str:
        """The address of the virtual host that every broker starts with."""
        return self.vhost_url(USER)

    @property
    def management_url(self) -> str:
        """The address of the management API, for a broker with that plugin."""
        return f"http://{USER}:{self.password}@127.0.0.1:{self._management_port}"

    def vhost_url(self, vhost: str) -> str:
        login = f"{USER}:{self.password}"
        return f"amqp://{login}@127.0.0.1:{self.port}/{quote(vhost, safe='')}"

    def fresh_vhost(self, name: str) -> str:
        """Make an empty virtual host, in place of one of that name; returns its URL."""
        self.drop_vhost(name)
        vhost, user, everything = (f'<<"{word}">>' for word in (name, USER, ".*"))
        self._evaluate(
            f"ok = rabbit_vhost:add({vhost}, {user}), "
            "ok = rabbit_auth_backend_internal:set_permissions("
            f"{user}, {vhost}, {everything}, {everything}, {everything}, {user})"
        )
        return self.vhost_url(name)

    def drop_vhost(self, name: str) -> None:
        """Remove the virtual host with its queues, if there is one."""
        self._evaluate(
            f'case rabbit_vhost:exists(<<"{name}">>) of false -> ok; '
            f'true -> rabbit_vhost:delete(<<"{name}">>, <<"{USER}">>) end'
        )

    def save_declarations(self) -> None:
        """Have the names of new quorum queues on disk before a kill.

        RabbitMQ itself saves them only within about a second: after an earlier SIGKILL the queue
        is still listed but has no leader, for ever, and its confirmed messages are gone.
        """
        self._evaluate("lists:foreach(fun dets:sync/1, dets:all())")

    def prepare(self) -> None:
        self._script = ensure_rabbitmq() / "rabbitmq-server"
        for name in ("mnesia", "log"):
            claim_directory(self.directory / name, self.account)
        self._lasting_secret(".erlang.cookie")
        self._write("plugins", f"[{','.join(self._plugins)}].")
        self._write("environment", "")
        self._write("rabbitmq.conf", self._configuration())

    def command(self) -> list[str]:
        return ["/bin/sh", "-c", _LAUNCH, "launch", str(self._script)]

    def environment(self) -> dict[str, str]:
        here = self.directory
        return self.base_environment() | {
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(self._mapper_port),
            "RABBITMQ_NODENAME": "jieli@localhost",
            "RABBITMQ_DIST_PORT": str(self._node_port),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": f"{_LOCAL_ONLY} {_NO_BUSY_WAIT}",
            "RABBITMQ_MNESIA_BASE": str(here / "mnesia"),
            "RABBITMQ_LOG_BASE": str(here / "log"),
            "RABBITMQ_LOGS": "-",
            "RABBITMQ_PID_FILE": str(here / "pid"),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(here / "plugins"),
            "RABBITMQ_CONFIG_FILE": str(here / "rabbitmq.conf"),
            # those of the system are read unless others are named
            "RABBITMQ_CONF_ENV_FILE": str(here / "environment"),
            "RABBITMQ_CONFIG_FILES": str(here / "conf.d"),
            "RABBITMQ_ADVANCED_CONFIG_FILE": str(here / "advanced.config"),
            # the script replaces itself by the Erlang machine instead of waiting beside it
            "detached": "true",
        }

    def answers(self) -> bool:
        """The management API comes up a moment after the broker itself."""
        port = self._management_port
        return broker_answers(self.url) and (port is None or _listens(port))

    def _configuration(self) -> str:
        lines = [
            f"listeners.tcp.loopback = 127.0.0.1:{self.port}",
            f"default_vhost = {USER}",
            f"default_user = {USER}",
            f"default_pass = {self.password}",
        ]
        if self._management_port is not None:
            lines += [
                "management.tcp.ip = 127.0.0.1",
                f"management.tcp.port = {self._management_port}",
            ]
        return "".join(f"{line}\n" for line in lines)

    def _write(self, name: str, text: str) -> None:
        write_private(self.directory / name, text, self.account)

    def _evaluate(self, expression: str) -> None:
        """What rabbitmqctl does by remote call, without the second that it takes to start."""
        call = [str(erl_call()), "-address", f"127.0.0.1:{self._node_port}"]
        command = [*call, "-r", "-timeout", "30", "-e"]
        answer = run_as(self.account, command, self.base_environment(), said=f"{expression}.\n")
        if not answer.stdout.startswith("{ok,"):
            raise RuntimeError(f"{expression}: {answer.stdout}{answer.stderr}")


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=2.0).close()
    except OSError:
        return False
    return True


def broker_answers(url: str) -> bool:
    """Whether a server at that address greets those who begin to speak AMQP."""
    address = urlsplit(url)
    encrypted = address.scheme == "amqps"
    port = address.port or (5671 if encrypted else 5672)
    try:
        with socket.create_connection((address.hostname or "", port), timeout=2.0) as client:
            client.sendall(_AMQP_GREETING)
            return encrypted or bool(client.recv(1))
    except OSError:
        return False
