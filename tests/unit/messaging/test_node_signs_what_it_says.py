"""A relay message counts only as its node's site signed it, and while the key counted."""

from __future__ import annotations

import base64
import hashlib
import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st
from joserfc import jws
from joserfc.jwk import OKPKey

from shared.contracts.envelope import Envelope, source, to_body, to_headers
from shared.directory.directory import Directory
from shared.directory.tables import OtherSite, SigningKey, Site
from shared.kernel.canonical import canonical_json
from shared.kernel.refusals import Invalid
from shared.kernel.worktime import ZONE
from shared.messaging.correspondence import Correspondence
from shared.messaging.port import Delivery
from shared.messaging.signatures import BadSignature, Signer, signed_payload
from shared.vault import Vault

CITY, COUNTY, UNKNOWN = "411500000000", "411521000000", "411522000000"
BEGAN, NOON = datetime(2026, 1, 1, tzinfo=ZONE), datetime(2026, 3, 9, 12, tzinfo=ZONE)
KEY, OTHER_KEY = Ed25519PrivateKey.generate(), Ed25519PrivateKey.generate()
SIGNER = Signer(KEY)
VAULT = Vault(os.urandom(32))


def city(**key: Any) -> Correspondence:
    """The city's site, as it knows the county's key."""
    known = SigningKey(SIGNER.public, **({"valid_from": BEGAN} | key))
    county = OtherSite((COUNTY,), "xinyang", (known,), VAULT.sealing_key)
    site = Site("xinyang", "信阳", (CITY,), elsewhere={"luoshan": county})
    own = Vault(os.urandom(32))
    return Correspondence(Directory(Directory.load().divisions, site), OTHER_KEY, own)


def offer(**changes: Any) -> Envelope:
    envelope = Envelope(
        id="m-1",
        source=source(COUNTY, "routing"),
        type="jieli.relay.handoff_offered.v1",
        subject="case/c-1",
        time=NOON.isoformat(),
        sequence=3,
        data={"case_id": "c-1", "name": "材料"},
        destination=CITY,
        chain="leg/c-1",
        chain_length=4,
        chain_head="0" * 64,
    )
    return replace(envelope, **changes)


def signed(envelope: Envelope, signer: Signer = SIGNER) -> Envelope:
    return replace(envelope, signature=signer.sign(to_headers(envelope), to_body(envelope)))


def check(envelope: Envelope, correspondence: Correspondence | None = None) -> None:
    delivery = Delivery(dict(to_headers(envelope)), to_body(envelope), None)
    (correspondence or city()).verify(envelope, delivery)


def test_message_of_the_county_is_accepted_whatever_way_it_came() -> None:
    check(signed(offer()))
    check(replace(signed(offer()), via="zhoudang,luoshan"))


@pytest.mark.parametrize(
    "change",
    [
        {"id": "m-2"},
        {"type": "jieli.relay.handoff_signed.v1"},
        {"subject": "case/c-2"},
        {"time": (NOON + timedelta(seconds=1)).isoformat()},
        {"sequence": 4},
        {"destination": COUNTY},
        {"data": {"case_id": "c-1", "name": "别的"}},
        {"chain_head": "1" * 64},
        {"traceparent": "00-1"},
    ],
    ids=lambda change: next(iter(change)),
)
def test_message_that_was_changed_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(BadSignature, match="does not fit"):
        check(replace(signed(offer()), **change))


@given(st.dictionaries(st.text(min_size=1), st.text(), max_size=5))
def test_what_is_signed_has_the_canonical_spelling(attributes: dict[str, str]) -> None:
    """So that any other implementation, which knows only the rule, computes the same."""
    headers = {f"cloudEvents:{name}": value for name, value in attributes.items()}
    headers.pop("cloudEvents:via", None)
    headers.pop("cloudEvents:signature", None)
    said = headers | {"bodysha256": hashlib.sha256(b"body").hexdigest()}
    assert signed_payload(headers, b"body").decode() == canonical_json(said)


def test_attribute_that_this_version_does_not_know_is_signed_too() -> None:
    headers = to_headers(offer()) | {"cloudEvents:priority": "1"}
    body = to_body(offer())
    sent = headers | {"cloudEvents:signature": SIGNER.sign(headers, body)}
    city().verify(offer(), Delivery(sent, body, None))
    for other in ("2", 1):
        with pytest.raises(BadSignature):
            city().verify(offer(), Delivery(sent | {"cloudEvents:priority": other}, body, None))


def test_site_knows_its_own_signature_again() -> None:
    own = offer(source=source(CITY, "routing"), destination=CITY)
    check(signed(own, Signer(OTHER_KEY)))
    with pytest.raises(BadSignature):
        check(replace(signed(own, Signer(OTHER_KEY)), id="m-2"))
    with pytest.raises(BadSignature):
        check(signed(own, SIGNER))


