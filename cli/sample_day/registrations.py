"""What is written down of an application at the counter, and which way it takes there."""

from __future__ import annotations

from typing import Any

from cli.sample_day.answers import Answer
from cli.sample_day.applications import Application
from cli.sample_day.hall import AGENT, applicant_of
from cli.sample_day.pilot import tries
from cli.sample_day.visit import running_number

#: Without it nobody knows who applies.
_MAIN = "identity_card"


def may_bring_later(application: Application) -> bool:
    """补办 in the pilot, where only minor materials are missing."""
    later = application.missing_later_given
    return bool(later) and _MAIN not in later and tries(application.received_at)


def ends_at_window(application: Application) -> bool:
    """Some of what a township decides about its own people is finished by its window's head."""
    township = application.received_at
    own = township.endswith("000") and not township.endswith("000000")
    at_home = application.competent_division[:9] == township[:9]
    granted = application.finding == "granted"
    return own and at_home and granted and running_number(application) % 4 == 1


def registration(application: Application, id_number: str) -> dict[str, Any]:
    return {
        "item_id": application.item_id,
        "applicant": applicant_of(application) | {"id_number": id_number},
        "origin_division": application.origin_division,
        "competent_division": application.competent_division,
        "agent": _agent(application),
        "materials": list(application.materials_given),
        "result": {
            "method": application.result_method,
            "mode": application.result_mode or "",
        },
    }


def came_by(reception: dict[str, Any]) -> dict[str, Any]:
    """How it comes in; where somebody acts by agreement, who does."""
    by_agent = {"agent": AGENT | {"authorised": True}} if "assistance_id" in reception else {}
    return {"reception": reception} | by_agent


def door(sent: Answer | None, body: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Where it is registered: at the counter, or as what was sent over the network."""
    if sent is None:
        return "/cases", body
    return f"/submissions/{sent.data['submission_id']}/registration", {"proof": "居民身份证"}


def _agent(application: Application) -> dict[str, Any] | None:
    if not application.agent_name:
        return None
    return {
        "name": application.agent_name,
        "id_number": application.agent_id_number,
        "authorised": bool(application.agent_authorised),
    }
