"""Services killed or frozen while cases flow: nothing that was answered is lost (G2, G6)."""

from __future__ import annotations

import os
import signal

import pytest
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


def test_site_is_stopped_in_good_order_while_cases_flow(site: Site) -> None:
    clerks = Clerks(site, "upgrade")
    clerks.accept(10)
    clerks.work()
    site.stop()
    site.start()
    clerks.finish()
    judge(clerks)


@pytest.mark.parametrize("service", ["routing"])
def test_frozen_service_goes_on_where_it_was(site: Site, service: str) -> None:
    clerks = Clerks(site, "frozen")
    clerks.accept(4)
    child = site.process(service).child
    assert child is not None
    os.kill(child.pid, signal.SIGSTOP)
    until(lambda: not site.ready(), f"{service} answers nobody")
    os.kill(child.pid, signal.SIGCONT)
    site.wait_ready()
    clerks.finish()
    judge(clerks)
