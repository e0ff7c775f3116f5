"""One function per command about items; HANDLERS joins the table of contents of intake."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

from services.intake.domain import claims, item_files
from services.intake.domain.claims import Claim
from services.intake.domain.item_checks import (
    both_forms,
    gaps,
    guide_and_manual_follow,
    refuse_gaps,
    stale_documents,
)
from services.intake.domain.item_comparing import check_against_superior
from services.intake.domain.item_files import Draft, ItemFile, ItemStatus
from services.intake.domain.item_words import PowerSource
from services.intake.domain.items import check_whole
from services.intake.items import commands
from shared.kernel.refusals import Conflict, Invalid, NotFound
from shared.kernel.rules import rule
from shared.service.definition import Context, Handler

Events = Sequence[Any]


def _existing(file: ItemFile | None) -> ItemFile:
    if file is None:
        raise NotFound("unknown_item", "没有这个事项，请核对事项标识", "item_id")
    return file


def _living(file: ItemFile | None) -> ItemFile:
    file = _existing(file)
    if file.status is ItemStatus.CANCELLED:
        raise Conflict("item_cancelled", f"事项已经取消：{file.cancellation}")
    return file


def _drafted(file: ItemFile | None) -> tuple[ItemFile, Draft]:
    file = _living(file)
    if file.draft is None:
        raise Conflict("nothing_drafted", "没有待发布的内容，请先编制或报送修订")
    return file, file.draft


def _published(file: ItemFile | None) -> ItemFile:
    file = _living(file)
    if not file.versions:
        raise Conflict("item_not_published", "事项尚未发布")
    return file


def _nothing_waits(file: ItemFile, today: date) -> None:
    """What is to come would undo what is done now."""
    if file.draft is not None or any(v.effective_from > today for v in file.versions):
        raise Conflict("version_waits", "还有待发布或尚未生效的版本，请先处理")


def draft(file: ItemFile | None, command: commands.DraftItem, _: Context) -> Events:
    if file is not None:
        raise Conflict("item_exists", "这个事项标识已经使用", "item.id")
    check_whole(command.item)
    return [item_files.ItemDrafted(command.item_id, command.node, command.item)]


def import_item(file: ItemFile | None, command: commands.ImportItem, context: Context) -> Events:
    """Nothing happens where the file says what is in force already. A sample needs no more than to
    be whole; what a county puts in its place is held to all that publication asks."""
    item, today = command.item, context.now.date()
    check_whole(item)
    latest = file.versions[-1].item if file and file.versions else None
    if latest is not None and replace(item, version=latest.version) == latest:
        return []
    if file is not None:
        _nothing_waits(_living(file), today)
    if not item.sample:
        refuse_gaps(gaps(item))
    if latest is not None and file is not None:
        item = replace(item, version=file.next_version)
    return [item_files.ItemImported(command.item_id, command.node, item, today, context.now)]


def check(file: ItemFile | None, _command: commands.CheckItem, context: Context) -> Events:
    _, drafted = _drafted(file)
    refuse_gaps((*gaps(drafted.item), *stale_documents(drafted.documents, context.now.date())))
    return [item_files.ItemChecked(context.now)]


def publish(file: ItemFile | None, command: commands.PublishItem, context: Context) -> Events:
    file, drafted = _drafted(file)
    if file.status is not ItemStatus.CHECKED:
        raise Conflict("item_not_checked", "事项未经审核，不能发布")
    if command.effective_from < context.now.date():
        raise Invalid("effective_in_the_past", "生效日期不能早于今天", "effective_from")
    refuse_gaps(stale_documents(drafted.documents, context.now.date()))
    check_against_superior(drafted.item, command.superior)
    version = file.next_version
    return [
        item_files.ItemPublished(version, command.effective_from, context.now),
        *item_files.announced(drafted.change_id),
    ]


@rule("TS-SG-20")
def open_change(file: ItemFile | None, command: commands.OpenChange, context: Context) -> Events:
    file = _published(file)
    if file.open_change(command.change_id) is not None:
        raise Conflict("change_exists", "这次变动已经登记过", "change_id")
    return [
        item_files.ItemChangeOpened(command.change_id, command.cause, command.letter, context.now)
    ]


@rule("XQ-ZZ-02-4")
def revise(file: ItemFile | None, command: commands.ReviseItem, _: Context) -> Events:
    file = _published(file)
    change = file.open_change(command.change_id)
    if change is None:
        raise NotFound("unknown_change", "没有这次变动，或已经公告", "change_id")
    if file.draft is not None and file.draft.change_id != command.change_id:
        raise Conflict("draft_waits", "另一次变动的修订还没有发布")
    if not command.seal_ref.strip():
        raise Invalid("seal_missing", "报送中心的材料应加盖部门公章，请写明用印登记号", "seal_ref")
    if command.item.id != file.item_id:
        raise Invalid("other_item", "修订的内容是另一个事项", "item.id")
    check_whole(command.item)
    refuse_gaps((*guide_and_manual_follow(command.documents), *both_forms(command.documents)))
    return [
        item_files.ItemRevised(
            command.change_id, command.item, command.documents, command.seal_ref.strip()
        )
    ]


@rule("XQ-ZZ-02-9")
def cancel(file: ItemFile | None, command: commands.CancelItem, context: Context) -> Events:
    _living(file)
    return [item_files.ItemCancelled(context.now, command.reason, command.legal_basis)]


@rule("XQ-ZZ-02-9")
def delegate(file: ItemFile | None, command: commands.DelegateItem, context: Context) -> Events:
    _nothing_waits(_published(file), context.now.date())
    if command.power_source is PowerSource.OWN:
        raise Invalid("not_delegated", "下放或委托的事项，权力来源应为下放或委托", "power_source")
    return [
        item_files.ItemDelegated(
            command.to,
            command.power_source,
            command.granted_by,
            context.now.date(),
            context.now,
        )
    ]


@rule("XQ-CZ-10")
def begin_transition(
    file: ItemFile | None, _: commands.BeginTransition, context: Context
) -> Events:
    file = _published(file)
    if file.transition is not None:
        raise Conflict("transition_exists", "这个事项的过渡期已经开始")
    return [item_files.TransitionBegun(context.now.date())]


@rule("XQ-CZ-10")
def end_transition(file: ItemFile | None, _: commands.EndTransition, context: Context) -> Events:
    file = _published(file)
    if file.transition is None or file.transition.ended_on is not None:
        raise Conflict("no_transition", "这个事项不在过渡期")
    return [item_files.TransitionEnded(context.now.date())]


@rule("LZ-CN-2-2b")
def claim(found: Claim | None, command: commands.ClaimItem, _: Context) -> Events:
    if found is not None:
        raise Conflict("claim_exists", "本节点已经承接这个事项")
    if command.power_source is not PowerSource.OWN and not command.granted_by:
        raise Invalid("grant_missing", "承接下放或委托的事项应写明由谁下放或委托", "granted_by")
    return [
        claims.ItemClaimed(
            command.item_id,
            command.node,
            command.power_source,
            command.granted_by,
            command.window,
            command.phone,
        )
    ]


@rule("KD-RW-02b")
def publish_claim(found: Claim | None, _: commands.PublishClaim, context: Context) -> Events:
    if found is None:
        raise Conflict("not_claimed", "本节点尚未认领这个事项，不能公示")
    if found.published_at is not None:
        raise Conflict("claim_published", "本节点已经公示这个事项")
    return [claims.ClaimPublished(context.now)]


HANDLERS: dict[type, Handler] = {
    commands.DraftItem: draft,
    commands.ImportItem: import_item,
    commands.CheckItem: check,
    commands.PublishItem: publish,
    commands.OpenChange: open_change,
    commands.ReviseItem: revise,
    commands.CancelItem: cancel,
    commands.DelegateItem: delegate,
    commands.BeginTransition: begin_transition,
    commands.EndTransition: end_transition,
    commands.ClaimItem: claim,
    commands.PublishClaim: publish_claim,
}
