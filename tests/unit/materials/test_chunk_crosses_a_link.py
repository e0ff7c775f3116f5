"""A chunk as a relay message: what is agreed, and that only the receiving site can read it."""

from __future__ import annotations

import os

import pytest

from shared.contracts.common import Strict
from shared.contracts.relay import AGREED
from shared.kernel.chunks import Assembly, cut
from shared.kernel.refusals import Invalid
from shared.materials.crossing import heard, said
from shared.vault import Vault

FILE = os.urandom(500_000)
CASE = "0195a3c0-0000-7000-8000-00000000000c"


def test_file_arrives_through_messages_sealed_to_the_other_site() -> None:
    here, there = Vault(bytes(32)), Vault(b"1" * 32)
    assembly: Assembly | None = None
    for chunk in reversed(cut(FILE)):
        data = said(CASE, chunk, here)
        assert AGREED["material_chunk"]().validate(data) == {}
        sealed = here.seal_for(there.sealing_key, data["sealed_data"])
        with pytest.raises(Invalid):
            heard(data, there)
        arrived = heard(data | {"sealed_data": sealed}, there)
        assembly = assembly.take(arrived) if assembly else Assembly.begun_by(arrived, len(FILE))
    assert assembly is not None
    assert assembly.content() == FILE


def test_receiver_says_what_it_lacks() -> None:
    chunks = cut(FILE)
    assembly = Assembly.begun_by(chunks[1], len(FILE))
    wanted = {"case_id": CASE, "sha256": assembly.whole, "numbers": list(assembly.missing)}
    assert AGREED["material_chunks_wanted"]().validate(wanted) == {}
    assert wanted["numbers"] == [0, *range(2, len(chunks))]


@pytest.mark.parametrize("name", sorted(AGREED))
def test_messages_are_strict_and_about_a_case(name: str) -> None:
    schema = AGREED[name]()
    assert isinstance(schema, Strict)
    assert schema.fields["case_id"].required
    assert schema.validate({"bytes": "abc"})["bytes"] == ["Unknown field."]


def test_no_message_carries_bytes_that_are_not_sealed() -> None:
    data = said(CASE, cut(b"a plain word")[0], Vault(bytes(32)))
    assert "plain" not in str(data)
    assert set(data) == set(AGREED["material_chunk"]().fields)
