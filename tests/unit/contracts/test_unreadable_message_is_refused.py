"""A message that cannot be read is Malformed and nothing else: only so can it be set aside (G3)."""

from __future__ import annotations

from typing import Any

import pytest
from sample_messages import wire

from shared.contracts.envelope import MAX_BODY_BYTES, Malformed, from_wire

REQUIRED = ("id", "source", "type", "subject", "time", "sequence")


def test_message_without_these_faults_is_readable() -> None:
    assert from_wire(*wire()).sequence == 3
    assert from_wire(*wire(traceparent=None, chain="")).chain == ""


@pytest.mark.parametrize("value", [None, ""], ids=["missing", "empty"])
@pytest.mark.parametrize("attribute", REQUIRED)
def test_required_header_must_be_there(attribute: str, value: str | None) -> None:
    with pytest.raises(Malformed, match=f"cloudEvents:{attribute} is missing"):
        from_wire(*wire(**{attribute: value}))


@pytest.mark.parametrize(
    "value", ["one", "1.0", "1_0", "-1", "٣", "3 ", 2**31, "9" * 30, 1.5, True]
)
@pytest.mark.parametrize("attribute", ["sequence", "causationsequence", "chainlength"])
def test_number_must_be_one_that_can_be_stored(attribute: str, value: Any) -> None:
    with pytest.raises(Malformed, match=f"cloudEvents:{attribute} is not a number"):
        from_wire(*wire(**{attribute: value}))


def test_sequence_counts_from_one() -> None:
    with pytest.raises(Malformed, match="counts from 1"):
        from_wire(*wire(sequence="0"))
    assert from_wire(*wire(sequence=str(2**31 - 1))).sequence == 2**31 - 1


@pytest.mark.parametrize(
    "source",
    [
        "intake",
        "/nodes/411521101204",
        "/nodes//intake",
        "/nodes/411521101204/",
        "/sites/411521101204/intake",
        "x/nodes/411521101204/intake",
        "/nodes/411521101204/intake/more",
    ],
)
def test_source_must_name_node_and_service(source: str) -> None:
    with pytest.raises(Malformed, match="source is not"):
        from_wire(*wire(source=source))


@pytest.mark.parametrize(
    ("time", "why"),
    [
        ("yesterday", "not ISO 8601"),
        ("2026-02-30T10:00:00+08:00", "not ISO 8601"),
        ("2026-03-09T10:00:00", "no offset"),
        ("2026-03-09", "no offset"),
    ],
)
def test_time_must_be_an_instant(time: str, why: str) -> None:
    with pytest.raises(Malformed, match=why):
        from_wire(*wire(time=time))


@pytest.mark.parametrize(
    ("attribute", "longest"),
    [("id", 64), ("source", 50), ("subject", 150), ("destination", 50), ("chainhead", 64)],
)
def test_text_must_be_short_enough_to_be_stored(attribute: str, longest: int) -> None:
    text = "/nodes/1/" + "x" * (longest - 9)
    assert from_wire(*wire(**{attribute: text})) is not None
    with pytest.raises(Malformed, match=f"at most {longest} characters"):
        from_wire(*wire(**{attribute: text + "x"}))


@pytest.mark.parametrize("text", ["a\0b", "a\nb", "\ud800", b"bytes", 7, ["a"]], ids=repr)
@pytest.mark.parametrize("attribute", ["id", "subject", "chain"])
def test_text_must_be_one_that_can_be_stored(attribute: str, text: Any) -> None:
    with pytest.raises(Malformed, match=f"cloudEvents:{attribute} is not a text"):
        from_wire(*wire(**{attribute: text}))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"null",
        b'"text"',
        b'{"a":',
        b'{"a":NaN}',
        b'{"a":"\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"a":' + b"[" * 100_000,
        b'{"a":"' + b"x" * MAX_BODY_BYTES + b'"}',
    ],
    ids=lambda body: f"{body[:12]!r} {len(body)}",
)
def test_body_must_be_a_json_object_of_reasonable_size(body: bytes) -> None:
    with pytest.raises(Malformed, match="body is"):
        from_wire(wire()[0], body)


def test_message_without_any_header_is_refused() -> None:
    with pytest.raises(Malformed):
        from_wire({}, b"{}")
