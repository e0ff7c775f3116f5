"""`jieli links`: what is made from the site file, and what the table says of it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from cli import links_plan
from cli.links_plan import Links, check_addresses, patient
from cli.links_status import Backlog, LinkStatus, cells, duration, trouble
from shared.kernel.refusals import Invalid
from shared.messaging.amqp import QUEUE_ARGUMENTS
from shared.messaging.management import Management

UP = "amqp://jieli.link.city.county:p1@city:5672/city"
DOWN = "amqp://jieli.link.town.county:p2@town:5672/town"


class PaperBroker(Management):
    """Keeps what it is told to have."""

    def __init__(self) -> None:
        super().__init__("http://jieli:jieli@nowhere", "a county")
        self.queues: dict[str, Mapping[str, object]] = {}
        self.parameters: dict[str, dict[str, Any]] = {}

    def put_queue(self, name: str, arguments: Mapping[str, object]) -> bool:
        made = name not in self.queues
        self.queues[name] = arguments
        return made

    def shovels(self) -> dict[str, dict[str, Any]]:
        return dict(self.parameters)

    def put_shovel(self, name: str, definition: Mapping[str, object]) -> None:
        self.parameters[name] = dict(definition)

    def delete_shovel(self, name: str) -> bool:
        return self.parameters.pop(name, None) is not None


@pytest.fixture
def broker(monkeypatch: pytest.MonkeyPatch) -> PaperBroker:
    monkeypatch.setattr(links_plan, "SETTLE_SECONDS", 0)
    return PaperBroker()


def county(broker: PaperBroker, **addresses: str) -> Links:
    return Links("county", tuple(addresses), addresses, "amqp://localhost/a%20county", broker)


def applied(links: Links) -> list[str]:
    said: list[str] = []
    assert links_plan.apply(links, said.append) == bool(said)
    return said


def test_each_peer_gets_two_queues_and_a_shovel(broker: PaperBroker) -> None:
    applied(county(broker, city=UP, town=DOWN))
    assert broker.queues == dict.fromkeys(
        ["relay.out.city", "relay.in.city", "relay.out.town", "relay.in.town"], QUEUE_ARGUMENTS
    )
    assert list(broker.parameters) == ["relay.in.city", "relay.in.town"]
    shovel = broker.parameters["relay.in.city"]
    assert shovel["src-uri"] == f"{UP}?heartbeat=5&connection_timeout=5000"
    assert (shovel["src-queue"], shovel["dest-queue"]) == ("relay.out.county", "relay.in.city")
    assert shovel["dest-uri"] == "amqp:///a%20county"
    assert (shovel["ack-mode"], shovel["dest-add-forward-headers"]) == ("on-confirm", False)
    assert not [key for key in shovel if "exchange" in key]


def test_second_time_nothing_is_changed(broker: PaperBroker) -> None:
    assert applied(county(broker, city=UP, town=DOWN))
    assert applied(county(broker, city=UP, town=DOWN)) == []


def test_new_password_renews_one_shovel(broker: PaperBroker) -> None:
    applied(county(broker, city=UP, town=DOWN))
    renewed = county(broker, city=UP.replace("p1", "p3"), town=DOWN)
    assert applied(renewed) == ["已更新从 city 取消息的链路"]
    assert "p3" in broker.parameters["relay.in.city"]["src-uri"]


def test_peer_that_is_gone_loses_its_shovel_and_keeps_its_queues(broker: PaperBroker) -> None:
    applied(county(broker, city=UP, town=DOWN))
    broker.put_shovel("somebody-elses", {})
    (said,) = applied(county(broker, city=UP))
    assert "town" in said
    assert list(broker.parameters) == ["relay.in.city", "somebody-elses"]
    assert "relay.in.town" in broker.queues


@pytest.mark.parametrize(
    ("peers", "named"),
    [(("city", "town"), "缺少站点 town：请对方运行 jieli links admit county"), ((), "city 不是")],
)
def test_addresses_must_be_those_of_the_peers(
    broker: PaperBroker, peers: tuple[str, ...], named: str
) -> None:
    links = Links("county", peers, {"city": UP}, "", broker)
    with pytest.raises(Invalid, match=named) as refusal:
        check_addresses(links)
    assert "p1" not in refusal.value.detail
    with pytest.raises(Invalid):
        applied(links)
    assert not broker.queues


def test_own_patience_of_an_address_counts() -> None:
    assert patient(f"{UP}?heartbeat=30&cacertfile=/etc/ca.pem") == (
        f"{UP}?heartbeat=30&connection_timeout=5000&cacertfile=/etc/ca.pem"
    )


def row(outgoing: Backlog | None, incoming: Backlog | None, state: str = "running") -> list[str]:
    return list(cells(LinkStatus("city", state, "", outgoing, incoming)))


def test_healthy_link_is_shown_as_such() -> None:
    idle = Backlog(0, 0, 1, None)
    assert row(idle, idle) == ["city", "连通", "0", "在取", "-", "0", "-"]
    assert LinkStatus("city", "running", "", idle, idle).connected


def test_link_that_is_down_shows_how_much_waits_and_how_long() -> None:
    status = row(Backlog(120, 0, 0, 93_784), Backlog(0, 7, 1, None), "terminated")
    assert status == ["city", "断开", "120", "没有", "1天2小时", "7", "都在途中"]


def test_message_in_hand_is_older_than_the_first_that_waits() -> None:
    assert row(Backlog(5, 1_000, 1, 65), None)[2:5] == ["1005", "在取", "至少1分5秒"]
    assert row(Backlog(5, 0, 1, None), None)[4:] == ["不知道", "无队列", "-"]


@pytest.mark.parametrize(
    ("state", "text"), [("missing", "未建立"), ("starting", "启动中…"), ("flow", "flow")]
)
def test_each_state_has_its_word(state: str, text: str) -> None:
    assert row(None, None, state)[1] == text


@pytest.mark.parametrize(
    ("state", "readers"), [("running", 0), ("starting", 1), ("terminated", 1), ("missing", 1)]
)
def test_link_is_connected_only_both_ways(state: str, readers: int) -> None:
    queue = Backlog(0, 0, readers, None)
    assert not LinkStatus("city", state, "", queue, queue).connected
    assert not LinkStatus("city", "running", "", None, queue).connected


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0秒"),
        (59, "59秒"),
        (60, "1分"),
        (725, "12分5秒"),
        (86_405, "1天"),
        (11_045, "3小时4分"),
    ],
)
def test_age_is_told_in_two_units(seconds: int, text: str) -> None:
    assert duration(seconds) == text


def test_missing_address_is_the_trouble() -> None:
    assert trouble("", "relay.out.county") == "JIELI_LINKS 中没有它的地址"
    assert trouble("amqp://u:s3cret@127.0.0.1:1/x", "q").startswith("连不上 127.0.0.1:1：")
