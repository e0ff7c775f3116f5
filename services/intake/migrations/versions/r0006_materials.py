"""Electronic materials: stored by what they contain, uploaded in parts."""

import sqlalchemy as sa
from alembic import op

from shared.db.tables import RUNNING

revision = "r0006"
down_revision = "r0005"


def _text(name: str, length: int) -> "sa.Column[str]":
    return sa.Column(name, sa.String(length=length), nullable=False)


def upgrade() -> None:
    op.create_table(
        "dossiers",
        _text("id", 80),
        sa.Column("chain_length", sa.Integer(), nullable=False),
        _text("chain_head", 64),
        sa.Column("state", sa.Text(), nullable=False),
        _text("case_no", 43),
        _text("node", 12),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_table(
        "uploads",
        _text("upload_id", 40),
        _text("case_id", 80),
        sa.Column("size", sa.Integer(), nullable=False),
        _text("status", 20),
        _text("sha256", 64),
        sa.PrimaryKeyConstraint("upload_id"),
    )
    op.create_index("ix_uploads_sha256", "uploads", ["sha256"], unique=False)
    op.create_table(
        "material_views",
        sa.Column("id", RUNNING, autoincrement=True, nullable=False),
        _text("case_id", 80),
        _text("case_no", 43),
        _text("node", 12),
        _text("upload_id", 40),
        _text("sha256", 64),
        _text("shown_to", 120),
        _text("reason", 500),
        _text("shown_at", 40),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_material_views_case_no", "material_views", ["case_no"], unique=False)
    op.create_table(
        "certificate_uses",
        sa.Column("id", RUNNING, autoincrement=True, nullable=False),
        _text("use_id", 40),
        _text("case_id", 80),
        _text("case_no", 43),
        _text("node", 12),
        _text("kind", 40),
        _text("material", 80),
        _text("issuer", 120),
        _text("issued_in", 12),
        _text("across", 40),
        sa.Column("found", sa.Integer(), nullable=False),
        _text("purpose", 500),
        _text("used_by", 120),
        _text("used_at", 40),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index("ix_certificate_uses_case_no", "certificate_uses", ["case_no"], unique=False)
