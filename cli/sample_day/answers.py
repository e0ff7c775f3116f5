"""The driver's own log of what the services answered: what was promised must be found stored."""

from __future__ import annotations

import json
import threading
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Answer:
    """One answered act. `subject` names what it was about within its kind: an application, a
    handoff, a task, a shipment, a handover."""

    act: str
    subject: str
    at: str
    data: dict[str, Any]


class Answers:
    """Answers by act and subject; of two to the same the later counts."""

    def __init__(self, lines: Iterable[str] = ()) -> None:
        self._by_act: dict[str, dict[str, Answer]] = defaultdict(dict)
        self._lock = threading.Lock()
        for line in lines:
            self._read(line)

    @classmethod
    def read(cls, path: Path) -> Answers:
        """The answers in this file, none if there is no file."""
        return cls(_lines(path))

    def get(self, act: str, subject: str) -> Answer | None:
        return self._by_act[act].get(subject)

    def of(self, act: str) -> list[Answer]:
        """All answers to one kind of act, in the order in which they were given."""
        with self._lock:
            return list(self._by_act[act].values())

    def _read(self, line: str) -> None:
        try:
            answer = Answer(**json.loads(line))
        except (json.JSONDecodeError, TypeError):
            return  # the last line of a killed driver may be cut short; its act is asked again
        self._by_act[answer.act][answer.subject] = answer


class AnswerLog(Answers):
    """An append-only file of answers, read again when an interrupted day goes on."""

    def __init__(self, path: Path) -> None:
        lines = _lines(path)
        super().__init__(lines)
        path.parent.mkdir(parents=True, exist_ok=True)
        self._file = path.open("a", encoding="utf-8")
        if lines and not lines[-1].endswith("\n"):
            # What follows a line that was cut short must not become part of it.
            self._file.write("\n")

    def note(self, act: str, subject: str, at: str, /, **data: Any) -> None:
        answer = Answer(act, subject, at, data)
        with self._lock:
            self._by_act[act][subject] = answer
            self._file.write(json.dumps(answer.__dict__, ensure_ascii=False) + "\n")
            self._file.flush()

    def close(self) -> None:
        self._file.close()


def _lines(path: Path) -> list[str]:
    if not path.exists():
        return []
    return path.read_text(encoding="utf-8", errors="replace").splitlines(keepends=True)
