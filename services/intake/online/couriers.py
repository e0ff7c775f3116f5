"""How a notice leaves the house: shown, written into a file, or given to a message service."""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import sys
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final, Protocol, TextIO

import requests

from services.intake.domain.tellings import Letter
from shared.kernel.identity import mask_name, mask_phone

#: Connecting, and every pause while the answer comes.
_SECONDS: Final = (3.0, 10.0)
SIGNATURE: Final = "X-Jieli-Signature"


class NotSent(Exception):
    """Why a letter did not leave: in words that name nobody, for whoever looks after it."""


class Courier(Protocol):
    """The port. `send` returns when the letter was taken over, and raises NotSent where it was
    not."""

    def send(self, letter: Letter) -> None: ...


@dataclass(frozen=True)
class Console:
    """Shows that there is something to tell, and nothing that names a person."""

    out: TextIO | None = None

    def send(self, letter: Letter) -> None:
        to = f"{mask_name(letter.name)} {mask_phone(letter.phone)}"
        print(f"通知 {to}：{letter.text}", file=self.out or sys.stdout, flush=True)


@dataclass(frozen=True)
class File:
    """A line of JSON for each, in a file that only its owner may read; somebody passes them on."""

    path: Path

    def send(self, letter: Letter) -> None:
        line = json.dumps(asdict(letter), ensure_ascii=False)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT
        try:
            with os.fdopen(os.open(self.path, flags, 0o600), "a", encoding="utf-8") as file:
                file.write(f"{line}\n")
        except OSError as error:
            raise NotSent(f"通知文件写不进去：{type(error).__name__}") from None


@dataclass(frozen=True)
class Webhook:
    """A message service that takes JSON. With a key the body is signed, and the notice's id lets
    the service drop what it has sent already."""

    url: str
    key: str = ""
    post: Callable[..., requests.Response] = requests.post

    def send(self, letter: Letter) -> None:
        body = json.dumps(asdict(letter), ensure_ascii=False).encode()
        headers = {"Content-Type": "application/json", "Idempotency-Key": letter.notice_id}
        if self.key:
            signed = hmac.new(self.key.encode(), body, hashlib.sha256).hexdigest()
            headers[SIGNATURE] = f"sha256={signed}"
        try:
            # To be sent elsewhere is not what was set up: the contact would go along.
            answer = self.post(
                self.url,
                data=body,
                headers=headers,
                timeout=_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            raise NotSent(f"短信平台连不上：{type(error).__name__}") from None
        if not 200 <= answer.status_code < 300:
            raise NotSent(f"短信平台答复 {answer.status_code}")


def courier(channel: str, key: str = "") -> Courier:
    """The one that the setting JIELI_NOTICES names."""
    if channel == "console":
        return Console()
    if channel.startswith("file:"):
        return File(Path(channel.removeprefix("file:")))
    return Webhook(channel, key)
