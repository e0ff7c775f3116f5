"""From registration to acceptance: what may be registered, corrected, accepted or refused."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Protocol

from services.intake.domain import cases, checks, correcting, events, notices, receptions, refusing
from services.intake.domain.cases import (
    Agent,
    Case,
    CaseAccepted,
    ItemVersion,
    ResultChoice,
    ServiceMode,
    Status,
)
from services.intake.domain.checks import Point
from services.intake.domain.items import Item
from services.intake.domain.notices import Notice
from services.intake.domain.receptions import Reception
from shared.kernel.divisions import Division, Divisions, Level
from shared.kernel.policy import Profile
from shared.kernel.refusals import Conflict, Invalid
from shared.kernel.rules import rule


class Registration(Protocol):
    """What a registration states; see `commands.RegisterCase`."""

    @property
    def case_id(self) -> str: ...
    @property
    def case_no(self) -> str: ...
    @property
    def owner(self) -> str: ...
    @property
    def item(self) -> Item: ...
    @property
    def origin_division(self) -> str: ...
    @property
    def competent_division(self) -> str: ...
    @property
    def party_id(self) -> str: ...
    @property
    def sealed_party(self) -> str: ...
    @property
    def agent(self) -> Agent | None: ...
    @property
    def materials(self) -> tuple[str, ...]: ...
    @property
    def result(self) -> ResultChoice: ...
    @property
    def reception(self) -> Reception: ...
    @property
    def earlier(self) -> int: ...
    @property
    def written_at(self) -> datetime | None: ...


class Directory(Protocol):
    """Which office acts for which division."""

    @property
    def divisions(self) -> Divisions: ...
    def node_for(self, division: str) -> str: ...


def register(
    asked: Registration, divisions: Divisions, now: datetime, policy: Profile, person: str
) -> Sequence[object]:
    """收件. Refuses an agent without authority, a material that the item does not know, and
    another county's case for an item that is not open to 同城通办. What was written down off line
    counts from then; that it came only now is kept."""
    then = asked.written_at or now
    item, reception = asked.item, _received(asked, divisions, person)
    receptions.check_designated(reception.channel, listed(policy, "channels"))
    materials = receptions.given(asked.materials, reception.papers)
    for material_id in materials:
        item.material(material_id)
    _check_agent(item, asked.agent, then.date())
    registered = cases.CaseRegistered(
        case_id=asked.case_id,
        case_no=asked.case_no,
        owner=asked.owner,
        item=item_version(item),
        origin_division=asked.origin_division,
        competent_division=asked.competent_division,
        party_id=asked.party_id,
        sealed_party=asked.sealed_party,
        agent=asked.agent,
        materials=materials,
        result=asked.result,
        registered_at=then,
        arrived_at=now if asked.written_at else None,
        to_unit=_goes_to_unit(asked, divisions),
        reception=reception,
    )
    return [registered, *_at_once(asked, materials, reception, policy)]


def _at_once(
    asked: Registration, materials: tuple[str, ...], reception: Reception, policy: Profile
) -> Sequence[object]:
    """What is known as soon as the application is written down."""
    missing = [material.id for material in asked.item.missing(materials)]
    online = receptions.fully_online(reception, asked.item, missing)
    received = [events.OnlineApplicationReceived(policy.name, policy.version)] if online else []
    return [*received, *repeated(asked.earlier)]


#: The third application for the same matter is a finding (TS-ZR-05d).
_EARLIER = 2


def repeated(earlier: int) -> Sequence[object]:
    """`earlier` applications of the party for the item failed for want of materials."""
    return [events.RepeatApplicationFound(earlier)] if earlier >= _EARLIER else []


def _received(asked: Registration, divisions: Divisions, person: str) -> Reception:
    """How the application came, with whoever was asked first: who receives it, if nobody else."""
    item, reception = asked.item, asked.reception
    receptions.read_channel(reception.channel)
    if asked.competent_division != asked.origin_division and not item.cross_location:
        raise Invalid(
            "not_cross_location",
            f"“{item.name_zh}”未纳入同城通办，请到户籍地办理",
            "competent_division",
        )
    mode = service_mode(asked.owner, asked.competent_division, divisions)
    receptions.check_guided_online(reception, item, mode is ServiceMode.CROSS_LOCATION)
    receptions.check_joint_wanted(reception, item)
    receptions.check_parcel(reception)
    receptions.check_papers(reception, item)
    return replace(reception, first_asked=first_asked(reception.first_asked, person))


@rule("TS-SW-03")
def first_asked(contacted: str, person: str) -> str:
    """首问责任人: whoever met the applicant first, and no later clerk."""
    return contacted or person


def _goes_to_unit(asked: Registration, divisions: Divisions) -> bool:
    """Whether an office of another level or place than the owner's has to act on it."""
    own = divisions.get(asked.owner).level
    if any(step.level != own for step in asked.item.flow):
        return True
    there = divisions.at_level(asked.competent_division, own)
    return there is None or there.code != asked.owner


