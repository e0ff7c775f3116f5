"""Disabling a rule reaches its function wherever it is referred to, takes its rows out of what is
in force, and ends with the block."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import pytest
from mutants.disabling import disabled

from services.intake import commands, handlers
from services.intake.domain import acceptance
from shared.kernel.policy import Profile
from shared.kernel.refusals import NotFound
from shared.rulebook import clocks
from shared.rulebook.marks import Mark, marks_of_code, marks_of_data

ACCEPT = Mark("XQ-CZ-04-1b", "services/intake/handlers.py", "accept")
IN_TABLE = handlers.HANDLERS[commands.AcceptCase]

COUNTY = "shared/rulebook/clocks/county.yaml"
PROFILE = Profile("county", 1, "县", date(2026, 1, 1), None, ("county",), {})
PAUSES = """
pauses:
- &transit
  rule: [LS-TC-04e, LS-TC-06a]
  title: 材料在途
  clocks: [promised]
  begins_on: [{fact: routing.handoff_offered}]
  ends_on: [{fact: routing.handoff_signed}]
- {<<: *transit, rule: LS-TC-06a}
- {<<: *transit, rule: [], id: survey, ends_on: [{fact: routing.survey_ended}]}
"""


@pytest.fixture
def _three_pauses(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A county with pauses of three clauses instead of what is packaged."""
    rows = clocks.parse("county", PAUSES)
    with monkeypatch.context() as packaged:
        packaged.setattr(clocks, "load_rows", lambda: rows)
        clocks.vocabulary.cache_clear()
        yield
    clocks.vocabulary.cache_clear()


def _in_force() -> list[str]:
    return [pause.id for pause in clocks.in_force(PROFILE).pauses]


def _accept() -> object:
    return IN_TABLE(None, None, None)  # type: ignore[arg-type]


def test_disabled_handler_tells_nothing_until_the_block_ends() -> None:
    with disabled(ACCEPT):
        assert _accept() == []
    with pytest.raises(NotFound):
        _accept()


def test_function_is_restored_after_a_failure() -> None:
    with pytest.raises(ZeroDivisionError), disabled(ACCEPT):
        raise ZeroDivisionError
    with pytest.raises(NotFound):
        _accept()


def test_function_that_is_no_handler_must_say_what_it_does_without_the_clause() -> None:
    decide = Mark("LS-YY-01", "services/intake/domain/acceptance.py", acceptance.accept.__name__)
    with pytest.raises(TypeError, match=r"say in mutants\.disabling"), disabled(decide):
        pass


@pytest.mark.usefixtures("_three_pauses")
def test_rows_of_a_clause_are_not_in_force_until_the_block_ends() -> None:
    everything = ["LS-TC-04e", "LS-TC-06a", "survey"]
    assert _in_force() == everything
    with disabled(Mark("LS-TC-04e", COUNTY, "LS-TC-04e")):
        assert _in_force() == ["LS-TC-06a", "survey"]
    with disabled(Mark("LS-TC-06a", COUNTY, "LS-TC-06a")):
        assert _in_force() == ["survey"]
        assert "routing.handoff_signed" not in clocks.vocabulary()
    assert _in_force() == everything
    assert "routing.handoff_signed" in clocks.vocabulary()


@pytest.mark.usefixtures("_three_pauses")
def test_row_that_is_not_there_cannot_be_disabled() -> None:
    elsewhere = COUNTY.replace("county", "national")
    for mark in (Mark("LS-YY-01", COUNTY, "LS-YY-01"), Mark("LS-TC-04e", elsewhere, "LS-TC-04e")):
        with pytest.raises(LookupError, match="has no row"), disabled(mark):
            pass


@pytest.mark.parametrize(
    "mark", [*marks_of_code(), *marks_of_data()], ids=lambda mark: f"{mark.rule} {mark.place}"
)
def test_all_places_of_rules_can_be_disabled(mark: Mark) -> None:
    with disabled(mark):
        pass
