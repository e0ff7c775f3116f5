"""The virus scanner of the site: a command of the operator's that says of a file: clean, or not.

It reads from its standard input, as `clamdscan -` does; exit status 0 is clean, 1 is infected, all
else means that it could not look.
"""

from __future__ import annotations

import os
import shlex
import subprocess
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Final, Protocol

import structlog

from shared.http.refusals import Unavailable

log = structlog.get_logger(__name__)

_SECONDS: Final = 60.0
_CLEAN, _INFECTED = 0, 1


class Verdict(StrEnum):
    """What is known of a file. `UNSCANNED`: the site has no scanner."""

    CLEAN = "clean"
    INFECTED = "infected"
    UNSCANNED = "unscanned"


class Scanner(Protocol):
    def look_at(self, content: bytes) -> Verdict:
        """Raises Unavailable where a scanner is set, and cannot say."""


@dataclass(frozen=True)
class NoScanner:
    """Nobody looks, and that is what is written down."""

    def look_at(self, _: bytes) -> Verdict:
        return Verdict.UNSCANNED


@dataclass(frozen=True)
class CommandScanner:
    command: tuple[str, ...]
    seconds: float = _SECONDS

    def look_at(self, content: bytes) -> Verdict:
        try:
            with _in_memory(content) as file:
                done = subprocess.run(  # noqa: S603
                    self.command,
                    stdin=file,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    timeout=self.seconds,
                    check=False,
                )
        except (OSError, subprocess.SubprocessError) as error:
            raise self._away(type(error).__name__) from None
        if done.returncode not in (_CLEAN, _INFECTED):
            raise self._away(f"exit status {done.returncode}")
        return Verdict.CLEAN if done.returncode == _CLEAN else Verdict.INFECTED

    def _away(self, why: str) -> Unavailable:
        log.error("scanner_away", command=self.command[0], reason=why)
        detail = "病毒扫描暂时不能进行，文件已收齐但还没有入库；请稍后再查看，不必重新上传"
        return Unavailable("scanner_away", detail)


def _in_memory(content: bytes) -> BinaryIO:
    """A file that the command reads at its own pace; the bytes never come to a disk unsealed."""
    file = os.fdopen(os.memfd_create("material"), "w+b")
    file.write(content)
    file.seek(0)
    return file


def scanner_of(command: str) -> Scanner:
    """By the setting; empty: none."""
    words = tuple(shlex.split(command))
    return CommandScanner(words) if words else NoScanner()