def _check_agent(item: Item, agent: Agent | None, today: date) -> None:
    if agent is None:
        return
    if not item.agency_allowed:
        raise Invalid("agency_not_allowed", f"“{item.name_zh}”须本人办理，不能代办", "agent")
    if not agent.authorised:
        raise Invalid("agent_not_authorised", "代办人没有申请人的授权委托书", "agent.authorised")
    letter = agent.authorisation
    if letter is not None and not letter.valid_from <= today <= letter.valid_to:
        raise Invalid("authorisation_expired", "授权委托书不在有效期内", "agent.authorisation")


def item_version(item: Item) -> ItemVersion:
    """What a case keeps of the item that it was registered for."""
    return ItemVersion(
        id=item.id,
        version=item.version,
        name_zh=item.name_zh,
        case_type=item.case_type.value,
        required=tuple(m.id for m in item.materials if m.required),
        promised=item.promised_limit,
        legal=item.legal_limit,
        flow=item.flow,
        cross_location=item.cross_location,
        agency_allowed=item.agency_allowed,
        item_type=item.item_type.value,
        printed=cases.printed(item),
        power_source=item.power_source.value,
    )


def service_mode(owner: str, competent_division: str, divisions: Divisions) -> ServiceMode:
    """同城通办 where the competent division lies in another county than the owner."""
    own, theirs = (_county(code, divisions) for code in (owner, competent_division))
    return ServiceMode.LOCAL if own == theirs else ServiceMode.CROSS_LOCATION


def _county(code: str, divisions: Divisions) -> Division | None:
    """The county of a division, or the city where it has none between (东莞)."""
    return divisions.at_level(code, Level.COUNTY) or divisions.at_level(code, Level.CITY)


def accept(case: Case, accepted: CaseAccepted, policy: Profile, person: str) -> Sequence[object]:
    """受理, only with every required material (XQ-CZ-04-1b: at once when the check is passed), but
    for minor ones that the applicant promised to bring."""
    _expect(case, Status.REGISTERED, "受理")
    refusing.check_first_asked(case, str(policy.values["refusal_authority"]), person)
    missing = [m for m in case.wanting if m not in accepted.deferred]
    if missing:
        raise Conflict(
            "materials_missing", f"还缺{len(missing)}份必备材料，请先出具补正告知", "materials"
        )
    if accepted.deferred:
        _check_deferred(case, accepted, policy)
    how_far = str(policy.values["acceptance_check"])
    checks.check_receipt(case, how_far)
    checks.check_copies(case, how_far)
    return [accepted]


def receive_materials(case: Case, directory: Directory, resident: bool | None) -> Sequence[object]:
    """收取材料, told where the window knows whether the department sits in the hall."""
    if resident is None:
        return []
    kinds = {material.id: material.kind.value for material in case.item.printed.materials}
    stated = {paper.material: paper.form for paper in case.reception.papers}
    forms = {(kinds | stated)[material] for material in case.materials} - {receptions.ON_FILE}
    told = ["paper"] if forms - {"electronic"} else []
    told += ["electronic"] if "electronic" in forms else []
    department = deciding_office(case, directory)
    return [events.MaterialsReceived(tuple(told), department, resident)]


