"""服务评价: what whoever was served thought of it, as supervision told it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from functools import singledispatch
from typing import Any


@dataclass(frozen=True)
class Evaluation:
    """`visit_id` is whatever names the visit: a ticket, an appointment or an application. Who left
    it is not known here."""

    opinion_id: str
    node: str
    visit_id: str
    channel: str
    score: int
    received_at: datetime


@dataclass(frozen=True)
class EvaluationHeard:
    opinion_id: str
    node: str
    visit_id: str
    channel: str
    score: int
    received_at: datetime


@singledispatch
def _fold(event: Any, _evaluation: Evaluation | None) -> Evaluation:
    raise TypeError(f"{type(event).__name__} is no event of an evaluation")


def apply(evaluation: Evaluation | None, event: Any) -> Evaluation:
    """The evaluation; nothing happens to it afterwards."""
    return _fold(event, evaluation)


@_fold.register
def _(event: EvaluationHeard, _evaluation: Evaluation | None) -> Evaluation:
    return Evaluation(**{name: getattr(event, name) for name in event.__dataclass_fields__})
