"""The driver's own log of what the services answered: what was promised must be found stored."""

from __future__ import annotations

import json
import threading
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


class AnswerLog:
    """An append-only file of answers, read again when an interrupted day goes on."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.answers: dict[tuple[str, str], Answer] = {}
        self._lock = threading.Lock()
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists():
            for line in path.read_text(encoding="utf-8").splitlines():
                self._read(line)
        self._file = path.open("a", encoding="utf-8")

    def _read(self, line: str) -> None:
        try:
            answer = Answer(**json.loads(line))
        except (json.JSONDecodeError, TypeError):
            return  # the last line of a killed driver may be cut short; its act is asked again
        self.answers[answer.act, answer.subject] = answer

    def note(self, act: str, subject: str, at: str, /, **data: Any) -> None:
        answer = Answer(act, subject, at, data)
        with self._lock:
            self.answers[act, subject] = answer
            self._file.write(json.dumps(answer.__dict__, ensure_ascii=False) + "\n")
            self._file.flush()

    def get(self, act: str, subject: str) -> Answer | None:
        return self.answers.get((act, subject))

    def of(self, act: str) -> list[Answer]:
        """All answers to one kind of act, in the order in which they were given."""
        with self._lock:
            return [answer for answer in self.answers.values() if answer.act == act]

    def close(self) -> None:
        self._file.close()
