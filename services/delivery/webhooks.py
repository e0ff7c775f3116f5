"""What carriers push to us. Nobody logs in here: a push proves itself by its key."""

from __future__ import annotations

import json
from typing import Any

from werkzeug.wrappers import Response

from services.delivery import views
from services.delivery.carriers.ems.codec import key_from_base64
from services.delivery.carriers.ems.push import (
    CARRIER,
    EmsPush,
    parse_push,
    refuse_future,
    reply_failed,
    reply_ok,
    serial_no_of,
)
from services.delivery.commands import RecordTracking
from shared.http.problems import problem_from, problem_response
from shared.http.route import Call
from shared.kernel.refusals import NotFound, Refusal
from shared.service.work import Origin


def ems(call: Call) -> Any:
    """040002 轨迹推送. Whatever is not answered with success, EMS sends again."""
    settings = call.service.settings
    if not settings.ems_key:
        raise NotFound("ems_not_configured", "本站点没有接入 EMS 轨迹推送")
    try:
        push = parse_push(call.raw, key_from_base64(settings.ems_key), settings.ems_sender_no)
        refuse_future(push, call.service.now())
        _record(call, push)
    except Refusal as refusal:
        return _refused(call, refusal)
    return reply_ok(push.serial_no, settings.ems_sender_no)


def _record(call: Call, push: EmsPush) -> None:
    shipment_id = views.sent_under(call.service.engine, push.waybill_no)
    command = RecordTracking(shipment_id, push.event, push.serial_no)
    origin = Origin(actor=CARRIER, traceparent=call.traceparent)
    call.service.executor.execute(command, origin, lambda _: {})


def _refused(call: Call, refusal: Refusal) -> Response:
    """The problem document, with what EMS reads of an answer; its `code` is the carrier's."""
    document = json.loads(problem_from(refusal, call.request_id).get_data())
    reply = reply_failed(
        serial_no_of(call.raw), call.service.settings.ems_sender_no, refusal.detail
    )
    return problem_response(document | reply)