def test_message_without_signature_is_refused() -> None:
    with pytest.raises(BadSignature, match="missing"):
        check(offer())


def test_message_signed_by_another_site_is_refused() -> None:
    """The city's own key is good, but not for what the county says."""
    with pytest.raises(BadSignature, match="not one of"):
        check(signed(offer(), Signer(OTHER_KEY)))


def test_message_of_an_unknown_node_is_refused() -> None:
    with pytest.raises(BadSignature, match="in no site"):
        check(signed(offer(source=source(UNKNOWN, "routing"))))


@pytest.mark.parametrize("junk", ["x", "..", "x..y", "e30..e30", "bnVsbA..x", "é..x", "W10..x"])
def test_signature_that_cannot_be_read_is_refused(junk: str) -> None:
    with pytest.raises(BadSignature):
        check(replace(offer(), signature=junk))


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_algorithm_is_ours_and_not_the_senders_choice() -> None:
    envelope = offer()
    payload = signed_payload(to_headers(envelope), to_body(envelope))
    key = OKPKey.import_key(KEY)
    unsecured = jws.serialize_compact(
        {"alg": "EdDSA", "kid": "x", "typ": "JWT"}, payload, key, ["EdDSA"]
    )
    header, _, signature = unsecured.split(".")
    with pytest.raises(BadSignature, match="kind"):
        check(replace(envelope, signature=f"{header}..{signature}"))


@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_any_jws_library_can_verify_it() -> None:
    envelope = signed(offer())
    payload = signed_payload(to_headers(envelope), to_body(envelope))
    header, _, signature = envelope.signature.partition("..")
    whole = f"{header}.{base64.urlsafe_b64encode(payload).rstrip(b'=').decode()}.{signature}"
    key = OKPKey.import_key(KEY.public_key())
    assert jws.deserialize_compact(whole, key, ["EdDSA"]).payload == payload


@pytest.mark.parametrize(
    ("interval", "counts"),
    [
        ({}, True),
        ({"valid_from": NOON}, True),
        ({"valid_from": NOON + timedelta(seconds=1)}, False),
        ({"valid_until": NOON}, False),
        ({"valid_until": NOON + timedelta(seconds=1)}, True),
        ({"invalid_from": NOON}, False),
        ({"invalid_from": NOON + timedelta(seconds=1)}, True),
    ],
    ids=str,
)
def test_key_counts_for_what_was_said_in_its_time(interval: dict[str, Any], counts: bool) -> None:
    """However late it arrives: what was said before a revocation still counts."""
    if counts:
        check(signed(offer()), city(**interval))
        return
    with pytest.raises(BadSignature, match="did not count"):
        check(signed(offer()), city(**interval))


def test_linked_site_without_keys_is_refused_at_start() -> None:
    site = Site("xinyang", "信阳", (CITY,), elsewhere={"luoshan": OtherSite((COUNTY,), "xinyang")})
    with pytest.raises(Invalid, match=r"luoshan.*keys"):
        Correspondence(Directory(Directory.load().divisions, site), KEY, VAULT)


def test_key_that_is_none_is_refused_at_start() -> None:
    keys = (SigningKey("bm8=", BEGAN),)
    county = OtherSite((COUNTY,), "xinyang", keys, VAULT.sealing_key)
    site = Site("xinyang", "信阳", (CITY,), elsewhere={"luoshan": county})
    with pytest.raises(Invalid, match="公钥"):
        Correspondence(Directory(Directory.load().divisions, site), KEY, VAULT)


class TestPersonalData:
    def test_goes_sealed_to_the_site_that_is_to_read_it(self) -> None:
        sender = city()
        sealed = sender.vault.seal({"name": "欧阳明"})
        told = sender.readable_at(COUNTY, {"case_id": "c-1", "sealed_party": sealed})
        assert told["case_id"] == "c-1"
        assert VAULT.open(told["sealed_party"]) == {"name": "欧阳明"}
        with pytest.raises(Invalid):
            sender.vault.open(told["sealed_party"])

    def test_piece_of_a_material_goes_sealed_as_well(self) -> None:
        sender = city()
        sealed = sender.vault.seal({"data": "JVBERg=="})
        told = sender.readable_at(COUNTY, {"number": 0, "sealed_data": sealed})
        assert VAULT.open(told["sealed_data"]) == {"data": "JVBERg=="}
        assert told["sealed_data"] != sealed

    def test_stays_as_it_is_inside_a_site(self) -> None:
        data = {"sealed_party": city().vault.seal({})}
        assert city().readable_at(CITY, data) == data

    def test_goes_to_nobody_who_is_not_linked(self) -> None:
        sender = city()
        data = {"sealed_party": sender.vault.seal({"name": "欧阳明"})}
        assert sender.readable_at(UNKNOWN, data) == {"sealed_party": ""}

    def test_message_without_it_is_unchanged(self) -> None:
        assert city().readable_at(COUNTY, {"a": 1}) == {"a": 1}
