"""At the entrance: who is asked first, and by which channel an application comes.

Which applications these are is a pure function of their numbers, as all that happens on the day.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from cli.sample_day.answers import AnswerLog
from cli.sample_day.applications import Application
from cli.sample_day.desk import Desks, Seat
from cli.sample_day.visit import running_number

_CHANNELS = ("web_hall", "mobile_app", "kiosk", "wechat")
_EVERY, _BY_MAIL = 20, 7
#: A question that is none of this window, and one that is none of the centre.
_ASKED, _ASKED_ELSEWHERE = "咨询社保卡挂失", "咨询房屋产权登记"


def comes_by_mail(application: Application) -> bool:
    """Whether its materials are in a parcel that is signed for."""
    return running_number(application) % _EVERY == _BY_MAIL


class FirstContacts:
    """Every act is named after its application, so an interrupted one is simply done again."""

    def __init__(self, desk: Desks, log: AnswerLog) -> None:
        self.desk = desk
        self.log = log

    def reception(self, application: Application, now: datetime) -> dict[str, Any]:
        """How the application comes in; whoever was met at the entrance is kept with it."""
        number = running_number(application)
        led_here = self.log.get("reception", application.application_no)
        if led_here is not None:
            return dict(led_here.data)
        if comes_by_mail(application):
            parcel = {"number": f"10{number:011d}", "signed_on": now.date().isoformat()}
            return {"channel": "mail", "parcel": parcel}
        if number % _EVERY == 0:
            return {"contact_id": self._taken_up(application, now)}
        if number % _EVERY in (1, 2, 3, 4):
            return {"channel": _CHANNELS[number % _EVERY - 1]}
        return {}

    def others(self, application: Application, now: datetime) -> None:
        """Somebody else who comes by with a question of another window, or another office."""
        if running_number(application) % _EVERY:
            return
        if running_number(application) % (2 * _EVERY):
            sent = {"window": "3号窗口", "person": "值班人员"}
            self._met(application, now, "referral", _ASKED, sent)
        else:
            sent = {"office": "县不动产登记中心", "address": "县政务服务大厅二楼"}
            self._met(application, now, "referral-out", _ASKED_ELSEWHERE, sent)

    def _taken_up(self, application: Application, now: datetime) -> str:
        return self._met(application, now, "taking-up", "办理申请", {"guided": "讲解申请表"})

    def _met(
        self, application: Application, now: datetime, act: str, about: str, body: dict[str, Any]
    ) -> str:
        seat, named = Seat(application.received_at), f"{application.application_no}-{act}"
        matter = "handling" if act == "taking-up" else "consultation"
        asked = {"caller": "citizen", "matter": matter, "about": about}
        met = self.desk.post(seat, "intake", "/contacts", asked, f"{named}-contact")
        contact_id = str(met["contact_id"])
        self.log.note("contact", contact_id, now.isoformat())
        self.desk.post(seat, "intake", f"/contacts/{contact_id}/{act}", body, named)
        self.log.note(act, contact_id, now.isoformat())
        return contact_id
