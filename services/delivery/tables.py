"""Delivery's tables beside those of the kernel."""

from __future__ import annotations

from sqlalchemy import Column, Index, Integer, MetaData, String, Table

from shared.db.tables import aggregate_table, kernel_tables

metadata = MetaData()
kernel = kernel_tables(metadata)

#: The columns of the shipment are null where there is none, and so are those of the pick-up.
consignments = aggregate_table(
    "consignments",
    metadata,
    Column("case_id", String(40), nullable=False),
    Column("case_no", String(43), nullable=False),
    Column("from_node", String(12)),
    Column("shipment_status", String(20)),
    Column("waybill_no", String(32), unique=True),
    Column("pickup_node", String(12)),
    Column("pickup_status", String(20)),
    Index("ix_consignments_case_id", "case_id"),
    Index("ix_consignments_shipment_status_from_node", "shipment_status", "from_node"),
    Index("ix_consignments_pickup_status_pickup_node", "pickup_status", "pickup_node"),
)

#: Who gives results out at a node, under the node's code: a copy of what intake tells.
issuers = aggregate_table("issuers", metadata)

#: The next free serial of each prefix of our own waybill numbers (`numbers.py`).
waybill_numbers = Table(
    "waybill_numbers",
    metadata,
    Column("prefix", String(2), primary_key=True),
    Column("next", Integer, nullable=False),
)
