"""One spelling for every JSON value, so that two machines compute the same digest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from typing import Any

_ENCODER = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
)


def canonical_json(value: Any) -> str:
    """JSON with sorted keys, no spaces, and Chinese unescaped.

    Floats are refused: their spelling differs between platforms.
    """
    _refuse_floats(value)
    return _ENCODER.encode(value)


def digest(value: Any) -> str:
    """SHA-256 over the canonical JSON, in lower-case hex."""
    return hashlib.sha256(canonical_json(value).encode()).hexdigest()


def _refuse_floats(value: Any) -> None:
    if isinstance(value, float):
        raise TypeError("a float has no canonical spelling")
    if isinstance(value, dict):
        items: Iterable[Any] = value.values()
    elif isinstance(value, list | tuple):
        items = value
    else:
        return
    for item in items:
        # Most are texts, and every message is looked through.
        if type(item) is not str:
            _refuse_floats(item)
