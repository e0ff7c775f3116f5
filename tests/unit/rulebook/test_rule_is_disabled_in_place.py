"""Disabling a rule reaches its function wherever it is referred to, and ends with the block."""

from __future__ import annotations

import pytest
from mutants.disabling import disabled

from services.intake import commands, handlers
from shared.kernel.refusals import NotFound
from shared.rulebook.marks import Mark, marks_of_code

ACCEPT = Mark("XQ-CZ-04-1b", "services/intake/handlers.py", "accept")
IN_TABLE = handlers.HANDLERS[commands.AcceptCase]


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
    due = Mark("LS-YY-01", "services/supervision/domain/measuring.py", "_due")
    with pytest.raises(TypeError, match=r"say in mutants\.disabling"), disabled(due):
        pass


@pytest.mark.parametrize("mark", marks_of_code(), ids=lambda mark: f"{mark.rule} {mark.name}")
def test_all_code_of_rules_can_be_disabled(mark: Mark) -> None:
    with disabled(mark):
        pass
