"""What is put on the wire is what comes off it, in CloudEvents' binary mode."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta, timezone

import pytest
from sample_messages import ACCEPTED, CAUSED, RELAYED

from shared.contracts.envelope import (
    Envelope,
    from_wire,
    new_id,
    producer_of_stream,
    source,
    stream_key,
    to_body,
    to_headers,
)


@pytest.mark.parametrize("sent", [ACCEPTED, CAUSED, RELAYED], ids=["plain", "caused", "relayed"])
def test_message_comes_off_the_wire_as_it_was_put_on(sent: Envelope) -> None:
    assert from_wire(to_headers(sent), to_body(sent)) == sent


def test_headers_are_attributes_and_the_body_is_plain_json() -> None:
    assert to_headers(ACCEPTED) == {
        "cloudEvents:specversion": "1.0",
        "cloudEvents:id": "0195a3c0-0000-7000-8000-000000000001",
        "cloudEvents:source": "/nodes/411521101204/intake",
        "cloudEvents:type": "jieli.intake.case_not_accepted.v1",
        "cloudEvents:subject": "case/0195a3c0-0000-7000-8000-00000000000c",
        "cloudEvents:time": "2026-03-09T10:00:00+08:00",
        "cloudEvents:sequence": "3",
    }
    assert to_body(ACCEPTED).decode() == '{"reason":"不属于本部门职权范围","n":[1,null,true]}'
    assert set(to_headers(RELAYED)) - set(to_headers(ACCEPTED)) == {
        "cloudEvents:destination",
        "cloudEvents:traceparent",
        "cloudEvents:causationid",
        "cloudEvents:causationstream",
        "cloudEvents:causationsequence",
        "cloudEvents:chain",
        "cloudEvents:chainlength",
        "cloudEvents:chainhead",
    }


def test_headers_of_others_and_numbers_as_numbers_are_taken() -> None:
    headers = to_headers(ACCEPTED) | {"x-death": "1", "cloudEvents:sequence": 3}
    assert from_wire(headers, to_body(ACCEPTED)) == ACCEPTED


def test_message_tells_who_speaks_and_when() -> None:
    assert (ACCEPTED.node, ACCEPTED.producer) == ("411521101204", "intake")
    assert ACCEPTED.source == source("411521101204", "intake")
    eight = timezone(timedelta(hours=8))
    assert datetime(2026, 3, 9, 10, tzinfo=eight) == ACCEPTED.instant


def test_fact_and_relay_message_of_one_subject_are_different_streams() -> None:
    assert ACCEPTED.stream == f"{ACCEPTED.source}|{ACCEPTED.subject}|"
    assert RELAYED.stream == f"{ACCEPTED.source}|{ACCEPTED.subject}|411521000000"
    assert stream_key("s", "case/1", "n") == "s|case/1|n"


@pytest.mark.parametrize(
    ("stream", "producer"),
    [
        ("/nodes/411521101204/intake|case/1|", "intake"),
        ("/nodes/411521101204/routing|case/1|411521000000", "routing"),
        ("a|b", ""),
        ("", ""),
    ],
)
def test_stream_tells_whose_it_is(stream: str, producer: str) -> None:
    assert producer_of_stream(stream) == producer


def test_fact_names_the_place_of_its_cause() -> None:
    assert CAUSED.cause == ("/nodes/411521000000/routing|case/1|", 7)
    assert ACCEPTED.cause is None


def test_relay_message_has_no_cause_to_wait_for() -> None:
    """Its cause is a fact of another site, which the receiver may never read."""
    assert RELAYED.causation_stream
    assert RELAYED.cause is None
    assert replace(RELAYED, destination="").cause is not None


def test_every_message_has_an_id_of_its_own() -> None:
    assert len({new_id() for _ in range(50)}) == 50
