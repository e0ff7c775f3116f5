"""However often and in whatever order messages arrive, each has its effect once (G1, G4)."""

from __future__ import annotations

from scene.clerks import Clerks
from scene.dam import dammed
from scene.judge import counts, judge, stories
from scene.mischief import publish_again
from scene.site import Site
from scene.waiting import until

from shared.messaging.topology import FOLLOWS


def test_everything_that_was_ever_said_is_said_again(site: Site) -> None:
    clerks = Clerks(site, "twice")
    clerks.accept(8)
    clerks.finish()
    site.rest()
    told, before = stories(site), _repeated(site)
    assert publish_again(site) > 0
    until(lambda: _repeated(site) == before + _heard_once(site), "all is heard twice")
    judge(clerks)
    assert stories(site) == told


def test_messages_are_repeated_while_cases_are_on_their_way(site: Site) -> None:
    clerks = Clerks(site, "echo")
    clerks.accept(6)
    while clerks.ended() != clerks.cases.keys():
        clerks.work()
        publish_again(site)
    judge(clerks)
    assert _repeated(site) > 0


def test_messages_overtake_each_other_on_every_hop(site: Site) -> None:
    clerks = Clerks(site, "overtaken")
    with dammed(site) as dam:
        clerks.accept(6)
        while clerks.ended() != clerks.cases.keys():
            dam.let_pass_backwards()
            clerks.work()
    judge(clerks)
    assert dam.parked > 0


def _repeated(site: Site) -> int:
    return sum(of_service.get("repeated", 0) for of_service in counts(site).values())


def _heard_once(site: Site) -> int:
    """Each fact once by each of its followers, each relay message once."""
    said = counts(site)
    facts = sum(
        said[producer].get("facts", 0) for followed in FOLLOWS.values() for producer in followed
    )
    return facts + said["routing"].get("relayed", 0)
