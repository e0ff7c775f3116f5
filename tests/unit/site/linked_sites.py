"""Two paper sites with a link between them that carries only when it is told to."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from paper_site import COUNTY_THERE, PaperSite

from cli.site import definitions
from cli.trails import collect_anchors, verify_service
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, SigningKey, Site
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.signatures import Signer
from shared.messaging.topology import relay_in, relay_out
from shared.vault import Vault

UPPER, LOWER = "luoshan", "xinxian"
_LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@dataclass
class LinkedSites:
    """`upper` has all nodes but one county, which is a site of its own: `lower`."""

    upper: PaperSite
    lower: PaperSite
    mail: dict[str, list[Delivery]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        for site, name, peer in ((self.upper, UPPER, LOWER), (self.lower, LOWER, UPPER)):
            waiting = self.mail[name] = []
            site.wire.readers[relay_out(peer)] = waiting.extend

    def carry(self) -> None:
        """The link is up: all that waits is brought over, and what follows from it too."""
        while any(self.mail.values()):
            for site, sender in ((self.lower, UPPER), (self.upper, LOWER)):
                brought, self.mail[sender][:] = list(self.mail[sender]), []
                if brought:
                    site.wire.readers[relay_in(sender)](brought)
                    site.settle()


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
    posts = _posts()
    sites = []
    for name, post in posts.items():
        folder = path / name
        folder.mkdir()
        for database in blank.glob("*.sqlite"):
            shutil.copy(database, folder)
        party = post.vault.seal({"name": "欧阳明"})
        sites.append(PaperSite(folder, post=post, sealed_party=party))
    yield LinkedSites(*sites)
    for site in sites:
        site.close()


def _posts() -> dict[str, Correspondence]:
    known = Directory.load()
    hosts = {
        UPPER: tuple(node for node in known.hosted() if node != COUNTY_THERE),
        LOWER: (COUNTY_THERE,),
    }
    keys = {name: Ed25519PrivateKey.generate() for name in hosts}
    vaults = {name: Vault(os.urandom(32)) for name in hosts}
    parents = {UPPER: "", LOWER: UPPER}
    posts = {}
    for name, peer in ((UPPER, LOWER), (LOWER, UPPER)):
        public = SigningKey(Signer(keys[peer]).public, _LONG_AGO)
        other = OtherSite(hosts[peer], parents[peer], (public,), vaults[peer].sealing_key)
        site = Site(name, name, hosts[name], parents[name], (), {peer: other})
        posts[name] = Correspondence(Directory(known.divisions, site), keys[name], vaults[name])
    return posts
