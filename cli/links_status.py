"""How the links of a site are: per peer its state, what waits, and for how long."""

from __future__ import annotations

import socket
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit

from cli.links_plan import Links
from shared.messaging.amqp import AmqpTransport
from shared.messaging.management import Management, ShovelState
from shared.messaging.port import TransportDown
from shared.messaging.topology import relay_in, relay_out

_CONNECTED = "running"
_STATE_ZH = {"running": "连通", "starting": "启动中…", "terminated": "断开", "missing": "未建立"}
_CONNECT_SECONDS = 3.0
_ERROR_CHARACTERS = 200


@dataclass(frozen=True)
class Backlog:
    """A queue of a link. `oldest_seconds` is the age of the first message that nobody has in hand;
    None where there is none, or where it does not tell when it was published."""

    ready: int
    in_hand: int
    readers: int
    oldest_seconds: int | None


@dataclass(frozen=True)
class LinkStatus:
    """The link with one peer; a backlog is None where its queue does not exist."""

    peer: str
    state: str
    error: str
    outgoing: Backlog | None
    incoming: Backlog | None

    @property
    def connected(self) -> bool:
        """Both ways: we fetch from the peer, and the peer fetches from us."""
        return self.state == _CONNECTED and self.outgoing is not None and self.outgoing.readers > 0

    def as_json(self) -> dict[str, Any]:
        return asdict(self) | {"connected": self.connected}


def link_statuses(links: Links, now: float) -> list[LinkStatus]:
    states = links.broker.shovel_states()
    defined = links.broker.shovels()
    return [
        _status(links, peer, _state(relay_in(peer), states, defined), now) for peer in links.peers
    ]


def _state(name: str, states: dict[str, ShovelState], defined: dict[str, Any]) -> ShovelState:
    """A shovel that was defined a moment ago is not listed yet."""
    return states.get(name) or ShovelState("starting" if name in defined else "missing", "")


def _status(links: Links, peer: str, state: ShovelState, now: float) -> LinkStatus:
    outgoing = backlog(links.broker, relay_out(peer), now)
    incoming = backlog(links.broker, relay_in(peer), now)
    name, error = state.state, ""
    if name == "missing":
        error = "还没有建立：请运行 jieli links apply"
    elif name != _CONNECTED:
        # The broker's shovel says only that it starts anew, over and over.
        error = trouble(links.addresses.get(peer, ""), relay_out(links.site)) or state.reason
        name = "terminated" if error else name
    elif outgoing is not None and not outgoing.readers:
        error = f"{peer} 没有在取我们的消息：请对方运行 jieli links status"
    return LinkStatus(peer, name, error, outgoing, incoming)


def backlog(broker: Management, queue: str, now: float) -> Backlog | None:
    standing, peek = broker.queue(queue), broker.peek(queue)
    if standing is None or peek is None:
        return None
    age = None if peek.published is None else max(0, round(now - peek.published))
    return Backlog(peek.ready, standing.unacknowledged, standing.readers, age)


def trouble(address: str, queue: str) -> str:
    """Why our shovel cannot read this queue of a peer, or nothing; asks the peer's broker."""
    parts = urlsplit(address)
    if not address:
        return "JIELI_LINKS 中没有它的地址"
    place = parts.netloc.rpartition("@")[2]
    port = parts.port or (5671 if parts.scheme == "amqps" else 5672)
    try:
        socket.create_connection((parts.hostname or "", port), _CONNECT_SECONDS).close()
    except OSError as error:
        return f"连不上 {place}：{error.strerror or type(error).__name__}"
    if parts.scheme == "amqps":
        # Only the broker itself has the certificates that the address names.
        return ""
    return _refused_by(urlunsplit(parts._replace(query="")), place, queue)


def _refused_by(url: str, place: str, queue: str) -> str:
    try:
        consumer = AmqpTransport(url).consumer(queue, prefetch=1)
    except TransportDown as error:
        return f"{place} 不让我们取：{_explained(str(error), queue)}"
    consumer.close()
    return ""


def _explained(said: str, queue: str) -> str:
    if "NOT_FOUND" in said:
        return f"对方没有队列 {queue}，请对方运行 jieli links apply"
    if "AccessRefused" in said or "ACCESS_REFUSED" in said:
        return "账号、密码或权限不对，请对方重新运行 jieli links admit"
    if "NotAllowed" in said or "NOT_ALLOWED" in said:
        return "虚拟主机不对，或账号不能进入，请核对地址末尾"
    return said[:_ERROR_CHARACTERS]


def cells(status: LinkStatus) -> tuple[str, ...]:
    """The row of the table: peer, state, out, reading, oldest out, in, oldest in."""
    outgoing, incoming = status.outgoing, status.incoming
    return (
        status.peer,
        _STATE_ZH.get(status.state, status.state),
        _count(outgoing),
        "在取" if outgoing and outgoing.readers else "没有",
        _age(outgoing),
        _count(incoming),
        _age(incoming),
    )


def _count(backlog: Backlog | None) -> str:
    return "无队列" if backlog is None else str(backlog.ready + backlog.in_hand)


def _age(backlog: Backlog | None) -> str:
    if backlog is None or not backlog.ready + backlog.in_hand:
        return "-"
    if not backlog.ready:
        return "都在途中"
    if backlog.oldest_seconds is None:
        return "不知道"
    # What is in hand was published before.
    return ("至少" if backlog.in_hand else "") + duration(backlog.oldest_seconds)


def duration(seconds: int) -> str:
    """Two units at most: 35秒, 12分5秒, 3小时4分, 6天2小时."""
    days, rest = divmod(seconds, 86_400)
    hours, rest = divmod(rest, 3_600)
    minutes, rest = divmod(rest, 60)
    parts = [(days, "天"), (hours, "小时"), (minutes, "分"), (rest, "秒")]
    first = next((place for place, (number, _) in enumerate(parts) if number), len(parts) - 1)
    return (
        "".join(f"{number}{unit}" for number, unit in parts[first : first + 2] if number) or "0秒"
    )
