"""查询码: printed on the slip, told to whoever applies on the network, kept nowhere."""

from __future__ import annotations

from services.intake.domain.guessing import written
from shared.vault import Vault


def query_code(vault: Vault, number: str) -> str:
    """The code of a case number or a submission. It is made from the number with the site's key:
    who takes the database has no codes, and every reprint shows the same one."""
    return written(vault.keyed("query code", number))
