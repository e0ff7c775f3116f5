"""A chunk as the relay message `material_chunk` says it, and back."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from shared.kernel.chunks import Chunk
from shared.vault import Vault


def said(case_id: str, chunk: Chunk, vault: Vault) -> dict[str, Any]:
    """The data of the message; whoever sends it to another site has it sealed for that."""
    return {
        "case_id": case_id,
        "sha256": chunk.whole,
        "size": chunk.size,
        "number": chunk.number,
        "count": chunk.count,
        "chunk_sha256": chunk.sha256,
        "sealed_data": vault.seal({"data": base64.b64encode(chunk.data).decode()}),
    }


def heard(data: Mapping[str, Any], vault: Vault) -> Chunk:
    """The chunk again; Invalid if this site cannot open it."""
    return Chunk(
        whole=data["sha256"],
        size=data["size"],
        number=data["number"],
        count=data["count"],
        sha256=data["chunk_sha256"],
        data=base64.b64decode(vault.open(data["sealed_data"])["data"]),
    )
