"""The sample site split in three: a township, its county, and the city above both."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import yaml

from cli.links_card import cards_text, site_card
from cli.site import kept_secrets
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, Site

#: From below upwards: a site, its title, the site above it, and the division that it serves.
#: A node is hosted by the first of them whose division holds it.
_SITES = (
    ("zhoudang", "周党镇接力样例站点", "luoshan", "411521101000"),
    ("luoshan", "罗山县接力样例站点", "xinyang", "411521000000"),
    ("xinyang", "信阳市接力样例站点", "", "411500000000"),
)


def split(whole: Directory) -> tuple[Site, ...]:
    """The three sites, which know nothing of each other yet."""
    nodes: dict[str, list[str]] = {name: [] for name, *_ in _SITES}
    for node in whole.hosted():
        above = {node, *(division.code for division in whole.divisions.ancestors(node))}
        nodes[next(name for name, _, _, division in _SITES if division in above)].append(node)
    return tuple(Site(name, title, tuple(nodes[name]), parent) for name, title, parent, _ in _SITES)


def write_sites(directory: Path, whole: Directory) -> dict[str, Path]:
    """Have a folder for each site, with its secrets and a site file that has the public keys of
    the other two; the site files by name."""
    sites = split(whole)
    cards = {site.name: _card(site, directory / site.name) for site in sites}
    files = {site.name: directory / site.name / "site.yaml" for site in sites}
    for site in sites:
        others = {name: card for name, card in cards.items() if name != site.name}
        files[site.name].write_text(site_text(site, others), encoding="utf-8")
    return files


def secrets_of(folder: Path) -> dict[str, str]:
    return kept_secrets(folder / "secrets.env")


def _card(site: Site, folder: Path) -> OtherSite:
    secrets = secrets_of(folder)
    signing_key = secrets["JIELI_RELAY_PRIVATE_KEY"].replace("\\n", "\n")
    return site_card(site, signing_key, secrets["JIELI_SEALING_KEY"])


def site_text(site: Site, others: Mapping[str, OtherSite]) -> str:
    """The site file of a site that knows these others."""
    own = {
        "name": site.name,
        "title": site.title,
        "parent": site.parent,
        "hosts": list(site.hosts),
        "elsewhere": yaml.safe_load(cards_text(others)),
    }
    text: str = yaml.safe_dump(own, allow_unicode=True, sort_keys=False)
    return text
