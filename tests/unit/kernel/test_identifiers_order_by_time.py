"""Identifiers: machines sort theirs by time, people read theirs by office and day."""

from __future__ import annotations

import itertools
import re
import time
from datetime import date

import pytest

from shared.kernel.ids import CaseNumber, uuid7
from shared.kernel.refusals import Invalid

UUID7 = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}")
MILLISECOND = 1_000_000


def test_identifier_has_the_form_of_version_7() -> None:
    made = [uuid7() for _ in range(200)]
    assert [one for one in made if not UUID7.fullmatch(one)] == []
    assert len(set(made)) == 200


def test_identifiers_of_later_milliseconds_sort_later(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = itertools.count(1_773_000_000_000 * MILLISECOND, MILLISECOND)
    monkeypatch.setattr(time, "time_ns", lambda: next(clock))
    made = [uuid7() for _ in range(300)]
    assert made == sorted(made)


def test_identifier_begins_with_the_millisecond_it_was_made(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(time, "time_ns", lambda: 0x0195A3C0_1234 * MILLISECOND + 999_999)
    assert uuid7().startswith("0195a3c0-1234-7")


def test_case_number_reads_as_office_day_and_running_number() -> None:
    number = CaseNumber("411521101204", date(2026, 3, 9), 42)
    assert str(number) == "41152110120420260309000042"
    assert CaseNumber.parse("41152110120420260309000042") == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "4115211012042026030900004",
        "411521101204202603090000421",
        "4115211012042026030900004X",
        "41152110120420260230000042",
        "41152110120420261301000042",
        " 1152110120420260309000042",
        "41152110120420260309-00042",
        "４１１５２１１０１２０４20260309000042",
        "4115211012042026030900004²",
    ],
)
def test_what_is_no_case_number_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        CaseNumber.parse(text)
    assert refusal.value.code == "case_number_format"
    assert refusal.value.field == "case_no"
