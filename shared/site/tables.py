"""Tables of the site itself, which belong to no service."""

from __future__ import annotations

from sqlalchemy import Column, Float, Integer, MetaData, String, Table

metadata = MetaData()

SCHEMA = "site"

business_time = Table(
    "business_time",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("instant", String(40), nullable=False),
)

denied_tokens = Table(
    "denied_tokens",
    metadata,
    Column("token_id", String(64), primary_key=True),
    Column("expires_at", Float, nullable=False),
)
