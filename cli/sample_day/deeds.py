"""What the services answered, against their histories: each deed is recorded, and only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from cli.sample_day import visits
from cli.sample_day.answers import Answers
from cli.sample_day.deed import Deed, at_counter, by
from cli.sample_day.station import Databases
from cli.sample_day.stored import acts

_PLAIN = (
    at_counter("register", "case_registered", "登记"),
    at_counter("correction", "case_correction_requested", "补正告知"),
    at_counter("materials", "case_supplemented", "补交材料"),
    at_counter("acceptance", "case_accepted", "受理"),
    at_counter("check", "materials_checked", "形式审查"),
    Deed("contact", "intake", "contact_made", "首问接待"),
    Deed("taking-up", "intake", "contact_taken_up", "首问接办"),
    Deed("referral", "intake", "contact_referred", "指引"),
    Deed("referral-out", "intake", "contact_referred_out", "转介"),
    Deed("sign", "routing", "handoff_signed", "签收", by("handoff_id")),
    Deed("complete", "routing", "task_completed", "任务办结", by("task_id")),
    Deed("dispatch", "delivery", "shipment_dispatched", "交寄"),
    Deed("push", "delivery", "scan_recorded", "轨迹推送", by("serial_no")),
    Deed("collect", "delivery", "result_collected", "领取"),
)
#: What the day shows beside the plain way of an application.
OTHERS = (
    at_counter("refusal", "refusal_proposed", "提出不予受理", ("way", "not_accepted")),
    at_counter("return", "refusal_proposed", "提出退办", ("way", "returned")),
    at_counter("refusal/decision", "case_not_accepted", "另一人决定"),
    Deed("letter", "intake", "letter_signed", "签发授权委托书", by("letter_id")),
    Deed("seal-registered", "intake", "seal_registered", "印章登记", by("seal_id")),
    *visits.DEEDS,
)
DEEDS = (*_PLAIN, *OTHERS)


def faults(log: Answers, sites: Sequence[Databases]) -> Iterator[str]:
    """Answers without their record, records without an answer, and what is recorded twice."""
    cases = {answer.subject: str(answer.data["case_id"]) for answer in log.of("register")}
    for deed in DEEDS:
        names = [answer.subject for answer in log.of(deed.answered)]
        answered = {cases.get(name, name) if deed.of_application else name for name in names}
        recorded = Counter(
            deed.named(aggregate_id, data)
            for aggregate_id, data in acts(sites, deed.service, deed.act)
            if deed.is_this(data)
        )
        for name in sorted(answered - recorded.keys()):
            yield f"{deed.title} {name} 答复过，历史里没有"
        for name in sorted(recorded.keys() - answered):
            yield f"{deed.title} {name} 历史里有，却没有答复过"
        twice = [] if deed.repeatable else [name for name in recorded if recorded[name] > 1]
        for name in sorted(twice):
            yield f"{deed.title} {name} 记录了 {recorded[name]} 次"
