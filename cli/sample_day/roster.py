"""The applications of the day, by number and by the case that each became."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cli.sample_day.answers import Answers
from cli.sample_day.applications import Application


class Roster:
    def __init__(self, applications: Iterable[Application], log: Answers) -> None:
        self._applications = {a.application_no: a for a in applications}
        self._numbers = {a.data["case_id"]: a.subject for a in log.of("register")}

    def __iter__(self) -> Iterator[Application]:
        return iter(self._applications.values())

    def __getitem__(self, application_no: str) -> Application:
        return self._applications[application_no]

    def know(self, case_id: str, application_no: str) -> None:
        self._numbers[case_id] = application_no

    def of_case(self, case_id: str) -> Application:
        return self._applications[self._numbers[case_id]]
