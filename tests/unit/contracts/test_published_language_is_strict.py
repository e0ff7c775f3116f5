"""The schemas of all messages: a producer says nothing that its schema does not name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from marshmallow import Schema, fields
from sample_messages import example

from cli.site import definitions
from shared.contracts import ContractBroken, check_contract
from shared.contracts.common import Strict
from shared.contracts.registry import SCHEMAS
from shared.messaging.topology import FOLLOWS, RELAY, fact_key, fact_name, fact_type
from shared.settings import SERVICES

TYPE = re.compile(r"jieli\.([a-z]+)\.([a-z]+(?:_[a-z]+)*)\.v[1-9][0-9]*")
every_type = pytest.mark.parametrize("message_type", sorted(SCHEMAS))
LIMIT = {"value": 3, "unit": "working_day"}


def _all_schemas(schema: Schema) -> Iterator[Schema]:
    yield schema
    for field in schema.fields.values():
        inner = field.inner if isinstance(field, fields.List) else field
        if isinstance(inner, fields.Nested):
            yield from _all_schemas(inner.schema)


@every_type
def test_type_names_producer_fact_and_version(message_type: str) -> None:
    match = TYPE.fullmatch(message_type)
    assert match is not None
    producer, name = match.groups()
    assert producer in (*SERVICES, RELAY)
    assert fact_name(message_type) == name
    assert fact_key(message_type) == f"{producer}.{name}"
    assert message_type == fact_type(producer, name)
    assert len(message_type) <= 120


@every_type
def test_schema_is_strict_throughout(message_type: str) -> None:
    for schema in _all_schemas(SCHEMAS[message_type]):
        assert isinstance(schema, Strict)
        assert [name for name, field in schema.fields.items() if field.allow_none] == []


@every_type
def test_message_may_say_what_is_promised_no_more_and_no_less(message_type: str) -> None:
    said = example(SCHEMAS[message_type])
    check_contract(message_type, said)
    with pytest.raises(ContractBroken, match="Unknown field"):
        check_contract(message_type, said | {"applicant_name": "欧阳明"})
    for name, field in SCHEMAS[message_type].fields.items():
        # What a later version of the producer says in addition, it need not say.
        left_out = {key: said[key] for key in said if key != name}
        if field.required:
            with pytest.raises(ContractBroken, match=name):
                check_contract(message_type, left_out)
        else:
            check_contract(message_type, left_out)
        with pytest.raises(ContractBroken, match=name):
            check_contract(message_type, said | {name: None})


@every_type
def test_every_message_belongs_to_a_case_or_to_a_node(message_type: str) -> None:
    schema = SCHEMAS[message_type]
    if f".{RELAY}." in message_type:
        assert schema.fields["case_id"].required
    else:
        assert {"owner", "node"} & set(schema.fields)


@pytest.mark.parametrize(
    "division",
    [
        "411521",
        "4115210000001",
        "411521000000\n",
        "41152100000x",
        "４１１５２１００００００",
        411521000000,
    ],
)
def test_division_has_twelve_digits(division: Any) -> None:
    message_type = "jieli.intake.case_reopened.v1"
    good = {"case_id": "c", "case_no": "n", "owner": "411521000000"}
    check_contract(message_type, good)
    with pytest.raises(ContractBroken, match="owner"):
        check_contract(message_type, good | {"owner": division})


def test_type_that_is_not_published_may_not_be_said() -> None:
    with pytest.raises(ContractBroken, match="no published schema"):
        check_contract("jieli.intake.case_lost.v1", {})


@pytest.mark.parametrize("service", SERVICES)
def test_service_reads_only_what_is_published_by_those_it_follows(service: str) -> None:
    for message_type in definitions()[service].incoming:
        assert message_type in SCHEMAS
        producer = message_type.split(".")[1]
        assert producer in FOLLOWS[service] or (producer, service) == (RELAY, "routing")


def test_every_relay_message_is_understood() -> None:
    relayed = {name for name in SCHEMAS if name.startswith(f"jieli.{RELAY}.")}
    assert relayed <= set(definitions()["routing"].incoming)


def test_every_producer_is_followed_and_every_followed_one_speaks() -> None:
    speaking = {name.split(".")[1] for name in SCHEMAS} - {RELAY}
    assert set().union(*FOLLOWS.values()) == speaking
    assert set(FOLLOWS) == set(SERVICES)
    # Supervision measures what becomes of its own cards.
    assert [name for name, followed in FOLLOWS.items() if name in followed] == ["supervision"]
