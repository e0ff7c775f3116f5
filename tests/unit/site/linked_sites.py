"""Paper sites in a tree, with links between them that carry only when they are told to."""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paper_site import COUNTY_THERE, PaperSite

from cli.site import definitions
from cli.trails import collect_anchors, verify_service
from shared.contracts.envelope import Envelope, from_wire
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, SigningKey, Site
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.signatures import Signer
from shared.messaging.topology import relay_in, relay_out
from shared.messaging.watermarks import is_mark
from shared.vault import Vault

UPPER, LOWER = "luoshan", "xinxian"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Plan:
    """A site of the tree: its parent and its nodes."""

    parent: str
    hosts: tuple[str, ...]


@dataclass
class LinkedSites:
    """Sites by name; `mail` is what waits on each link, by sender and receiver. A link that is
    named in `cut` carries nothing."""

    sites: dict[str, PaperSite]
    mail: dict[tuple[str, str], list[Delivery]] = field(default_factory=dict)
    cut: set[frozenset[str]] = field(default_factory=set)
    received: dict[str, list[Envelope]] = field(default_factory=lambda: defaultdict(list))

    def __post_init__(self) -> None:
        for name, site in self.sites.items():
            for peer in site.post.directory.peers:
                waiting = self.mail[name, peer] = []
                site.wire.readers[relay_out(peer)] = waiting.extend

    @property
    def upper(self) -> PaperSite:
        return self.sites[UPPER]

    @property
    def lower(self) -> PaperSite:
        return self.sites[LOWER]

    def carry(self) -> None:
        """All that waits before links that are up is brought over, and what follows from it."""
        while any(waiting for link, waiting in self.mail.items() if self._up(link)):
            for (sender, receiver), waiting in self.mail.items():
                if waiting and self._up((sender, receiver)):
                    brought, waiting[:] = list(waiting), []
                    site = self.sites[receiver]
                    site.wire.readers[relay_in(sender)](brought)
                    letters = [one for one in brought if not is_mark(one)]
                    self.received[receiver] += [from_wire(o.headers, o.body) for o in letters]
                    site.settle()

    def later(self, **amount: float) -> None:
        """Time passes everywhere."""
        for site in self.sites.values():
            site.later(**amount)
            site.settle()

    def _up(self, link: tuple[str, str]) -> bool:
        return frozenset(link) not in self.cut


def faults(site: PaperSite) -> list[str]:
    """Every finding of `jieli verify` at this site."""
    anchors = collect_anchors(site.engines, site.post.directory)
    return [
        f"{fault.chain}: {fault.finding}"
        for name, definition in definitions().items()
        for fault in verify_service(definition, site.engines[name], anchors[name])[0]
    ]


@contextmanager
def linked(blank: Path, path: Path) -> Iterator[LinkedSites]:
    """`upper` has all nodes but one county, which is a site of its own: `lower`."""
    others = tuple(node for node in Directory.load().hosted() if node != COUNTY_THERE)
    plans = {UPPER: Plan("", others), LOWER: Plan(UPPER, (COUNTY_THERE,))}
    with tree(blank, path, plans) as sites:
        yield sites


@contextmanager
def tree(blank: Path, path: Path, plans: Mapping[str, Plan]) -> Iterator[LinkedSites]:
    """Sites as planned, on copies of empty databases, with keys of their own."""
    sites = {}
    for name, post in _posts(plans).items():
        folder = path / name
        folder.mkdir()
        for database in blank.glob("*.sqlite"):
            shutil.copy(database, folder)
        party = post.vault.seal({"name": "欧阳明"})
        sites[name] = PaperSite(folder, post=post, sealed_party=party)
    yield LinkedSites(sites)
    for site in sites.values():
        site.close()


def _posts(plans: Mapping[str, Plan]) -> dict[str, Correspondence]:
    divisions = Directory.load().divisions
    keys = {name: Ed25519PrivateKey.generate() for name in plans}
    vaults = {name: Vault(os.urandom(32)) for name in plans}
    known = {
        name: OtherSite(
            plan.hosts,
            plan.parent,
            (SigningKey(Signer(keys[name]).public, _LONG_AGO),),
            vaults[name].sealing_key,
        )
        for name, plan in plans.items()
    }
    posts = {}
    for name, plan in plans.items():
        others = {other: entry for other, entry in known.items() if other != name}
        site = Site(name, name, plan.hosts, plan.parent, (), others)
        posts[name] = Correspondence(Directory(divisions, site), keys[name], vaults[name])
    return posts