def deciding_office(case: Case, directory: Directory) -> str:
    """The office that decides, the last of the flow."""
    level = case.item.flow[-1].level
    division = directory.divisions.at_level(case.competent_division, level)
    return directory.node_for(division.code) if division else case.owner


def _check_deferred(case: Case, accepted: CaseAccepted, policy: Profile) -> None:
    """补办 where the county knows it: the main materials are there, the others are dated."""
    if "supplement" not in listed(policy, "case_types"):
        raise Conflict("no_supplement_cases", "本地没有补办件，材料齐全后才能受理", "deferred")
    if not set(accepted.deferred) <= set(case.missing) or not set(case.item.required) & set(
        case.materials
    ):
        raise Invalid("not_minor", "补办件须主要材料已经齐备，只能缓交还缺的次要材料", "deferred")
    until = accepted.deferred_until
    if until is None or until < accepted.accepted_at.date():
        raise Invalid("no_date", "请写明承诺补齐的日期", "deferred_until")


def listed(policy: Profile, key: str) -> tuple[str, ...]:
    """What the county lists under a key."""
    found = policy.values[key]
    return found if isinstance(found, tuple) else ()


def check_points(case: Case, points: Sequence[Point]) -> None:
    """Refuses an opinion on what is none of the case's materials, and two on the same."""
    known = {material.id for material in case.item.printed.materials}
    looked_at = [point.material for point in points]
    if not set(looked_at) <= known:
        raise Invalid("unknown_material", "核对单上有事项材料清单以外的材料", "points")
    if len(set(looked_at)) != len(looked_at):
        raise Invalid("checked_twice", "核对单上同一份材料只能写一行", "points")
    if case.status is not Status.REGISTERED:
        raise wrong_status(case, "审查材料")


def request_correction(case: Case) -> Sequence[object]:
    """一次性告知: everything that is wanting, at once (XQ-CZ-04-1c); after the slip what the
    department's notice says."""
    if case.status is Status.ACCEPTED:
        asked = notices.all_levels((), correcting.told_after_slip(case))
    else:
        _expect(case, Status.REGISTERED, "补正告知")
        elsewhere = case.correction.missing if case.correction else ()
        asked = notices.all_levels(case.wanting, elsewhere)
    if not asked:
        raise Conflict("nothing_missing", "材料已经齐全，不需要补正")
    return [cases.CaseCorrectionRequested(missing=asked, notice=one_time_notice(case, asked))]


def one_time_notice(case: Case, asked: Sequence[str]) -> Notice:
    """What to bring and how it is obtained, and how it then goes on."""
    stages, promised = notices.how_it_goes_on(case.item.flow, case.item.promised)
    lines = notices.lines_of(m for m in case.item.printed.materials if m.id in asked)
    return Notice(case.owner, lines, stages, promised)


def supplement(case: Case, materials: tuple[str, ...], now: datetime) -> Sequence[object]:
    """补正. Materials that the item does not require are taken along unasked."""
    if not (case.status is Status.ACCEPTED and case.deferred):
        _expect(case, Status.CORRECTING, "补正")
    if not materials:
        raise Invalid("no_materials", "请列出补交的材料", "materials")
    answers = case.accepted_at is not None and set(case.asked) <= set(materials)
    answers = answers and case.status is Status.CORRECTING
    return [cases.CaseSupplemented(materials, now, answers_notice=answers)]


def _expect(case: Case, status: Status, act: str) -> None:
    if case.status is not status:
        raise wrong_status(case, act)


def wrong_status(case: Case, act: str) -> Conflict:
    return Conflict("wrong_status", f"办件现在的状态是“{STATUS_ZH[case.status]}”，不能{act}")


STATUS_ZH = {
    Status.REGISTERED: "已收件",
    Status.CORRECTING: "待补正",
    Status.ACCEPTED: "办理中",
    Status.REFUSAL_PROPOSED: "拟不予受理",
    Status.NOT_ACCEPTED: "不予受理",
    Status.RETURNED: "退办",
    Status.CONCLUDED: "已办结",
    Status.CLOSED: "已送达归档",
}
