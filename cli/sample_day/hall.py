"""The hall that has its windows on record, and the applications that come there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from cli.sample_day.applications import Application
from cli.sample_day.visit import running_number

#: 灵山镇.
HALL: Final = "411521103000"
COMPREHENSIVE: Final = "1"
#: 代办员 of the hall.
AGENT: Final = {"name": "刘芳", "id_number": "411521199003077829"}


def at_hall(*numbers: int) -> Callable[[Application], bool]:
    """These applications, as long as they come to the hall."""
    return lambda one: one.received_at == HALL and running_number(one) in numbers


def applicant_of(application: Application) -> dict[str, Any]:
    return {
        "name": application.applicant_name,
        "id_type": application.id_type,
        "id_number": application.id_number,
        "phone": application.phone,
        "address": application.address,
    }
