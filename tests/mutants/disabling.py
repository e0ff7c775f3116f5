"""Disabling a function in place: it stays where it is referred to, and does nothing."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from types import FunctionType
from typing import Any, get_type_hints

from shared.kernel.limits import Limit
from shared.kernel.worktime import WorkCalendar
from shared.rulebook.marks import Mark

_EVENTS = Sequence[Any]
_MEASURING = "services/supervision/domain/measuring.py"


def _tells_nothing(*_: Any, **__: Any) -> Any:
    return []


def _limits_nothing(*_: Any, **__: Any) -> Any:
    return None


def _transit_counts(
    _clocks: object, _which: object, started_at: datetime, limit: Limit, calendar: WorkCalendar
) -> Any:
    return calendar.due(started_at, limit)


# What a function does where its clause does not hold, if it is not a handler, which tells nothing.
# Each sees the names of the function's own module, and its arguments.
_WITHOUT: dict[tuple[str, str], Callable[..., Any]] = {
    ("LS-TC-04e", f"{_MEASURING}:_due"): _transit_counts,
    ("LS-TC-06a", f"{_MEASURING}:_due"): _limits_nothing,
}


@contextmanager
def disabled(mark: Mark) -> Iterator[None]:
    """The function of the mark behaves as if the clause did not exist.

    Its code is exchanged, not its name: tables of handlers and imports hold on to the function.
    """
    function = _function(mark)
    code = function.__code__
    function.__code__ = _without(mark, function).__code__
    try:
        yield
    finally:
        function.__code__ = code


def _function(mark: Mark) -> FunctionType:
    found: Any = importlib.import_module(mark.file.removesuffix(".py").replace("/", "."))
    for name in mark.name.split("."):
        found = getattr(found, name)
    if not isinstance(found, FunctionType) or found.__closure__:
        raise TypeError(f"{mark.place} is no plain function, so it cannot be disabled")
    return found


def _without(mark: Mark, function: FunctionType) -> FunctionType:
    told = _WITHOUT.get((mark.rule, mark.place))
    if told is None and get_type_hints(function)["return"] != _EVENTS:
        raise TypeError(f"{mark.place} is no handler: say in {__name__} what it does without")
    replacement = told or _tells_nothing
    assert isinstance(replacement, FunctionType)
    return replacement
