"""What the services answered, against their histories: each deed is recorded, and only once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from cli.sample_day.answers import Answers
from cli.sample_day.station import Databases
from cli.sample_day.stored import acts

#: From an entry of history (the aggregate's id, the entry's data) the name of what was done.
Named = Callable[[str, dict[str, Any]], str]


@dataclass(frozen=True)
class Deed:
    """One kind of act: as the driver's log calls it, and as a service's history does."""

    answered: str
    service: str
    act: str
    title: str
    named: Named
    of_application: bool = False


def _itself(aggregate_id: str, _: dict[str, Any]) -> str:
    return aggregate_id


def _by(field: str) -> Named:
    return lambda _, data: str(data[field])


def _at_counter(answered: str, act: str, title: str) -> Deed:
    """The log names these after the application, history after the case."""
    return Deed(answered, "intake", act, title, _itself, of_application=True)


DEEDS = (
    _at_counter("register", "case_registered", "登记"),
    _at_counter("correction", "case_correction_requested", "补正告知"),
    _at_counter("materials", "case_supplemented", "补交材料"),
    _at_counter("acceptance", "case_accepted", "受理"),
    _at_counter("check", "materials_checked", "形式审查"),
    _at_counter("refusal", "refusal_proposed", "提出不予受理"),
    _at_counter("refusal/decision", "case_not_accepted", "不予受理"),
    Deed("contact", "intake", "contact_made", "首问接待", _itself),
    Deed("taking-up", "intake", "contact_taken_up", "首问接办", _itself),
    Deed("referral", "intake", "contact_referred", "指引", _itself),
    Deed("referral-out", "intake", "contact_referred_out", "转介", _itself),
    Deed("sign", "routing", "handoff_signed", "签收", _by("handoff_id")),
    Deed("complete", "routing", "task_completed", "任务办结", _by("task_id")),
    Deed("dispatch", "delivery", "shipment_dispatched", "交寄", _itself),
    Deed("push", "delivery", "scan_recorded", "轨迹推送", _by("serial_no")),
    Deed("collect", "delivery", "result_collected", "领取", _itself),
)


def faults(log: Answers, sites: Sequence[Databases]) -> Iterator[str]:
    """Answers without their record, records without an answer, and what is recorded twice."""
    cases = {answer.subject: str(answer.data["case_id"]) for answer in log.of("register")}
    for deed in DEEDS:
        names = [answer.subject for answer in log.of(deed.answered)]
        answered = {cases.get(name, name) if deed.of_application else name for name in names}
        recorded = Counter(
            deed.named(aggregate_id, data)
            for aggregate_id, data in acts(sites, deed.service, deed.act)
        )
        for name in sorted(answered - recorded.keys()):
            yield f"{deed.title} {name} 答复过，历史里没有"
        for name in sorted(recorded.keys() - answered):
            yield f"{deed.title} {name} 历史里有，却没有答复过"
        for name in sorted(name for name, times in recorded.items() if times > 1):
            yield f"{deed.title} {name} 记录了 {recorded[name]} 次"
