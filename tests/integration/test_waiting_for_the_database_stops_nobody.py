"""A greenlet that waits for a lock lets the one that holds it go on."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from shared.testing.servers import Backends

pytestmark = pytest.mark.real

HERE = Path(__file__).parent
ROOT = HERE.parent.parent


def test_lock_is_waited_for_within_one_process(fresh_backends: Backends) -> None:
    """Without yielding, the process would wait for itself for ever."""
    script = HERE / "support" / "lock_waiters.py"
    done = subprocess.run(
        [sys.executable, "-W", "ignore", script, fresh_backends.database_url],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert (done.stdout.split(), done.returncode) == (["lets", "go", "has", "it"], 0), done.stderr
