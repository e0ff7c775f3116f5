"""Addresses of peers and of the management API: read as written, refused without being told."""

from __future__ import annotations

import pytest

from shared.kernel.refusals import Invalid
from shared.settings import read_settings

CITY = "amqp://jieli.link.xinyang.luoshan:s3cret@mq.example:5672/xinyang"
TOWN = "amqps://t:p%40ss@[::1]:5671/zhoudang?verify=verify_peer"


def test_each_peer_has_its_address(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().links == {}
    monkeypatch.setenv("JIELI_LINKS", f"\n xinyang={CITY}\n zhoudang={TOWN} ")
    assert read_settings().links == {"xinyang": CITY, "zhoudang": TOWN}


@pytest.mark.parametrize(
    "entry",
    [
        CITY,
        f"={CITY}",
        "luoshan=amqp://jieli:s3cret@/luoshan",
        "luoshan=amqp://jieli@mq.example/luoshan",
        "luoshan=http://jieli:s3cret@mq.example/luoshan",
        "luoshan=amqp://jieli:s3cret@mq.example:port/luoshan",
        f"xinyang={CITY}",
    ],
    ids=["no name", "empty name", "no host", "no password", "no AMQP", "no port number", "twice"],
)
def test_wrong_entry_is_named_by_its_place(monkeypatch: pytest.MonkeyPatch, entry: str) -> None:
    monkeypatch.setenv("JIELI_LINKS", f"xinyang={CITY} {entry}")
    with pytest.raises(Invalid, match="JIELI_LINKS 第2项") as refusal:
        read_settings()
    assert "s3cret" not in refusal.value.detail


@pytest.mark.parametrize(
    "address", ["127.0.0.1:15672", "http://127.0.0.1:15672", "amqp://jieli:s3cret@127.0.0.1"]
)
def test_management_address_has_an_account(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("JIELI_MANAGEMENT_URL", address)
    with pytest.raises(Invalid, match="JIELI_MANAGEMENT_URL") as refusal:
        read_settings()
    assert "s3cret" not in refusal.value.detail
