"""Who the servers run as: oneself, or an unprivileged account when we are root."""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from shared.testing.servers.refused import ServersUnavailable


@dataclass(frozen=True)
class Account:
    """A user and its group; PostgreSQL refuses to run as root."""

    uid: int
    gid: int


def server_account() -> Account | None:
    """The account to switch to, or None where the servers run as oneself."""
    if os.geteuid() != 0:
        return None
    nobody = pwd.getpwnam("nobody")
    return Account(nobody.pw_uid, nobody.pw_gid)


def claim_directory(path: Path, account: Account | None) -> Path:
    """Make a directory that only the servers' account may enter."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    if account:
        os.chown(path, account.uid, account.gid)
        _refuse_closed_parent(path, account)
    return path


def write_private(path: Path, text: str, account: Account | None) -> None:
    """Write a file that only the servers' account may read (it may hold a password)."""
    path.touch(mode=0o600)
    path.chmod(0o600)
    path.write_text(text, encoding="utf-8")
    if account:
        os.chown(path, account.uid, account.gid)


def run_as(
    account: Account | None,
    command: Sequence[str],
    environment: Mapping[str, str],
    said: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run a command to its end as the servers' account, telling it `said`."""
    return subprocess.run(  # noqa: S603
        command,
        input=said,
        capture_output=True,
        text=True,
        check=False,
        cwd=environment["HOME"],
        env=environment,
        user=account.uid if account else None,
        group=account.gid if account else None,
        extra_groups=[] if account else None,
    )


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """A directory for throw-away servers that their account can reach; removed at the end."""
    path = Path(tempfile.mkdtemp(prefix="jieli-")).resolve()
    path.chmod(0o711)
    try:
        yield path
    finally:
        rmtree(path, ignore_errors=True)


def _refuse_closed_parent(path: Path, account: Account) -> None:
    for parent in path.resolve().parents:
        found = parent.stat()
        if found.st_uid != account.uid and not found.st_mode & stat.S_IXOTH:
            raise ServersUnavailable(
                f"以 root 运行时服务器改用普通账户，但该账户进不了 {parent}：请换一个目录"
            )
