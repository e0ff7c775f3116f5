"""What links a site should have, and making the broker have them (ADR 0015).

The receiver fetches: a shovel on our broker reads the peer's out-queue into our in-queue.
"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

from shared.directory.directory import Directory
from shared.kernel.refusals import Invalid
from shared.messaging.amqp import QUEUE_ARGUMENTS, SETTLE_SECONDS
from shared.messaging.management import Management, Permissions, vhost_of
from shared.messaging.topology import relay_in, relay_out
from shared.settings import Settings

#: A silent cut is noticed after three heartbeats, and a try to connect given up after 5 s.
_PATIENCE = {"heartbeat": "5", "connection_timeout": "5000"}
_RECONNECT_SECONDS = 2
_IN_FLIGHT = 1_000
_NOTHING = "^$"


@dataclass(frozen=True)
class Links:
    """A site with the peers of its directory, their addresses, and its own broker."""

    site: str
    peers: tuple[str, ...]
    addresses: Mapping[str, str]
    amqp_url: str
    broker: Management

    def missing(self) -> list[str]:
        return [peer for peer in self.peers if peer not in self.addresses]


def open_links(settings: Settings) -> Links:
    """Refuses in one line what would keep every act on links from working."""
    if settings.embedded or not settings.management_url:
        raise Invalid(
            "links_unset",
            "站点之间的链路要用 RabbitMQ：请设置 JIELI_AMQP_URL 和 JIELI_MANAGEMENT_URL",
        )
    directory = Directory.load(settings.divisions_file, settings.site_file)
    broker = Management(settings.management_url, vhost_of(settings.amqp_url))
    broker.check()
    name, peers = directory.site.name, directory.peers
    return Links(name, peers, settings.links, settings.amqp_url, broker)


@dataclass(frozen=True)
class Admission:
    """The address under which a peer reaches its queue, and whether its account is new."""

    address: str
    new: bool


def admitted(links: Links, peer: str, place: str) -> Admission:
    """Have an account for the peer that may read its own queue and nothing else, with a fresh
    password; `place` is where the peer finds our broker."""
    account, password = account_of(links, peer), secrets.token_urlsafe(24)
    own_queue = f"^{re.escape(relay_out(peer))}$"
    made = links.broker.put_user(account, password, Permissions(_NOTHING, _NOTHING, own_queue))
    scheme, vhost = urlsplit(links.amqp_url).scheme, quote(links.broker.vhost, safe="")
    return Admission(f"{scheme}://{account}:{password}@{place}/{vhost}", made)


def account_of(links: Links, peer: str) -> str:
    """Accounts belong to the whole broker, which may serve several sites."""
    return f"jieli.link.{links.site}.{peer}"


def check_addresses(links: Links) -> None:
    """Every peer has an address and every address a peer."""
    if missing := links.missing():
        raise Invalid(
            "links_incomplete",
            f"JIELI_LINKS 缺少站点 {'、'.join(missing)}：请对方运行 jieli links admit "
            f"{links.site}，把给出的地址写进来",
            "JIELI_LINKS",
        )
    if strange := [name for name in links.addresses if name not in links.peers]:
        raise Invalid(
            "links_unknown",
            f"JIELI_LINKS 中的 {'、'.join(strange)} 不是本站点的上级或下级：请删去，或补进站点文件",
            "JIELI_LINKS",
        )


def apply(links: Links, say: Callable[[str], None]) -> bool:
    """Have the queues and shovels that the directory asks for; whether anything changed."""
    check_addresses(links)
    queues = [name for peer in links.peers for name in (relay_out(peer), relay_in(peer))]
    made = [name for name in queues if links.broker.put_queue(name, QUEUE_ARGUMENTS)]
    for name in made:
        say(f"已建队列 {name}")
    if made:
        # What a shovel brings is confirmed, and must outlive a kill of the broker.
        time.sleep(SETTLE_SECONDS)
    return any([bool(made), _put_shovels(links, say), _remove_strays(links, say)])


def _put_shovels(links: Links, say: Callable[[str], None]) -> bool:
    present, changed = links.broker.shovels(), False
    for peer in links.peers:
        name, wanted = relay_in(peer), shovel(links, peer)
        if present.get(name) != wanted:
            links.broker.put_shovel(name, wanted)
            changed = True
            say(f"已{'更新' if name in present else '建立'}从 {peer} 取消息的链路")
    return changed


def _remove_strays(links: Links, say: Callable[[str], None]) -> bool:
    strays = sorted(set(linked_peers(links.broker.shovels())) - set(links.peers))
    for peer in strays:
        links.broker.delete_shovel(relay_in(peer))
        say(f"已拆除到 {peer} 的链路：它不再是相邻站点（队列还在，见 jieli links remove）")
    return bool(strays)


def linked_peers(shovels: Iterable[str]) -> list[str]:
    """The peers of those shovels that are links; others may use the broker for more."""
    prefix = relay_in("")
    return [name.removeprefix(prefix) for name in shovels if name.startswith(prefix)]


def shovel(links: Links, peer: str) -> dict[str, object]:
    """The definition of the link from a peer.

    A queue is the destination, never an exchange: a shovel does not publish as mandatory. Both
    queues are there already; should a shovel ever make one, then a replicated one.
    """
    replicated = {"x-queue-type": QUEUE_ARGUMENTS["x-queue-type"]}
    return {
        "src-protocol": "amqp091",
        "src-uri": patient(links.addresses[peer]),
        "src-queue": relay_out(links.site),
        "src-queue-args": replicated,
        "src-prefetch-count": _IN_FLIGHT,
        "dest-protocol": "amqp091",
        # No host: inside the broker, hence without a password and never to another one.
        "dest-uri": f"amqp:///{quote(links.broker.vhost, safe='')}",
        "dest-queue": relay_in(peer),
        "dest-queue-args": replicated,
        "dest-add-forward-headers": False,
        "ack-mode": "on-confirm",
        "reconnect-delay": _RECONNECT_SECONDS,
    }


def patient(address: str) -> str:
    """The address with our heartbeat and time-out, unless it names its own."""
    parts = urlsplit(address)
    query = _PATIENCE | dict(parse_qsl(parts.query))
    return urlunsplit(parts._replace(query=urlencode(query, safe="/:")))
