"""A counter for each test that asks for one."""

from __future__ import annotations

from pathlib import Path

import pytest
from delivery_counter import Counter


@pytest.fixture
def counter(tmp_path: Path) -> Counter:
    return Counter(tmp_path)
