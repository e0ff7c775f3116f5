"""Due times -> commands of appointments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from services.intake.appointments import commands
from services.intake.appointments.outgoing import DUE
from shared.service.definition import Command

TIMERS: dict[str, Callable[[str, datetime], Command]] = {DUE: commands.AppointmentDue}
