"""RabbitMQ's management HTTP API: the few calls that links between sites need."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote, urlsplit

import requests

from shared.kernel.refusals import Refusal

_TIMEOUT_SECONDS = 10.0
_CREATED, _NOT_FOUND, _NOT_ALLOWED = 201, 404, (401, 403)
_SHOVEL_PLUGINS = "rabbitmq-plugins enable rabbitmq_shovel rabbitmq_shovel_management"
_LOGIN = re.compile(r"//[^/@\s]*@")
_REASON_CHARACTERS = 300
#: One message, put back at once; of its body the broker sends at least a byte.
_PEEK = {"count": 1, "ackmode": "ack_requeue_true", "encoding": "auto", "truncate": 1}


@dataclass(frozen=True)
class QueueStanding:
    """What is in a queue, as of at most five seconds ago, and who reads it, as of now."""

    ready: int
    unacknowledged: int
    readers: int


@dataclass(frozen=True)
class ShovelState:
    """`running`, `starting` or `terminated`; the reason is the broker's own wording."""

    state: str
    reason: str


@dataclass(frozen=True)
class Peek:
    """How many messages are ready now, and when the first was published (Unix seconds)."""

    ready: int
    published: int | None


@dataclass(frozen=True)
class Permissions:
    """Regular expressions over the names of queues and exchanges; `^$` allows nothing."""

    configure: str
    write: str
    read: str


def vhost_of(amqp_url: str) -> str:
    """The virtual host that an AMQP address names."""
    return unquote(urlsplit(amqp_url).path[1:]) or "/"


class Management:
    """One virtual host, seen through the management API of its broker."""

    def __init__(self, url: str, vhost: str) -> None:
        parts = urlsplit(url)
        self.vhost = vhost
        self._place = parts.netloc.rpartition("@")[2]
        self._root = f"{parts.scheme}://{self._place}{parts.path.rstrip('/')}/api"
        self._session = requests.Session()
        # Neither proxies nor a .netrc of the environment: this is the site's own broker.
        self._session.trust_env = False
        self._session.auth = (unquote(parts.username or ""), unquote(parts.password or ""))

    def check(self) -> None:
        """Refuses unless the virtual host is there and the plugins are enabled."""
        if self._call("GET", f"/vhosts/{_quoted(self.vhost)}") is None:
            raise Refusal(
                "no_vhost",
                f"RabbitMQ 上没有虚拟主机 {self.vhost}：请先建好，或核对 JIELI_AMQP_URL "
                "和 JIELI_MANAGEMENT_URL 是不是同一台",
            )
        if self._call("GET", self._path("shovels")) is None:
            raise Refusal("no_shovel_plugin", f"RabbitMQ 没有启用 shovel 插件：{_SHOVEL_PLUGINS}")

    def put_queue(self, name: str, arguments: Mapping[str, object]) -> bool:
        """Have a durable queue of these arguments; whether it had to be made."""
        wanted = {"durable": True, "auto_delete": False, "arguments": dict(arguments)}
        answer = self._there(self._call("PUT", self._path("queues", name), wanted))
        return answer.status_code == _CREATED

    def queue(self, name: str) -> QueueStanding | None:
        answer = self._call("GET", self._path("queues", name))
        if answer is None:
            return None
        found = _json(answer)
        return QueueStanding(
            found.get("messages_ready", 0),
            found.get("messages_unacknowledged", 0),
            # not `consumers`, which is counted only every five seconds
            len(found.get("consumer_details", ())),
        )

    def peek(self, queue: str) -> Peek | None:
        """The first ready message goes back to the head of the queue; None without a queue."""
        answer = self._call("POST", f"{self._path('queues', queue)}/get", _PEEK)
        if answer is None:
            return None
        for message in _json(answer):
            # an empty table of properties arrives as an empty list
            properties = dict(message["properties"])
            return Peek(message["message_count"] + 1, properties.get("timestamp"))
        return Peek(0, None)

    def shovels(self) -> dict[str, dict[str, Any]]:
        """The definitions of the shovels, with their secrets, by name."""
        answer = self._there(self._call("GET", self._path("parameters/shovel")))
        return {found["name"]: found["value"] for found in _json(answer)}

    def put_shovel(self, name: str, definition: Mapping[str, object]) -> None:
        """Make the shovel, or stop it and start it anew with this definition."""
        path = self._path("parameters/shovel", name)
        self._there(self._call("PUT", path, {"value": dict(definition)}))

    def delete_shovel(self, name: str) -> bool:
        return self._call("DELETE", self._path("parameters/shovel", name)) is not None

    def shovel_states(self) -> dict[str, ShovelState]:
        answer = self._there(self._call("GET", self._path("shovels")))
        return {
            found["name"]: ShovelState(found["state"], _clean(str(found.get("reason", ""))))
            for found in _json(answer)
        }

    def put_user(self, name: str, password: str, permissions: Permissions) -> bool:
        """Make or renew an account for this virtual host alone; whether it had to be made."""
        wanted = {"password": password, "tags": ""}
        answer = self._there(self._call("PUT", f"/users/{_quoted(name)}", wanted))
        path = f"/permissions/{_quoted(self.vhost)}/{_quoted(name)}"
        self._there(self._call("PUT", path, vars(permissions)))
        return answer.status_code == _CREATED

    def delete_user(self, name: str) -> bool:
        """The broker also ends the connections of the account."""
        return self._call("DELETE", f"/users/{_quoted(name)}") is not None

    def _path(self, kind: str, *names: str) -> str:
        return "/".join(["", kind, *map(_quoted, (self.vhost, *names))])

    def _call(self, method: str, path: str, body: object = None) -> requests.Response | None:
        """The broker's answer; None where it says that there is no such thing."""
        try:
            answer = self._session.request(
                method, self._root + path, json=body, timeout=_TIMEOUT_SECONDS
            )
        except requests.RequestException as error:
            raise self._refusal(
                f"连不上（{type(error).__name__}）：请确认 RabbitMQ 在运行，"
                "并已 rabbitmq-plugins enable rabbitmq_management"
            ) from None
        if answer.status_code == _NOT_FOUND:
            return None
        if answer.status_code in _NOT_ALLOWED:
            raise self._refusal("不接受其中的账号：请核对密码，账号要有 administrator 标签")
        if not answer.ok:
            raise self._refusal(f"答复 {answer.status_code}：{_reason(answer)}")
        return answer

    def _there(self, answer: requests.Response | None) -> requests.Response:
        if answer is None:
            raise self._refusal("没有所需的功能：请核对虚拟主机和插件，再试一次")
        return answer

    def _refusal(self, trouble: str) -> Refusal:
        return Refusal(
            "management", f"RabbitMQ 管理接口 {self._place}（JIELI_MANAGEMENT_URL）{trouble}"
        )


def _quoted(name: str) -> str:
    return quote(name, safe="")


def _json(answer: requests.Response) -> Any:
    try:
        return answer.json()
    except requests.JSONDecodeError:
        detail = "JIELI_MANAGEMENT_URL 所指的不像 RabbitMQ 管理接口：请核对端口，通常是 15672"
        raise Refusal("management", detail) from None


def _reason(answer: requests.Response) -> str:
    try:
        said = str(answer.json().get("reason", ""))
    except (requests.JSONDecodeError, AttributeError):
        said = ""
    return _clean(said) or "没有说明原因"


def _clean(said: str) -> str:
    """One line without logins, which the broker repeats when it finds fault with an address."""
    return _LOGIN.sub("//", " ".join(said.split()))[:_REASON_CHARACTERS]
