"""业务咨询知识库: what a department wrote down about an item, in versions with their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import singledispatch
from typing import Any

from shared.kernel.refusals import Conflict, Invalid


@dataclass(frozen=True)
class KnowledgeVersion:
    """One wording of an entry: `title` is the question, `text` the answer. It counts on the days
    from `effective_from` to `effective_to`; `public`: it stands in the list for everybody."""

    number: int
    title: str
    text: str
    public: bool
    effective_from: date
    written_by: str
    effective_to: date | None = None

    def counts_on(self, day: date) -> bool:
        return self.effective_from <= day and (
            self.effective_to is None or day <= self.effective_to
        )


@dataclass(frozen=True)
class KnowledgeEntry:
    """`department` answers for what it says."""

    entry_id: str
    node: str
    item_id: str
    department: str
    versions: tuple[KnowledgeVersion, ...]
    withdrawn_on: date | None = None
    withdrawal: str = ""

    def in_force(self, day: date) -> KnowledgeVersion | None:
        return next((v for v in reversed(self.versions) if v.counts_on(day)), None)

    @property
    def latest(self) -> KnowledgeVersion:
        return self.versions[-1]


@dataclass(frozen=True)
class KnowledgeWritten:
    """编制."""

    entry_id: str
    node: str
    item_id: str
    department: str
    version: KnowledgeVersion


@dataclass(frozen=True)
class KnowledgeRevised:
    """更新: from its first day on the new version counts, and no earlier one."""

    version: KnowledgeVersion


@dataclass(frozen=True)
class KnowledgeWithdrawn:
    """停用, from this day on."""

    day: date
    reason: str


@singledispatch
def _fold(event: Any, _entry: KnowledgeEntry) -> KnowledgeEntry:
    raise TypeError(f"{type(event).__name__} is no event of a knowledge entry")


def apply(entry: KnowledgeEntry | None, event: Any) -> KnowledgeEntry:
    """The entry after the event."""
    if isinstance(event, KnowledgeWritten):
        return KnowledgeEntry(
            event.entry_id, event.node, event.item_id, event.department, (event.version,)
        )
    if entry is None:
        raise TypeError("a knowledge entry begins with KnowledgeWritten")
    return _fold(event, entry)


@_fold.register
def _(event: KnowledgeRevised, entry: KnowledgeEntry) -> KnowledgeEntry:
    before = _ended(entry.versions, event.version.effective_from)
    return replace(entry, versions=(*before, event.version))


@_fold.register
def _(event: KnowledgeWithdrawn, entry: KnowledgeEntry) -> KnowledgeEntry:
    return replace(
        entry,
        versions=_ended(entry.versions, event.day),
        withdrawn_on=event.day,
        withdrawal=event.reason,
    )


def _ended(versions: Sequence[KnowledgeVersion], day: date) -> tuple[KnowledgeVersion, ...]:
    """None of them counts any more on this day."""
    last = day - timedelta(days=1)
    return tuple(
        version
        if version.effective_to is not None and version.effective_to <= last
        else replace(version, effective_to=last)
        for version in versions
    )


def expect_living(entry: KnowledgeEntry) -> None:
    if entry.withdrawn_on is not None:
        raise Conflict("knowledge_withdrawn", "这条知识已经停用，请另行编制")


def check_begins(begins: date, today: date, after: date | None = None) -> None:
    """Nothing is rewritten backwards: the answers that were given rest on it."""
    if begins < today or (after is not None and begins < after):
        raise Invalid(
            "effective_in_the_past", "生效日期不能早于今天和上一版本的生效日期", "effective_from"
        )
