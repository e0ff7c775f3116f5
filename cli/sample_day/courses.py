"""Turns a plain application into one with something special about it."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace

from cli.sample_day.applications import Application
from cli.sample_day.mix import Course
from cli.sample_day.people import Person
from cli.sample_day.wording import NON_ACCEPTANCES, REFUSALS
from services.intake.domain.items import Item

_IDENTITY_CHECKS = "0123456789X"
_MOST_LACKING = 2


class Courses:
    """Applies a course; draws from `agents`, who act for several people."""

    def __init__(self, rng: random.Random, agents: list[Person]) -> None:
        self._rng = rng
        self._agents = agents
        self._turns: dict[Course, Callable[[Application, Item], Application]] = {
            Course.PLAIN: lambda plain, _item: plain,
            Course.AGENT: self._agent,
            Course.UNAUTHORISED_AGENT: self._unauthorised_agent,
            Course.MATERIAL_MISSING: self._material_missing,
            Course.REFUSED: self._refused,
            Course.NOT_ACCEPTED: self._not_accepted,
            Course.IDENTITY_MISREAD: self._identity_misread,
            Course.IDENTITY_WRONG: self._identity_wrong,
        }

    def take(self, course: Course, plain: Application, item: Item) -> Application:
        """The application as it is when it takes this course; the item must `allow` it."""
        return self._turns[course](plain, item)

    def _agent(self, plain: Application, _item: Item) -> Application:
        agent = self._rng.choice(self._agents)
        return replace(
            plain,
            agent_name=agent.name,
            agent_id_number=agent.id_number,
            agent_authorised=True,
        )

    def _unauthorised_agent(self, plain: Application, item: Item) -> Application:
        return _turned_away(replace(self._agent(plain, item), agent_authorised=False))

    def _material_missing(self, plain: Application, item: Item) -> Application:
        required = [material.id for material in item.materials if material.required]
        most = min(_MOST_LACKING, len(required) - 1)
        later = tuple(self._rng.sample(required, self._rng.randint(1, most)))
        given = tuple(m for m in plain.materials_given if m not in later)
        return replace(plain, materials_given=given, missing_later_given=later)

    def _refused(self, plain: Application, item: Item) -> Application:
        reason = REFUSALS[item.id]
        return replace(plain, finding="refused", reason=reason, expected_outcome="refused")

    def _not_accepted(self, plain: Application, _item: Item) -> Application:
        return replace(
            plain,
            finding=None,
            expected_outcome="not_accepted",
            not_accepted_reason=self._rng.choice(NON_ACCEPTANCES),
        )

    def _identity_misread(self, plain: Application, _item: Item) -> Application:
        right = plain.id_number
        wrong = self._rng.choice([c for c in _IDENTITY_CHECKS if c != right[-1]])
        return replace(plain, id_number=right[:-1] + wrong, corrected_id_number=right)

    def _identity_wrong(self, plain: Application, item: Item) -> Application:
        misread = self._identity_misread(plain, item)
        return _turned_away(replace(misread, corrected_id_number=None))


def allows(item: Item, course: Course) -> bool:
    """Whether an application for this item can take the course."""
    if course in (Course.AGENT, Course.UNAUTHORISED_AGENT):
        return item.agency_allowed
    return course is not Course.REFUSED or item.id in REFUSALS


def _turned_away(application: Application) -> Application:
    """Refused at the counter before registration, so no office will be asked."""
    return replace(application, finding=None, expected_outcome="turned_away")
