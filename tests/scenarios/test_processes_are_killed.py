"""Services killed or frozen while cases flow: nothing that was answered is lost (G2, G6)."""

from __future__ import annotations

import os
import signal

from scene.clerks import Clerks
from scene.judge import judge
from scene.site import Site
from scene.waiting import until

from shared.settings import SERVICES


def test_each_service_is_killed_in_the_middle_of_a_batch(site: Site) -> None:
    clerks = Clerks(site, "killed")
    for service in SERVICES:
        clerks.accept(4)
        site.process(service).kill()
        clerks.work()
    clerks.finish()
    judge(clerks)


def test_power_fails_and_comes_back(site: Site) -> None:
    clerks = Clerks(site, "power")
    clerks.accept(10)
    clerks.work()
    site.kill()
    site.start()
    clerks.finish()
    judge(clerks)


def test_frozen_service_goes_on_where_it_was(site: Site) -> None:
    clerks = Clerks(site, "frozen")
    clerks.accept(4)
    child = site.process("routing").child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    until(lambda: not site.ready(), "routing answers nobody")
    os.kill(child.pid, signal.SIGCONT)
    site.wait_ready()
    clerks.finish()
    judge(clerks)
