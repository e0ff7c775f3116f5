"""What nodes of other sites are told of a fact of this site."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from shared.contracts.envelope import Envelope, to_headers
from shared.directory.directory import Directory
from shared.service.definition import RelayMessage

_PARCEL_ARRIVED = "jieli.delivery.shipment_delivered.v1"
_CONCLUDED = "jieli.intake.case_concluded.v1"


def reports(fact: Envelope, directory: Directory) -> Sequence[RelayMessage]:
    """The messages that follow from a fact which this site heard or said."""
    return tuple(_reports(fact, directory)) if directory.peers else ()


def _reports(fact: Envelope, directory: Directory) -> Iterator[RelayMessage]:
    owner = fact.data.get("owner", "")
    if owner and not directory.is_hosted(owner):
        yield _progress(fact, owner)
    originals = fact.type == _PARCEL_ARRIVED and fact.data["purpose"] == "papers"
    if originals and not directory.is_hosted(fact.data["to"]):
        yield _papers(fact)
    made_there = fact.type == _CONCLUDED and fact.data["result"]["mode"]
    if made_there and not directory.is_hosted(fact.data["decided_by"]):
        yield _result(fact)


def _progress(fact: Envelope, owner: str) -> RelayMessage:
    """The owner's site knows all of the case: its clocks and its trace read nothing else."""
    case_id = fact.data["case_id"]
    data = {"case_id": case_id, "headers": to_headers(fact), "data": fact.data}
    return RelayMessage("case_progressed", f"case/{case_id}", data, owner)


def _papers(fact: Envelope) -> RelayMessage:
    """The carrier told the sender's site; the office that waits for the originals is elsewhere."""
    case_id, to = fact.data["case_id"], fact.data["to"]
    named = {name: fact.data[name] for name in ("case_id", "shipment_id", "delivered_at")}
    return RelayMessage("papers_delivered", f"case/{case_id}", named, to)


def _result(fact: Envelope) -> RelayMessage:
    """同城通办: the office that decided makes the result, and sends it from there."""
    case_id = fact.data["case_id"]
    named = {name: fact.data[name] for name in ("case_id", "result", "sealed_party")}
    return RelayMessage("result_wanted", f"case/{case_id}", named, fact.data["decided_by"])
