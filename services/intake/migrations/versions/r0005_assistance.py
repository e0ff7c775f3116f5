"""Help with an application: agency, one-to-one service, the green channel."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "r0005"
down_revision = "r0004"


def upgrade() -> None:
    op.create_table("agents", *_aggregate("status"))
    op.create_index("ix_agents_node", "agents", ["node"], unique=False)
    op.create_table("assistances", *_aggregate("service", "stage"))
    op.create_index("ix_assistances_node", "assistances", ["node", "stage"], unique=False)
    op.create_table("special_visits", *_aggregate())
    op.create_table("certificates", *_aggregate())
    op.create_index("ix_certificates_node", "certificates", ["node"], unique=False)


def _aggregate(*searched: str) -> list[Any]:
    return [
        sa.Column("id", sa.String(length=80), nullable=False),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        sa.Column("chain_head", sa.String(length=64), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("node", sa.String(length=12), nullable=False),
        *(sa.Column(name, sa.String(length=20), nullable=False) for name in searched),
        sa.PrimaryKeyConstraint("id"),
    ]
