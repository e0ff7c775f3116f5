"""Where private servers keep their data between runs.

When we are root the servers run as another user, who may not be able to enter the run's folder:
so their data lies beside the system's temporary files, and the run's folder says where.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from pathlib import Path

from shared.kernel.refusals import Conflict

_PREFIX = "jieli-"
#: Others may pass through, to the folders of their servers, and see nothing.
_PASSAGE = 0o711


class ServerData:
    """The folder of one run's servers; its name follows from the run's folder."""

    def __init__(self, run: Path) -> None:
        self._note = run / "servers.path"
        self._name = _PREFIX + hashlib.sha256(str(run).encode()).hexdigest()[:16]

    def claim(self) -> Path:
        """The folder, made if this run has none yet."""
        if self._note.exists():
            return self._kept()
        path = Path(tempfile.gettempdir()).resolve() / self._name
        # Left over from a run whose folder was removed by hand: it belongs to no run any more.
        _remove(path)
        path.mkdir(mode=_PASSAGE)
        path.chmod(_PASSAGE)
        self._note.parent.mkdir(parents=True, exist_ok=True)
        self._note.write_text(f"{path}\n", encoding="utf-8")
        return path

    def remove(self) -> None:
        if self._note.exists():
            path = self._noted()
            if path.name == self._name:
                _remove(path)
            self._note.unlink()

    def _kept(self) -> Path:
        path = self._noted()
        # A run's folder that was copied must not lead to the other run's data.
        if path.name != self._name or not path.is_dir():
            detail = f"上次的服务器数据不在 {path} 了，请加 --fresh 从头运行"
            raise Conflict("server_data_gone", detail)
        return path

    def _noted(self) -> Path:
        return Path(self._note.read_text(encoding="utf-8").strip())


def _remove(path: Path) -> None:
    """Remove our own folder; one that another user put there is not touched."""
    if not path.is_symlink() and not path.exists():
        return
    if path.is_symlink() or path.stat().st_uid != os.geteuid():
        raise Conflict("server_data_foreign", f"{path} 不是本程序建立的，请先移走它")
    shutil.rmtree(path)
